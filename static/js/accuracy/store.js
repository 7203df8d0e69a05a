// What the page knows: the models, what each was evaluated to, and which one is looked at.

import { getJson } from "../api.js";

/** onChange() hears of every change; current() is what is known then. The state is never changed in place. */
export function createStore(selection, onChange) {
  let state = {
    models: null,
    misread: {}, // the misread drawings by model, of those that were looked at: they are most of the bytes
    usual: null,
    selection,
    connection: null,
  };

  function change(patch) {
    state = { ...state, ...patch };
    onChange();
  }

  async function loadModels() {
    const { models: entries, default: usual } = await getJson("/models");
    const chosen = state.selection.name ?? usual;
    const models = await Promise.all(entries.map((entry) => withEvaluation(entry, entry.name === chosen)));
    const whole = models.find(({ name }) => name === chosen)?.evaluation;
    change({
      models,
      misread: whole ? { [chosen]: misreadOf(whole) } : {},
      usual,
      selection: { ...state.selection, name: state.selection.name ?? usual },
    });
  }

  return {
    current: () => state,
    /** Asks for all that is not known yet; throws an ApiError where the server does not answer. */
    async load() {
      if (state.models === null) await loadModels();
      // Again and again: the visitor may choose another one meanwhile.
      for (let name = lacking(state); name; name = lacking(state)) {
        const drawings = misreadOf(await getJson(addressOf(name)));
        change({ misread: { ...state.misread, [name]: drawings } });
      }
    },
    setConnection: (connection) => change({ connection }),
    select: (choice) => change({ selection: { ...state.selection, ...choice } }),
  };
}

const addressOf = (name) => `/models/${encodeURIComponent(name)}/evaluation`;
const misreadOf = ({ strokes }) => strokes?.misread ?? [];

/** The name of the model that is looked at, if it has misread drawings that are not known yet. */
function lacking({ models, misread, selection: { name } }) {
  const wasTried = models.some((model) => model.name === name && model.evaluation?.strokes);
  return wasTried && !Object.hasOwn(misread, name) ? name : null;
}

/** An entry of /models with its evaluation, null where none was made: a browser reports every 404 on its console. */
async function withEvaluation(entry, isWhole) {
  if (typeof entry.test_accuracy !== "number") return { ...entry, evaluation: null };
  return { ...entry, evaluation: await getJson(addressOf(entry.name) + (isWhole ? "" : "?without=pictures")) };
}
