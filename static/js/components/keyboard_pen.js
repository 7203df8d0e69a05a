// A pen for the keyboard: arrow keys move it, the space bar lowers and lifts it.

import { PAPER } from "../drawing.js";
import { extended } from "../strokes.js";

const STEP = 25;
const LONG_STEP = 100;
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value) => Math.min(Math.max(value, 0), PAPER);
const place = ([x, y]) => `${Math.round((100 * x) / PAPER)} % across, ${Math.round((100 * y) / PAPER)} % down`;

export function listenToKeyboard(canvas, { onGrow, onStroke, onPen, onMove }) {
  let position = [PAPER / 2, PAPER / 4];
  let stroke = null; // while the pen is down
  let active = false; // whether the pen is to be seen

  function lift() {
    if (stroke === null) return;
    const finished = stroke;
    stroke = null;
    onStroke(finished);
  }

  function toggle() {
    if (stroke === null) {
      stroke = [position];
      onGrow(stroke);
      onPen(`Pen down, ${place(position)}`);
    } else {
      lift();
      onPen(`Pen up, ${place(position)}`);
    }
  }

  function move([dx, dy], step) {
    position = [within(position[0] + dx * step), within(position[1] + dy * step)];
    if (stroke === null) return;
    stroke = extended(stroke, position);
    onGrow(stroke);
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) move(direction, event.shiftKey ? LONG_STEP : STEP);
    else if (event.key === " " || event.key === "Enter") {
      if (!event.repeat) toggle();
    } else return;
    active = true;
    event.preventDefault(); // or the page would scroll
    onMove();
  });

  canvas.addEventListener("focus", () => {
    active = canvas.matches(":focus-visible");
    onMove();
  });

  function rest() {
    lift();
    active = false;
    onMove();
  }
  canvas.addEventListener("blur", rest);

  return { rest, lift, isActive: () => active, state: () => ({ position, down: stroke !== null }) };
}
