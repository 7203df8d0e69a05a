// What is known of a drawing at all moments of a training, and all that can happen to it. Touches no element.

import { BLANK, change, clear, isBlank, newHistory, undo, withStroke } from "../drawing.js";
import { createLatest } from "../latest.js";
import { recall, remember } from "../memory.js";
import { withGrowing } from "../requests.js";
import { momentOf } from "./moments.js";
import { toDrawingBody } from "./requests.js";

const USUAL_WIDTH = 60;
const MOST_PICTURES = 64; // of at most some 80 kilobytes each
const STORAGE = "sessionStorage";

const initialState = () => ({
  history: newHistory({ ...BLANK, strokes: recall("strokes", STORAGE) ?? [] }),
  growing: null, // the stroke under the pen
  width: recall("width") ?? USUAL_WIDTH,
  address: null, // of the model or run, in the API; null: none that can be asked
  revision: null, // another one whenever the training may have new snapshots
  asked: null,
  answered: null, // the request that `answer` belongs to
  answer: null, // what was read at every snapshot
  step: null, // the moment that was chosen; null: the last, whichever that is
  picture: null, // of the first layer at that moment, or at the one shown before
  isPlaying: false,
  trouble: null,
});

export const presentDrawing = ({ history, growing }) => withGrowing(history.present, growing);

/** The reading at the moment that is shown, its place among all, and whether that is the last; null: none yet. */
export function shownMoment({ answer, step }) {
  const index = answer === null ? null : momentOf(answer.readings, step);
  if (index === null) return null;
  return { index, reading: answer.readings[index], isLast: index === answer.readings.length - 1 };
}

/**
 * readAll({address, drawing}) and showLayer({address, step}) give promises of answers; onChange(state) is called after
 * every change.
 */
export function createSession({ readAll, showLayer, onChange }) {
  let state = initialState();
  const pictures = new Map(); // by address, last snapshot and step: what was once seen comes back at once

  function set(changes) {
    state = { ...state, ...changes };
    onChange(state);
  }

  const readings = createLatest({
    send: readAll,
    onAnswer(answer, request) {
      set({ answer, answered: request, trouble: null });
      askPicture();
    },
    onTrouble: (trouble) => set({ trouble }),
  });
  const layers = createLatest({
    send: showLayer,
    onAnswer(picture, request) {
      pictures.set(request.key, picture);
      if (pictures.size > MOST_PICTURES) pictures.delete(pictures.keys().next().value);
      set({ picture, trouble: null });
    },
    onTrouble: (trouble) => set({ trouble }),
  });

  function ask() {
    if (state.growing !== null || state.address === null) return; // it waits until the pen is up
    const { strokes } = state.history.present;
    const asked = { address: state.address, drawing: toDrawingBody(strokes, state.width) };
    set({ asked, trouble: null });
    readings.ask(asked, { growing: false, lineage: 0 });
  }

  function askPicture() {
    const moment = shownMoment(state);
    if (moment === null) return;
    const { step: at } = moment.reading;
    const key = `${state.address} ${state.answer.readings.at(-1).step} ${at}`;
    if (pictures.has(key)) {
      layers.forget();
      set({ picture: pictures.get(key) });
    } else {
      layers.ask({ address: state.address, step: at, key }, { growing: false, lineage: 0 });
    }
  }

  function replace(history) {
    if (history === state.history) return;
    remember("strokes", history.present.strokes, STORAGE);
    set({ history, growing: null });
    ask();
  }

  function goTo(index) {
    const { readings: all } = state.answer;
    set({ step: all[Math.min(all.length - 1, Math.max(0, index))].step });
    askPicture();
  }

  return {
    current: () => state,
    /**
     * The training that is looked at: its address in the API, or null; `revision` changes whenever it may have new
     * snapshots; firstStep: the moment to begin with, null: the last.
     */
    watch(address, revision, firstStep) {
      if (address === state.address && revision === state.revision) return;
      const isOther = address !== state.address;
      const forgotten = { answer: null, answered: null, picture: null, isPlaying: false, trouble: null };
      set({ address, revision, ...(isOther ? { ...forgotten, step: firstStep } : {}) });
      if (isOther) [readings, layers].forEach((latest) => latest.forget());
      ask();
    },
    grow: (stroke) => set({ growing: stroke }),
    endStroke: (stroke) => replace(change(state.history, withStroke(state.history.present, stroke))),
    discardStroke() {
      set({ growing: null });
      ask();
    },
    undo: () => replace(undo(state.history)),
    clear: () => replace(clear(state.history)),
    bring: (strokes) => replace(change(state.history, { ...BLANK, strokes })),
    openLinked({ strokes, width }) {
      set({ width: width ?? state.width });
      replace(change(state.history, { ...BLANK, strokes }));
    },
    /** A first drawing for a visitor who has made none; it is not remembered as the visitor's own. */
    suggest(strokes) {
      if (!isBlank(state.history.present) || state.history.past.length > 0) return;
      set({ history: newHistory({ ...BLANK, strokes }) });
      ask();
    },
    /** By the visitor's own hand, which ends a playback. */
    moveTo(index) {
      if (state.answer === null) return;
      set({ isPlaying: false });
      goTo(index);
    },
    moveToStep(step) {
      if (shownMoment(state) === null) return;
      set({ isPlaying: false });
      goTo(momentOf(state.answer.readings, step));
    },
    /** Plays on from here, or from the beginning where it stands at the end. */
    play() {
      const moment = shownMoment(state);
      if (moment === null) return;
      set({ isPlaying: true });
      if (moment.isLast) goTo(0);
    },
    pause: () => state.isPlaying && set({ isPlaying: false }),
    /** The next moment of a playback, which ends at the last. */
    tick() {
      const moment = shownMoment(state);
      if (moment === null || moment.isLast) set({ isPlaying: false });
      else goTo(moment.index + 1);
    },
    retryNow() {
      readings.retryNow();
      layers.retryNow();
    },
  };
}
