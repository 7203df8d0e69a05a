// Draw against the network that was trained here: one paper, and two networks that read it.

import { postJson } from "../api.js";
import { mountAnnouncer } from "../components/announcer.js";
import { mountPad } from "../components/pad.js";
import { setEnabled, setText } from "../dom.js";
import { BLANK, change, clear, isBlank, newHistory, undo, withStroke } from "../drawing.js";
import { createLatest } from "../latest.js";
import { recall, remember } from "../memory.js";
import { withGrowing } from "../requests.js";
import { toInk } from "../strokes.js";
import { mountDuel } from "./duel.js";
import { duelWords, troubleOf } from "./words.js";

const WIDTH = 60;
const STORAGE = "sessionStorage";
const READY = ["paused", "finished", "stopped"];

/** update(training): the visitor's own, or null. The paper is there while it can be drawn against. */
export function mountTrial(root) {
  const find = (selector) => root.querySelector(selector);
  const verdict = find("[data-here-verdict]");
  const undoButton = find("[data-here-undo]");
  const clearButton = find("[data-here-clear]");
  const duel = mountDuel(root);
  const announcer = mountAnnouncer(find("[data-here-announcer]"));
  let history = newHistory({ ...BLANK, strokes: recall("strokes", STORAGE) ?? [] });
  let growing = null;
  let training = null;

  const latest = createLatest({
    send: ({ id, body }) => postJson(`/trainings/${id}/predict`, body),
    onAnswer: showAnswer,
    onTrouble: (trouble) => setText(verdict, troubleOf(trouble)),
  });
  const pad = mountPad(find("[data-here-pad]"), {
    onGrow(stroke) {
      growing = stroke;
      show();
    },
    onStroke(stroke) {
      growing = null;
      replace(change(history, withStroke(history.present, stroke)));
    },
    onDiscard() {
      growing = null;
      show();
    },
    onPen: announcer.sayNow,
  });

  function replace(next) {
    history = next;
    remember("strokes", history.present.strokes, STORAGE);
    show();
  }

  const undoing = pad.afterLift(() => replace(undo(history)));
  const clearing = pad.afterLift(() => replace(clear(history)));
  undoButton.addEventListener("click", undoing);
  clearButton.addEventListener("click", clearing);

  function showAnswer(answer) {
    duel.update(answer);
    const words = duelWords(answer);
    setText(verdict, words);
    announcer.saySettled(words);
  }

  function show() {
    const drawing = withGrowing(history.present, growing);
    pad.update({ drawing, width: WIDTH });
    setEnabled(undoButton, history.past.length > 0);
    setEnabled(clearButton, !isBlank(history.present));
    if (training === null) return;
    const body = toInk(drawing.strokes, WIDTH);
    if (body === null) {
      latest.forget();
      duel.update(null);
      setText(verdict, "Draw a digit.");
      return;
    }
    latest.ask({ id: training.id, body }, { growing: growing !== null, lineage: training.step });
  }

  return {
    update(next) {
      const ready = next !== null && READY.includes(next.phase) ? next : null;
      root.hidden = ready === null;
      const same = ready?.id === training?.id && ready?.step === training?.step;
      training = ready;
      if (ready === null) latest.forget();
      else if (!same) show();
    },
  };
}
