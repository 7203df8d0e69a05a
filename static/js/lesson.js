// The lesson's page: wires what the visitor chooses to the session, and what the session knows to what shows it.

import { mountAnnouncer } from "./components/announcer.js";
import { mountPad } from "./components/pad.js";
import { isBlank } from "./drawing.js";
import { setAttribute, setText } from "./dom.js";
import { mountBatch } from "./lesson/batch.js";
import { mountCheck } from "./lesson/check.js";
import { mountChoosers } from "./lesson/choosers.js";
import { mountCode } from "./lesson/code.js";
import { mountDescent } from "./lesson/descent.js";
import { fill } from "./fill.js";
import { stepsTaken } from "./lesson/kept_copy.js";
import { createPass, loadOptions, loadSamples, loadSource } from "./lesson/lesson_api.js";
import { mountPixelPictures } from "./lesson/pixel_pictures.js";
import { unfoldForPrinting } from "./lesson/printing.js";
import { copyWords, noticeWords } from "./lesson/trial_sentences.js";
import { createSession, isSettled, presentDrawing } from "./lesson/session.js";
import { mountSamplePicker, mountTools, mountTruth, mountWeights, setupWords } from "./lesson/setup.js";
import { mountBackwardSteps } from "./lesson/steps_back.js";
import { mountForwardSteps } from "./lesson/steps_forward.js";
import { waitingWords } from "./trouble_words.js";
import { mountUnitBars } from "./lesson/unit_bars.js";

const RETRY = 3_000;
const FIRST_SAMPLE = 7; // the digit that a visitor without a drawing begins with
const find = (selector) => document.querySelector(selector);
const page = find("[data-lesson]");

const session = createSession({ askPass: createPass(), onChange: show });
const { choose } = session;
const announcer = mountAnnouncer(find("[data-announcer]"));
const pad = mountPad(find("[data-pad]"), {
  onGrow: session.grow,
  onStroke: session.endStroke,
  onDiscard: session.discardStroke,
  onPen: announcer.sayNow,
});
const { afterLift } = pad;
const tools = mountTools(find("#setup"), { undo: afterLift(session.undo), clear: afterLift(session.clear) });
const samples = mountSamplePicker(find("[data-mnist-samples]"), { onPick: afterLift(session.bringSample) });
const truth = mountTruth(find("[data-truth]"), { onSay: afterLift(session.sayDigit) });
const weights = mountWeights(find("[data-weights]"), { begin: session.begin });
const choosers = mountChoosers(page, { choose });
const pictures = mountPixelPictures(page, { choose, say: announcer.sayNow });
const unitBars = mountUnitBars(page, { choose });
const forwardSteps = mountForwardSteps(page);
const backwardSteps = mountBackwardSteps(page, { choose });
const code = mountCode(page);
const check = mountCheck(find("#check"));
const descent = mountDescent(find("#step"), {
  onStepped: session.goOn,
  onReset: session.reset,
  setRates: session.setRates,
});
const batch = mountBatch(find("#batch"), {
  onStep: (number) => descent.takeSteps({ kind: "batch", times: 1, batch: number }),
});
find("[data-copy-reset]").addEventListener("click", session.reset);
unfoldForPrinting(page);

function show(state) {
  const { history, width, label, options, start, network, choice, pass, trouble } = state;
  pad.update({ drawing: presentDrawing(state), width });
  tools(state);
  truth(label);
  weights({ options, start });
  setText(find("[data-answer]"), setupWords(state));
  setAttribute(page, "data-ready", String(pass !== null));
  setAttribute(page, "aria-busy", String(!isSettled(state)));
  find("[data-trouble]").hidden = trouble === null;
  setText(find("[data-trouble]"), trouble === null ? "" : waitingWords(trouble));
  showCopy(state);
  showModel(options, start);
  if (pass !== null) showPass(state);
  showExperiments(state, { canStep: pass !== null && !isBlank(history.present) });
  if (pass === null) return;
  choosers({
    pixel: choice.pixel ?? pass.chosen.pixel,
    unit: choice.unit ?? pass.chosen.unit,
    digit: choice.digit ?? pass.chosen.digit,
    kind: choice.kind,
    unitCount: pass.forward.hidden.z.length,
  });
}

function showCopy({ network, notice }) {
  const taken = network === null ? 0 : stepsTaken(network);
  find("[data-copy-notice]").hidden = notice === null;
  setText(find("[data-copy-notice]"), noticeWords(notice));
  find("[data-copy-banner]").hidden = taken === 0;
  fill(find("[data-copy-banner]"), { copy_words: copyWords(taken) });
}

function showModel(options, start) {
  const model = options?.models.find(({ name }) => name === start.model);
  if (model) fill(page, { hidden_size: model.hidden_size, parameters: model.parameters, steps: model.steps });
}

function showPass({ pass, choice }) {
  const { forward, backward, chosen, place, label } = pass;
  const pixel = choice.pixel ?? chosen.pixel;
  const view = { forward, backward, place, label, pixel, unit: chosen.unit, digit: chosen.digit };
  pictures(view);
  unitBars(view);
  fill(page, { ...forwardSteps(view), ...backwardSteps(view) });
}

function showExperiments({ pass, network, rates, choice, options }, { canStep }) {
  const used = pass === null ? rates : pass.backward.update;
  const shownRates = {
    learning_rate: rates.learning_rate ?? used.learning_rate,
    weight_decay: rates.weight_decay ?? used.weight_decay,
  };
  const subject = pass === null ? null : { network, drawing: pass.drawing, label: pass.label };
  const { weight_decay } = shownRates;
  check({ request: subject === null ? null : { ...subject, parameter: pass.place, weight_decay } });
  const limit = options?.limits.steps ?? 0;
  descent.update({ request: subject, rates: shownRates, network, label: pass?.label ?? null, limit });
  batch({ network, unit: choice.unit ?? pass?.chosen.unit ?? null, weight_decay: rates.weight_decay, canStep });
}

/** Asks until the server answers. */
async function insist(load, onAnswer) {
  try {
    onAnswer(await load());
  } catch (error) {
    if (error.kind === undefined) throw error;
    setTimeout(() => insist(load, onAnswer), RETRY);
  }
}

function offerSamples(listed) {
  samples.update(listed.samples);
  const { history, growing } = session.current();
  if (isBlank(history.present) && growing === null) samples.pick(listed.samples.find((s) => s.label === FIRST_SAMPLE));
}

addEventListener("online", session.retryNow);
session.start();
insist(loadOptions, session.offer);
insist(loadSamples, offerSamples);
insist(loadSource, ({ steps }) => code(steps));
