// The drawing page: wires what the visitor does to the session, and what the session knows to what shows it.

import { getJson, postJson, predict } from "./api.js";
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
import { mountWhy } from "./components/why.js";
import { createSession, isSettled, presentDrawing } from "./draw_session.js";
import { isBlank } from "./drawing.js";
import { readDrawingLink } from "./drawing_link.js";
import { readPictureFile } from "./picture_files.js";
import { toProgramRequest } from "./requests.js";
import { SAMPLE_DIGITS } from "./sample_digits.js";
import { curlSnippet, pythonSnippet } from "./snippets.js";
import { leavesPaper } from "./strokes.js";
import { describe } from "./verdicts.js";

const MODELS_RETRY = 3_000;
const find = (selector) => document.querySelector(selector);

const session = createSession({ predict, onChange: show });
let shown = null; // the newest state

const announcer = mountAnnouncer(find("[data-announcer]"));
const pad = mountPad(find("[data-pad]"), {
  onGrow: session.grow,
  onStroke: session.endStroke,
  onDiscard: session.discardStroke,
  onPen: announcer.sayNow,
});
const { afterLift } = pad;
const bring = afterLift(session.bring);
const tools = { undo: afterLift(session.undo), redo: afterLift(session.redo), clear: afterLift(session.clear) };
const toolbar = mountToolbar(find("[data-tools]"), { tools, onWidth: session.setWidth });
const modelPicker = mountModelPicker(find("[data-model-picker]"), { onPick: session.chooseModel });
const verdict = mountVerdict(find("[data-answer]"), { onRetry: session.retryNow });
const bars = mountBars(find("[data-bars-box]"));
const stages = mountStages(find("[data-stages]"));
const why = mountWhy(find("[data-why]"), { explain: (request) => postJson("/explain", request) });

mountSamples(find("[data-samples]"), { samples: SAMPLE_DIGITS, onPick: (strokes) => bring({ strokes }) });
mountPictureInput({
  input: find("[data-picture]"),
  target: find("[data-drop]"),
  onFile: async (file) => bring({ picture: await readPictureFile(file) }),
});
mountCopyButtons(find("[data-copy-buttons]"), {
  curl: () => program(curlSnippet),
  python: () => program(pythonSnippet),
});

function program(snippet) {
  const request = toProgramRequest(presentDrawing(shown), shown.width, shown.model);
  return request === null ? null : snippet(request, location.origin);
}

function show(state) {
  shown = state;
  const { history, growing, width, answer, trouble } = state;
  const drawing = presentDrawing(state);
  const settled = isSettled(state);
  const words = describe({
    answer,
    trouble,
    blank: isBlank(drawing),
    offPaper: leavesPaper(drawing.strokes),
    note: drawing.picture?.note,
  });
  const waiting = growing === null && !settled && (trouble === null || trouble.kind === "busy");
  pad.update({ drawing, width });
  toolbar({ history, width });
  modelPicker(state);
  verdict({ words, waiting });
  bars({ answer, waiting });
  stages({ answer, drawing, width });
  why({ asked: state.asked, answer, settled });
  announcer.saySettled(settled || trouble ? words.announcement : "");
}

async function loadModels() {
  try {
    const { models, default: usual } = await getJson("/models");
    session.offerModels(models, usual);
  } catch {
    setTimeout(loadModels, MODELS_RETRY); // drawings go to the server's default meanwhile
  }
}

/** Brings the drawing that the address holds, once: a reload must not undo what was drawn since. */
function openLinked() {
  const linked = readDrawingLink(location.hash);
  if (linked === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  afterLift(session.openLinked)(linked);
}

addEventListener("online", session.retryNow);
addEventListener("hashchange", openLinked);
session.start();
openLinked();
loadModels();
