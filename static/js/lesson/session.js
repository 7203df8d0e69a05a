// What the lesson knows and all that can happen to it. Touches no element: lesson.js shows each new state.

import { BLANK, change, clear, newHistory, undo, withStroke } from "../drawing.js";
import { createLatest } from "../latest.js";
import { recall, remember } from "../memory.js";
import { withGrowing } from "../requests.js";
import { canBeRebuilt, keepCopy, recallCopy, stepsTaken } from "./kept_copy.js";
import { toPassRequest } from "./requests.js";

const USUAL_WIDTH = 60;
const NOTHING_CHOSEN = { unit: null, digit: null, pixel: null, kind: "hidden.weights" };
const MODELS_OWN = { learning_rate: null, weight_decay: null };
const STORAGE = "sessionStorage";

/** The drawing of the drawing page; what it is, if it was said here of this very drawing. */
function recallDrawing() {
  const strokes = recall("strokes", STORAGE) ?? [];
  const said = recall("said", STORAGE);
  const same = said !== null && JSON.stringify(said.strokes) === JSON.stringify(strokes);
  return { history: newHistory({ ...BLANK, strokes }), label: same ? said.label : null };
}

const initialStart = { model: null, at: "random", seed: 1 };

const initialState = () => ({
  ...recallDrawing(), // history, label: the true digit or null
  growing: null, // the stroke under the pen
  width: recall("width") ?? USUAL_WIDTH,
  options: null, // what the server offers
  start: initialStart, // the weights before the first step
  network: null, // the same, with the steps that the copy has taken; null: not known yet
  choice: NOTHING_CHOSEN, // null: as the server suggests
  rates: MODELS_OWN, // null: the model's own
  pass: null, // the newest pass forward and back
  asked: null,
  answered: null, // the request that `pass` belongs to
  trouble: null,
  rebuilding: null, // the copy that a reload left to be rebuilt, until the server has done so
  notice: null, // what became of it: {kind: "rebuilt", "changed" or "lost", count: of its steps}
});

export const presentDrawing = ({ history, growing }) => withGrowing(history.present, growing);
export const isSettled = ({ asked, answered, growing }) => growing === null && asked === answered;

/** askPass(request) gives a promise of a pass; onChange(state) is called after every change. */
export function createSession({ askPass, onChange }) {
  let state = initialState();

  function set(changes) {
    state = { ...state, ...changes };
    onChange(state);
  }

  const latest = createLatest({
    send: askPass,
    onAnswer(pass, request) {
      set({ pass, answered: request, trouble: null, ...endOfRebuilding(pass) });
      keep();
    },
    onTrouble(trouble) {
      // The steps of a copy that was kept may be what is refused: the lesson goes on without them.
      if (trouble.kind === "refused" && state.rebuilding !== null) startAnew(state.options, state.rebuilding);
      else set({ trouble });
    },
  });

  function endOfRebuilding({ forward }) {
    if (state.rebuilding === null) return {};
    const { network, version } = state.rebuilding;
    const kind = version === null || version === forward.network.version ? "rebuilt" : "changed";
    return { rebuilding: null, notice: stepsTaken(network) > 0 ? { kind, count: stepsTaken(network) } : null };
  }

  /** What a reload finds again. */
  function keep() {
    const { network, rates, pass } = state;
    if (network === null) return;
    const of = pass?.forward.network;
    keepCopy({ network, rates, version: of?.model === network.model ? of.version : null });
  }

  function ask() {
    if (state.growing !== null) return; // the lesson waits until the pen is up
    const asked = toPassRequest({ ...state, drawing: state.history.present });
    if (asked === null) {
      latest.forget();
      set({ asked: null, answered: null, pass: null, trouble: null });
      return;
    }
    set({ asked, trouble: state.trouble?.kind === "refused" ? null : state.trouble });
    latest.ask(asked, { growing: false, lineage: 0 });
  }

  function setAndAsk(changes) {
    set(changes);
    ask();
  }

  function keepDrawing() {
    const { strokes } = state.history.present;
    remember("strokes", strokes, STORAGE);
    remember("said", { strokes, label: state.label }, STORAGE);
  }

  function replace(history, label = null) {
    if (history === state.history) return;
    setAndAsk({ history, label, growing: null });
    keepDrawing();
  }

  function begin(start) {
    const network = start.model === null ? null : { ...start, drawings: [], steps: [] };
    setAndAsk({ start, network, rebuilding: null, notice: null });
    keep();
  }

  /** The copy as it was before the page was loaded again, from its steps. */
  function rebuild(options, kept) {
    const { model, at, seed } = kept.network;
    setAndAsk({ options, start: { model, at, seed }, network: kept.network, rates: kept.rates, rebuilding: kept });
  }

  /** The usual beginning. kept: a copy that was to be rebuilt and could not, or null. */
  function startAnew(options, kept) {
    const { default: model, models } = options;
    const usual = model === null ? initialStart : startOf(models.find(({ name }) => name === model));
    set({ options, start: usual });
    begin(usual);
    const count = kept === null ? 0 : stepsTaken(kept.network);
    if (count > 0) set({ notice: { kind: "lost", count } });
  }

  const startOf = ({ name, seed }) => ({ ...initialStart, model: name, seed });

  return {
    start() {
      onChange(state);
    },
    current: () => state,
    grow: (stroke) => set({ growing: stroke }),
    endStroke(stroke) {
      // A sample's digit is not that of what is drawn in its place.
      const label = state.history.present.picture === null ? state.label : null;
      replace(change(state.history, withStroke(state.history.present, stroke)), label);
    },
    discardStroke: () => setAndAsk({ growing: null }),
    undo: () => replace(undo(state.history), state.label),
    clear: () => replace(clear(state.history)),
    /** picture: {image, sample}, of which the digit is known. */
    bringSample: (picture, label) => replace(change(state.history, { ...BLANK, picture }), label),
    sayDigit(label) {
      setAndAsk({ label, choice: { ...state.choice, digit: null } });
      keepDrawing();
    },
    /** The page begins where a reload left it, if it can. */
    offer(options) {
      const kept = recallCopy();
      if (kept !== null && canBeRebuilt(kept, options)) rebuild(options, kept);
      else startAnew(options, kept);
    },
    begin: (changes) => begin({ ...state.start, ...changes }),
    reset: () => begin(state.start),
    /** The copy after steps, as the server described it. */
    goOn(network) {
      const choice = { ...state.choice, ...state.pass?.chosen }; // or what is open would jump
      setAndAsk({ network, choice, notice: null });
      keep();
    },
    choose: (choice) => setAndAsk({ choice: { ...state.choice, ...choice } }),
    setRates(rates) {
      setAndAsk({ rates: { ...state.rates, ...rates } });
      keep();
    },
    retryNow: latest.retryNow,
  };
}
