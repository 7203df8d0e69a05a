// The paper: shows the drawing and the pen, and keeps the canvas as sharp as the screen.

import { oncePerFrame } from "../dom.js";
import { PAPER } from "../drawing.js";
import { paintPicture, paintStrokes, usePaperUnits } from "../ink.js";
import { listenToKeyboard } from "./keyboard_pen.js";
import { listenToPointer } from "./pointer_pen.js";

const CROSS = 34; // half the length of the cross-hair's arms, in units of the paper

function paintCrosshair(context, { position: [x, y], down }, { width, colour }) {
  Object.assign(context, { lineWidth: 5, lineCap: "round", strokeStyle: colour });
  const gap = down ? 0 : 10;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(x + dx * gap, y + dy * gap);
    context.lineTo(x + dx * (CROSS + width / 2), y + dy * (CROSS + width / 2));
  }
  context.moveTo(x + width / 2, y);
  context.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.stroke();
}

/** Calls back with the side of the canvas in the screen's pixels, now and whenever it changes. */
function onPixelSide(canvas, callback) {
  const report = () => callback(Math.round(canvas.clientWidth * devicePixelRatio));
  new ResizeObserver(report).observe(canvas);
  addEventListener("resize", report); // zooming changes the ratio, and perhaps no element's size
}

/**
 * onGrow(stroke): the stroke under the pen, as far as it has got; onStroke(stroke): it is finished;
 * onDiscard(): it was none; onPen(words): what the pen of the keyboard does, for those who do not see it.
 * Gives {update({drawing, width}), afterLift(action)}; afterLift: the action, after the stroke that is under way, which
 * would otherwise come back with the pen's next move.
 */
export function mountPad(canvas, { onGrow, onStroke, onDiscard, onPen }) {
  const context = canvas.getContext("2d");
  let shown = null;

  const repaint = oncePerFrame(() => {
    if (shown === null) return;
    const { drawing, width } = shown;
    const { color, outlineColor } = getComputedStyle(canvas);
    usePaperUnits(context, canvas.width);
    context.clearRect(0, 0, PAPER, PAPER);
    if (drawing.picture?.image) paintPicture(context, drawing.picture.image);
    paintStrokes(context, drawing.strokes, { width, colour: color });
    if (keyboard.isActive()) paintCrosshair(context, keyboard.state(), { width, colour: outlineColor });
  });

  const keyboard = listenToKeyboard(canvas, { onGrow, onStroke, onPen, onMove: repaint });
  const pointer = listenToPointer(canvas, { onStart: keyboard.rest, onGrow, onStroke, onDiscard });

  onPixelSide(canvas, (side) => {
    if (side === canvas.width) return;
    canvas.width = side;
    canvas.height = side;
    repaint();
  });
  document.addEventListener("themechange", repaint);

  return {
    update(next) {
      shown = next;
      repaint();
    },
    afterLift(action) {
      return (...details) => {
        pointer.lift();
        keyboard.lift();
        action(...details);
      };
    },
  };
}
