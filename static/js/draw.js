// The drawing page: holds its state and wires what draws it, what changes it and what asks the server.

import { getJson, predict } from "./api.js";
import { mountAnnouncer } from "./components/announcer.js";
import { mountBars } from "./components/bars.js";
import { mountCopyButtons } from "./components/copy_buttons.js";
import { mountModelPicker } from "./components/model_picker.js";
import { mountPad } from "./components/pad.js";
import { mountPictureInput } from "./components/picture_input.js";
import { mountSamples } from "./components/samples.js";
import { mountStages } from "./components/stages.js";
import { mountToolbar } from "./components/toolbar.js";
import { mountVerdict } from "./components/verdict.js";
import * as drawings from "./drawing.js";
import { createLatest } from "./latest.js";
import { recall, remember } from "./memory.js";
import { readPictureFile } from "./picture_files.js";
import { SAMPLE_DIGITS } from "./sample_digits.js";
import { curlSnippet, pythonSnippet } from "./snippets.js";
import { leavesPaper, legibleWidth, visibleStrokes } from "./strokes.js";
import { describe } from "./verdicts.js";

const USUAL_WIDTH = 60;
const MODELS_RETRY = 3_000;
const find = (selector) => document.querySelector(selector);

let state = {
  history: drawings.newHistory({ ...drawings.BLANK, strokes: recall("strokes", "sessionStorage") ?? [] }),
  growing: null, // the stroke under the pen
  lineage: 0, // changes when the drawing does anything but gain ink
  width: recall("width") ?? USUAL_WIDTH,
  models: [],
  model: null, // null: the server's default
  asked: null, // the newest request
  answered: null, // the request that `answer` belongs to
  answer: null,
  trouble: null,
};

const drawing = () => state.history.present;
const allStrokes = () => (state.growing === null ? drawing().strokes : drawings.withStroke(drawing(), state.growing).strokes);
const isBlank = () => state.growing === null && drawings.isBlank(drawing());

/** The present drawing as a request, or null where there is no ink. */
function toRequest() {
  const { picture } = drawing();
  const { model, width } = state;
  if (picture !== null && state.growing === null) return { ...picture, model };
  const strokes = visibleStrokes(allStrokes());
  if (strokes.length === 0) return null;
  return { body: JSON.stringify({ strokes, width: legibleWidth(strokes, width) }), type: "application/json", model };
}

const latest = createLatest({
  send: (request) => predict(request),
  onAnswer: (answer, request) => set({ answer, answered: request, trouble: null }),
  onTrouble: (trouble) => set({ trouble, answer: trouble.kind === "busy" ? state.answer : null }),
});

function ask() {
  const request = toRequest();
  if (request === null) {
    latest.forget();
    set({ asked: null, answered: null, answer: null, trouble: null });
    return;
  }
  const growing = state.growing !== null;
  // The way to the 28×28 is four pictures more: they can wait until the pen is up.
  const asked = { ...request, stages: !growing };
  set({ asked, trouble: state.trouble?.kind === "refused" ? null : state.trouble });
  latest.ask(asked, { growing, lineage: state.lineage });
}

/** Any change but that of a growing stroke. */
function replaceHistory(history, changes = {}) {
  if (history === state.history) return;
  set({ history, growing: null, lineage: state.lineage + 1, ...changes });
  remember("strokes", history.present.strokes, "sessionStorage");
  ask();
}

function endStroke(stroke) {
  const wasPicture = drawing().picture !== null;
  replaceHistory(drawings.change(state.history, drawings.withStroke(drawing(), stroke)), wasPicture ? {} : { lineage: state.lineage });
}

const announcer = mountAnnouncer(find("[data-announcer]"));

const pad = mountPad(find("[data-pad]"), {
  onGrow(stroke) {
    const leavesPicture = state.growing === null && drawing().picture !== null;
    set({ growing: stroke, lineage: state.lineage + Number(leavesPicture) });
    ask();
  },
  onStroke: endStroke,
  onDiscard() {
    set({ growing: null, lineage: state.lineage + 1 });
    ask();
  },
  onPen: announcer.sayNow,
});

const toolbar = mountToolbar(find("[data-tools]"), {
  tools: {
    undo: () => replaceHistory(drawings.undo(state.history)),
    redo: () => replaceHistory(drawings.redo(state.history)),
    clear: () => replaceHistory(drawings.clear(state.history)),
  },
  onWidth(width) {
    set({ width, lineage: state.lineage + 1 });
    remember("width", width);
    ask();
  },
});

mountSamples(find("[data-samples]"), {
  samples: SAMPLE_DIGITS,
  onPick: (strokes) => replaceHistory(drawings.change(state.history, { strokes, picture: null })),
});

mountPictureInput({
  input: find("[data-picture]"),
  target: find("[data-drop]"),
  onFile: async (file) => replaceHistory(drawings.change(state.history, { strokes: [], picture: await readPictureFile(file) })),
});

const modelPicker = mountModelPicker(find("[data-model-picker]"), {
  onPick(model) {
    remember("model", model);
    useModel(model);
  },
});

const textOf = (snippet) => () => {
  const request = toRequest();
  return request === null ? null : snippet(drawing().picture === null ? request : { ...request, body: null }, location.origin);
};
mountCopyButtons(find("[data-copy-buttons]"), { curl: textOf(curlSnippet), python: textOf(pythonSnippet) });

const verdict = mountVerdict(find("[data-answer]"), { onRetry: latest.retryNow });
const bars = mountBars(find("[data-bars-box]"));
const stages = mountStages(find("[data-stages]"));

function render() {
  const settled = state.growing === null && state.asked === state.answered;
  const words = describe({
    answer: state.answer,
    trouble: state.trouble,
    blank: isBlank(),
    offPaper: leavesPaper(allStrokes()),
    note: drawing().picture?.note,
  });
  const waiting = state.growing === null && !settled && (state.trouble === null || state.trouble.kind === "busy");
  pad({ drawing: drawing(), growing: state.growing, width: state.width });
  toolbar(state);
  modelPicker(state);
  verdict({ words, waiting });
  bars({ answer: state.answer, waiting });
  stages({ answer: state.answer, drawing: drawing(), width: state.width });
  announcer.saySettled(settled || state.trouble ? words.announcement : "");
}

function set(changes) {
  state = { ...state, ...changes };
  render();
}

function useModel(model) {
  set({ model, lineage: state.lineage + 1 });
  ask();
}

async function loadModels() {
  try {
    const { models, default: usual } = await getJson("/models");
    const remembered = recall("model");
    set({ models });
    useModel(models.some(({ name }) => name === remembered) ? remembered : usual);
  } catch {
    setTimeout(loadModels, MODELS_RETRY); // drawings go to the server's default meanwhile
  }
}

addEventListener("online", latest.retryNow);
render();
ask();
loadModels();
