// Watch it learn your digit: wires the paper, the slider and what the server says of every moment of a training.

import { getJson, postJson } from "../api.js";
import { mountAnnouncer } from "../components/announcer.js";
import { mountBars } from "../components/bars.js";
import { mountCopyButtons } from "../components/copy_buttons.js";
import { mountPad } from "../components/pad.js";
import { mountSamples } from "../components/samples.js";
import { setAttribute, setEnabled, setText } from "../dom.js";
import { isBlank } from "../drawing.js";
import { fill } from "../fill.js";
import { SAMPLE_DIGITS } from "../sample_digits.js";
import { waitingWords } from "../trouble_words.js";
import { epochOf, storyOf, topOf } from "./moments.js";
import { drawingFragment } from "./requests.js";
import { createSession, presentDrawing, shownMoment } from "./session.js";
import { mountTimeline, mountTransport } from "./timeline.js";
import { layerExplained, layerWords, momentWords, readingWords, storyWords } from "./words.js";

const PACE = 700; // milliseconds a moment
const CALM_PACE = 1_500; // for those who asked their system for less motion
const FIRST_SAMPLE = "7";
const SURE = 0.6; // a lower bar is hatched, as on the drawing page

const readAll = ({ address, drawing }, signal) => postJson(`${address}/snapshots/predict`, { drawing }, signal);
const showLayer = ({ address, step }, signal) => getJson(`${address}/snapshots/${step}/first-layer`, signal);

/**
 * onMoment({shown, chosen}): the step that is shown, and the one that the visitor chose, or null; addressOf(step): what
 * leads back here, without the drawing. Gives {update({address, revision, step, columns}), goTo(step),
 * openLinked(drawing), start()}.
 */
export function mountScrub(root, { onMoment, addressOf }) {
  const find = (name) => root.querySelector(`[data-scrub-${name}]`);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let columns = null; // of the history: they tell the epoch
  let timer = null;
  let isAwaited = false; // a link led here, and there is nothing to see yet

  const session = createSession({ readAll, showLayer, onChange: show });
  const announcer = mountAnnouncer(find("announcer"));
  const pad = mountPad(root.querySelector("[data-pad]"), {
    onGrow: session.grow,
    onStroke: session.endStroke,
    onDiscard: session.discardStroke,
    onPen: announcer.sayNow,
  });
  const { afterLift } = pad;
  const bars = mountBars(find("bars"));
  const timeline = mountTimeline(find("timeline"), { onPick: session.moveTo });
  const transport = mountTransport(root, {
    onMove: session.moveTo,
    onPlay: session.play,
    onPause: session.pause,
  });
  find("undo").addEventListener("click", afterLift(session.undo));
  find("clear").addEventListener("click", afterLift(session.clear));
  mountSamples(find("samples"), { samples: SAMPLE_DIGITS, onPick: afterLift(session.bring) });
  mountCopyButtons(find("link"), { link });
  addEventListener("online", session.retryNow);
  document.addEventListener("visibilitychange", () => document.hidden && session.pause());

  function show(state) {
    const moment = shownMoment(state);
    const { history, width, answer, trouble } = state;
    pad.update({ drawing: presentDrawing(state), width });
    setEnabled(find("undo"), history.past.length > 0);
    setEnabled(find("clear"), !isBlank(history.present));
    root.hidden = state.address === null;
    find("trouble").hidden = trouble === null;
    setText(find("trouble"), trouble === null ? "" : waitingWords(trouble));
    find("none").hidden = answer === null || answer.readings.length > 0;
    find("body").hidden = moment === null;
    setAttribute(root, "aria-busy", String(state.growing !== null || state.asked !== state.answered));
    keepTime(state.isPlaying);
    onMoment({ shown: moment?.reading.step ?? null, chosen: moment === null ? null : state.step });
    if (moment === null) return;
    showMoment(state, moment);
    if (isAwaited) root.scrollIntoView();
    isAwaited = false;
  }

  function showMoment({ answer, picture, isPlaying, growing, asked, answered }, { index, reading }) {
    const words = readingWords(reading, epochOf(reading.step, columns));
    const story = storyWords(storyOf(answer.readings));
    root.style.setProperty("--moments", String(answer.readings.length));
    timeline({
      readings: answer.readings,
      index,
      words: `The ten probabilities at each moment of the training. ${story}`,
    });
    transport({ count: answer.readings.length, index, isPlaying, words });
    setAttribute(find("seen"), "src", answer.image);
    fill(root, { scrub_moment: words, scrub_story: story });
    const isWaiting = growing === null && asked !== answered;
    bars({ answer: toBars(reading), waiting: isWaiting });
    showPicture(picture, answer.layer);
  }

  function showPicture(picture, layer) {
    find("picture").hidden = picture === null;
    if (picture === null) return;
    setAttribute(find("picture"), "src", picture.image);
    setAttribute(find("picture"), "alt", `${layerWords(layer)}, ${momentWords(picture.step, null).toLowerCase()}`);
    fill(root, {
      ...{ scrub_layer: layerWords(layer), scrub_layer_explained: layerExplained(layer) },
      ...{ scrub_scale: picture.scale },
    });
  }

  function keepTime(isPlaying) {
    if (isPlaying === (timer !== null)) return;
    clearInterval(timer);
    timer = isPlaying ? setInterval(session.tick, calm.matches ? CALM_PACE : PACE) : null;
  }

  function link() {
    const state = session.current();
    const moment = shownMoment(state);
    if (moment === null) return null;
    const fragment = drawingFragment(state.history.present.strokes, state.width);
    return `${location.origin}${addressOf(moment.reading.step)}${fragment}`;
  }

  return {
    /** As session.watch has it; step: the moment to begin with, or null; columns: of the history, or null. */
    update({ address, revision, step, columns: known }) {
      columns = known;
      session.watch(address, revision, step);
    },
    goTo: session.moveToStep,
    openLinked(drawing) {
      isAwaited = true;
      afterLift(session.openLinked)(drawing);
    },
    start: () => session.suggest(SAMPLE_DIGITS.find(({ name }) => name.startsWith(FIRST_SAMPLE)).strokes),
  };
}

/** A reading as the bars of the drawing page take it. */
function toBars(reading) {
  if (reading.digit === null) return null;
  return { probabilities: reading.probabilities, verdict: topOf(reading) >= SURE ? "digit" : "unsure" };
}
