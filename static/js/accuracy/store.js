// What the page knows: the models, what each was evaluated to, and which one is looked at.

import { getJson } from "../api.js";

/** onChange() hears of every change; current() is what is known then. The state is never changed in place. */
export function createStore(selection, onChange) {
  let state = { models: null, usual: null, selection, connection: null };

  function change(patch) {
    state = { ...state, ...patch };
    onChange();
  }

  return {
    current: () => state,
    /** Asks the server for everything; throws an ApiError where it does not answer. */
    async load() {
      const { models: entries, default: usual } = await getJson("/models");
      const models = await Promise.all(entries.map(withEvaluation));
      change({ models, usual, selection: { ...state.selection, name: state.selection.name ?? usual } });
    },
    setConnection: (connection) => change({ connection }),
    select: (choice) => change({ selection: { ...state.selection, ...choice } }),
  };
}

/** An entry of /models with its evaluation, null where none was made: a browser reports every 404 on its console. */
async function withEvaluation(entry) {
  const wasTested = typeof entry.test_accuracy === "number";
  return {
    ...entry,
    evaluation: wasTested ? await getJson(`/models/${encodeURIComponent(entry.name)}/evaluation`) : null,
  };
}
