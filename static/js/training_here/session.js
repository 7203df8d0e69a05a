// What the page knows of the visitor's own training, and all that can happen to it. Touches no element.

import { getJson, postJson } from "../api.js";
import { toColumns } from "../charts/series.js";
import { KEYS } from "../training/drawings.js";

const ENDED = ["finished", "stopped", "diverged", "failed"];
const WAIT = { starting: 300, running: 400, paused: 5_000 }; // milliseconds until the next look
const NOTHING_TO_SEE = 600_000;

const addressOf = (id) => `/trainings/${id}`;
const lastStep = (training) => training?.rows.at(-1)?.step ?? -1;

/** The answer joined to what is known of the same training: its rows come in pieces. */
function joined(known, { history, ...answer }) {
  const before = known?.id === answer.id ? known.rows : [];
  const last = before.at(-1)?.step ?? -1;
  const fresh = history.filter(({ step }) => step > last);
  const rows = fresh.length > 0 ? [...before, ...fresh] : before;
  const columns = rows === known?.rows ? known.columns : rows.length > 0 ? toColumns(rows, KEYS) : null;
  return { ...answer, rows, columns, hasEnded: ENDED.includes(answer.phase) };
}

/** onChange() hears of every change; current() is what is known then. */
export function createSession(onChange) {
  let state = {
    options: null, // what the server offers; null: not known yet
    training: null, // the visitor's own, with rows, columns and hasEnded; null: none
    isBusy: false, // something was asked for that the server has not answered yet
    trouble: null, // an ApiError, or null
  };

  function set(changes) {
    state = { ...state, ...changes };
    onChange();
  }

  /** Asks about a training. The visitor may have started another meanwhile: then the answer is dropped. */
  async function ask(id) {
    const known = state.training;
    const answer = await getJson(`${addressOf(id)}?after_step=${known?.id === id ? lastStep(known) : -1}`);
    if (state.training === null || state.training.id === id) set({ training: joined(state.training, answer) });
  }

  async function attempt(task) {
    if (state.isBusy) return;
    set({ isBusy: true, trouble: null });
    try {
      await task();
    } catch (error) {
      if (error.kind === undefined) throw error; // a mistake of ours, not of the connection
      set({ trouble: error, training: error.status === 404 ? null : state.training });
    } finally {
      set({ isBusy: false });
    }
  }

  return {
    current: () => state,
    setTrouble: (trouble) => set({ trouble }),
    /** One look at the server; the milliseconds until the next. Throws an ApiError where it does not answer. */
    async look() {
      if (state.options === null) {
        const options = await getJson("/trainings");
        set({ options });
        if (options.mine !== null) await ask(options.mine);
      } else if (state.training !== null && !state.training.hasEnded) {
        try {
          await ask(state.training.id);
        } catch (error) {
          if (error.status !== 404) throw error;
          set({ training: null, trouble: error });
        }
      }
      return WAIT[state.training?.phase] ?? NOTHING_TO_SEE;
    },
    start: (settings) =>
      attempt(async () => {
        const answer = await postJson("/trainings", settings);
        set({ training: joined(null, answer) });
      }),
    /** name: pause, resume, step or stop. */
    order: (name) =>
      attempt(async () => {
        const { training } = state;
        const answer = await postJson(`${addressOf(training.id)}/${name}?after_step=${lastStep(training)}`, {});
        set({ training: joined(state.training, answer) });
      }),
  };
}
