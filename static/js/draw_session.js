// What the drawing page knows and all that can happen to it. Touches no element: draw.js shows each new state.

import { BLANK, change, clear, newHistory, redo, undo, withStroke } from "./drawing.js";
import { createLatest } from "./latest.js";
import { recall, remember } from "./memory.js";
import { toRequest, withGrowing } from "./requests.js";

const USUAL_WIDTH = 60;

const recallState = () => ({
  history: newHistory({ ...BLANK, strokes: recall("strokes", "sessionStorage") ?? [] }),
  growing: null, // the stroke under the pen
  lineage: 0, // another number whenever the drawing does anything but gain ink
  width: recall("width") ?? USUAL_WIDTH,
  models: [],
  model: null, // null: the server's default
  asked: null, // the newest request
  answered: null, // the request that `answer` belongs to
  answer: null,
  trouble: null,
});

/** The drawing, with the stroke that is under the pen. */
export const presentDrawing = ({ history, growing }) => withGrowing(history.present, growing);

/** Whether the answer is that to the present drawing. */
export const isSettled = ({ growing, asked, answered }) => growing === null && asked === answered;

/** predict(request) gives a promise of an answer; onChange(state) is called after every change. */
export function createSession({ predict, onChange }) {
  let state = recallState();

  function set(changes) {
    state = { ...state, ...changes };
    onChange(state);
  }

  const latest = createLatest({
    send: predict,
    onAnswer: (answer, request) => set({ answer, answered: request, trouble: null }),
    // An answer that is a moment old may stand while the server is busy, but not while nobody knows when it is back.
    onTrouble: (trouble) => set({ trouble, answer: trouble.kind === "busy" ? state.answer : null }),
  });

  function ask() {
    const request = toRequest(presentDrawing(state), state.width, state.model);
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

  /** For every change that makes another drawing of it, or another reading. */
  function startAfresh(changes) {
    set({ ...changes, lineage: state.lineage + 1 });
    ask();
  }

  function keep(history) {
    remember("strokes", history.present.strokes, "sessionStorage");
    return history;
  }

  const replace = (history) => history !== state.history && startAfresh({ history: keep(history), growing: null });

  return {
    start() {
      onChange(state);
      ask();
    },
    grow(stroke) {
      const leavesPicture = state.growing === null && state.history.present.picture !== null;
      set({ growing: stroke, lineage: state.lineage + Number(leavesPicture) });
      ask();
    },
    endStroke(stroke) {
      const history = change(state.history, withStroke(state.history.present, stroke));
      set({ history: keep(history), growing: null }); // the same lineage: the drawing only gained ink
      ask();
    },
    discardStroke: () => startAfresh({ growing: null }),
    bring: (drawing) => replace(change(state.history, { ...BLANK, ...drawing })),
    /** A drawing from a link, read as the link says; what the visitor chose for later visits stays as it was. */
    openLinked({ strokes, model, width }) {
      const history = keep(change(state.history, { ...BLANK, strokes }));
      startAfresh({ history, growing: null, model: model ?? state.model, width: width ?? state.width });
    },
    undo: () => replace(undo(state.history)),
    redo: () => replace(redo(state.history)),
    clear: () => replace(clear(state.history)),
    setWidth(width) {
      remember("width", width);
      startAfresh({ width });
    },
    chooseModel(model) {
      remember("model", model);
      startAfresh({ model });
    },
    /** The models that the server has; of these the one that a link named or that was used last, if it is there. */
    offerModels(models, usual) {
      const wanted = state.model ?? recall("model");
      startAfresh({ models, model: models.some(({ name }) => name === wanted) ? wanted : usual });
    },
    retryNow: latest.retryNow,
  };
}
