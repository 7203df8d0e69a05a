// Mouse, finger or stylus on the paper: follows one pointer at a time and reports its stroke in units of the paper.

import { PAPER } from "../drawing.js";
import { extended, pathLength } from "../strokes.js";

/** A cancelled contact shorter than this was a palm or the start of a system's gesture, not a stroke. */
const SHORTEST_CANCELLED = 60;

/** While a stylus is at work, and this long (ms) after, the hand that rests on the glass does not draw. */
const PALM_REST = 1_000;

export function listenToPointer(canvas, { onStart, onGrow, onStroke, onDiscard }) {
  let tracked = null; // {id, type, stroke}
  let stylusSeen = -Infinity;

  function toPaper(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * PAPER) / box.width, ((event.clientY - box.top) * PAPER) / box.height];
  }

  function start(event) {
    tracked = { id: event.pointerId, type: event.pointerType, stroke: [toPaper(event)] };
    try {
      canvas.setPointerCapture(event.pointerId); // the pen may leave the paper and come back
    } catch {
      // a pointer that is gone already: its end will be reported all the same
    }
    onStart();
    onGrow(tracked.stroke);
  }

  function finish() {
    const { stroke } = tracked;
    tracked = null;
    onStroke(stroke);
  }

  function discard() {
    tracked = null;
    onDiscard();
  }

  const isPalm = (event) => event.pointerType === "touch" && event.timeStamp - stylusSeen < PALM_REST;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "pen") {
      stylusSeen = event.timeStamp;
      if (tracked?.type === "touch") discard();
    }
    if (tracked !== null || event.button !== 0 || isPalm(event)) return;
    start(event);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "pen") stylusSeen = event.timeStamp;
    if (event.pointerId !== tracked?.id) return;
    if (event.buttons === 0) {
      finish(); // the button went up where nobody told us
      return;
    }
    const moves = event.getCoalescedEvents?.() ?? [];
    const stroke = (moves.length > 0 ? moves : [event]).map(toPaper).reduce(extended, tracked.stroke);
    if (stroke === tracked.stroke) return;
    tracked.stroke = stroke;
    onGrow(stroke);
  });

  for (const type of ["pointerup", "lostpointercapture"]) {
    canvas.addEventListener(type, (event) => {
      if (event.pointerId === tracked?.id) finish();
    });
  }

  canvas.addEventListener("pointercancel", (event) => {
    if (event.pointerId !== tracked?.id) return;
    if (pathLength(tracked.stroke) < SHORTEST_CANCELLED) discard();
    else finish();
  });

  // A long press must not open a menu, nor a drag select the page.
  canvas.addEventListener("contextmenu", (event) => {
    if (tracked !== null) event.preventDefault();
  });

  return { lift: () => tracked !== null && finish() };
}
