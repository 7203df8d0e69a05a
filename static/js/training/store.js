// What the page knows and how it comes to know it: the models, the runs, and the history of the one that is shown.

import { getJson } from "../api.js";
import { toColumns } from "../charts/series.js";
import { KEYS } from "./drawings.js";
import { addressOf } from "./selection.js";

const WAIT_GROWING = 2_000; // milliseconds until the next look, while a run grows
const WAIT_IDLE = 10_000;

/** Nothing known yet about what is shown. evaluation: undefined while on its way, null where there is none. */
const UNKNOWN = {
  isLoaded: false,
  card: null,
  rows: [],
  columns: null,
  evaluation: undefined,
  problem: null,
  seen: null,
};

/** onChange() hears of every change; current() is what is known then. The state is never changed in place. */
export function createStore(selection, onChange) {
  let state = {
    models: null,
    defaultModel: null,
    runs: null,
    selection,
    subject: UNKNOWN,
    cursor: null,
    mark: null, // the step that the slider of the snapshots stands at
    connection: null,
  };

  function change(patch) {
    state = { ...state, ...patch };
    onChange();
  }

  /** One look at the server; returns the milliseconds until the next. Throws an ApiError where it does not answer. */
  async function refresh() {
    if (state.models === null) {
      const { models, default: defaultModel } = await getJson("/models");
      change({ models, defaultModel, selection: { ...state.selection, name: state.selection.name ?? defaultModel } });
    }
    const { runs } = await getJson("/runs");
    change({ runs });
    await refreshSubject();
    return runs.some(({ status }) => status === "running") ? WAIT_GROWING : WAIT_IDLE;
  }

  async function refreshSubject() {
    const { selection: asked, subject } = state;
    const entry = entryOf(state);
    const isNew = !subject.isLoaded || subject.seen !== stateOf(entry) || hasBegunAgain(entry, subject.rows);
    if (!isNew && entry?.status !== "running") return;
    const fresh = isNew ? await load(asked, entry) : await grow(asked, subject);
    // The visitor may have chosen another one meanwhile; that one is under way already.
    if (fresh !== subject && asked.kind === state.selection.kind && asked.name === state.selection.name) {
      change({ subject: fresh, cursor: withinRows(state.cursor, fresh.rows) });
    }
  }

  return {
    current: () => state,
    refresh,
    setConnection: (connection) => change({ connection }),
    setMark: (mark) => mark !== state.mark && change({ mark }),
    setCursor: (cursor) => cursor !== state.cursor && change({ cursor }),
    setScale: (scale) => change({ selection: { ...state.selection, ...scale } }),
    choose: (choice) => change({ selection: { ...state.selection, ...choice }, subject: UNKNOWN, cursor: null }),
  };
}

/** The entry of /models or /runs that the selection names, or null. */
export function entryOf({ selection: { kind, name }, models, runs }) {
  return (kind === "run" ? runs : models)?.find((entry) => entry.name === name) ?? null;
}

async function load(selection, entry) {
  const known = { ...UNKNOWN, isLoaded: true, seen: stateOf(entry), evaluation: null };
  // Said without asking the server: a browser reports every 404 as an error on its console.
  if (!entry) return { ...known, problem: `There is no ${selection.kind} called ${selection.name} here.` };
  if (entry.status === "broken") return { ...known, problem: `This run cannot be read: ${entry.problem}` };
  const address = addressOf(selection);
  try {
    const [card, { history }, evaluation] = await Promise.all([
      getJson(address),
      getJson(`${address}/history`),
      typeof entry.test_accuracy === "number" ? getJson(`${address}/evaluation?without=strokes`) : null,
    ]);
    return { ...known, card, rows: history, columns: columnsOf(history), evaluation };
  } catch (error) {
    if (error.kind !== "refused") throw error;
    return { ...known, problem: error.message };
  }
}

async function grow(selection, subject) {
  const last = subject.rows.at(-1)?.step ?? -1;
  try {
    const { history } = await getJson(`${addressOf(selection)}/history?after_step=${last}`);
    if (history.length === 0) return subject;
    const rows = [...subject.rows, ...history];
    return { ...subject, rows, columns: columnsOf(rows) };
  } catch (error) {
    // The run broke, or went, since the list was fetched: the next list says so.
    if (error.kind !== "refused") throw error;
    return subject;
  }
}

/** What, when it changes, makes all that is known of a run old: its card is another, or a test has been made. */
function stateOf(entry) {
  return entry ? `${entry.status ?? ""} ${entry.test_accuracy ?? ""}` : null;
}

function columnsOf(rows) {
  return rows.length > 0 ? toColumns(rows, KEYS) : null;
}

/** A run that was started anew in the same folder has fewer steps than we have seen. */
function hasBegunAgain(entry, rows) {
  return typeof entry?.steps_done === "number" && rows.length > 0 && entry.steps_done < rows.at(-1).step;
}

function withinRows(cursor, rows) {
  return cursor !== null && cursor < rows.length ? cursor : null;
}
