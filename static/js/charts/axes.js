// Draws the axes of a plot: grid lines, ticks with their numbers, and the names of the axes.

import { svg } from "./svg.js";
import { linearScale } from "./scales.js";

const ROOM_X = 80; // pixels that a number on the x axis needs
const ROOM_Y = 40;

/** The group of both axes; `drawing` names them and says how their numbers are written. */
export function drawAxes(drawing, scales, frame) {
  return svg(
    "g",
    { class: "axes" },
    ...scales.y.ticks((frame.bottom - frame.top) / ROOM_Y).map((tick) => yTick(tick, drawing, scales, frame)),
    ...scales.x.ticks((frame.right - frame.left) / ROOM_X).map((tick) => xTick(tick, drawing, scales, frame)),
    svg("path", { class: "axis-line", d: `M${frame.left} ${frame.bottom}H${frame.right}` }),
    svg("text", { class: "axis-name", x: frame.right, y: frame.bottom + 38, "text-anchor": "end" }, drawing.xName),
    svg("text", { class: "axis-name", x: 0, y: frame.top - 12 }, drawing.yName),
    ...(drawing.secondAxis ? secondAxis(drawing, scales, frame) : []),
  );
}

function yTick(tick, drawing, scales, frame) {
  const y = scales.y.position(tick);
  return svg(
    "g",
    { class: "tick" },
    svg("path", { class: "grid-line", d: `M${frame.left} ${y}H${frame.right}` }),
    svg("text", { x: frame.left - 8, y: y + 4, "text-anchor": "end" }, drawing.formatTickY(tick)),
  );
}

function xTick(tick, drawing, scales, frame) {
  const x = scales.x.position(tick);
  return svg(
    "g",
    { class: "tick" },
    svg("path", { class: "tick-line", d: `M${x} ${frame.bottom}v5` }),
    svg("text", { x, y: frame.bottom + 20, "text-anchor": "middle" }, drawing.formatTickX(tick)),
  );
}

/** A second reading of the x axis along the top, such as epochs over steps: the same axis in units of `size`. */
function secondAxis({ secondAxis: { name, size }, xScale }, scales, frame) {
  const [low, high] = scales.x.domain.map((value) => value / size);
  const count = (frame.right - frame.left) / ROOM_X;
  const inUnits = { linear: linearScale([low, high], scales.x.range), log: scales.x }[xScale];
  const ticks = xScale === "linear" ? inUnits.ticks(count) : scales.x.ticks(count).map((tick) => tick / size);
  return [
    ...ticks.map((tick) => {
      const x = scales.x.position(tick * size);
      return svg(
        "g",
        { class: "tick" },
        svg("path", { class: "tick-line", d: `M${x} ${frame.top}v-5` }),
        svg("text", { x, y: frame.top - 10, "text-anchor": "middle" }, String(Number(tick.toPrecision(2)))),
      );
    }),
    svg("path", { class: "axis-line", d: `M${frame.left} ${frame.top}H${frame.right}` }),
    svg("text", { class: "axis-name", x: frame.right, y: frame.top - 28, "text-anchor": "end" }, name),
  ];
}
