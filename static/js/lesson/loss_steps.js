// The loss from step to step: a small curve, cut off where a rate that is too large throws it off the paper.

import { svg } from "../charts/svg.js";
import { show } from "../numbers.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [320, 180, 34, 160, 12];
const SMALLEST_TOP = 1;
const HIGHEST = 10; // what guessing costs is 2.3: beyond 10 the height says nothing more

/** losses: the loss before the first step and after each; null where there is no number. */
export function lossSteps(losses) {
  const numbers = losses.filter((loss) => loss !== null);
  const top = Math.min(Math.max(...numbers, SMALLEST_TOP), HIGHEST);
  const x = (step) => LEFT + ((WIDTH - LEFT - 8) * step) / Math.max(losses.length - 1, 1);
  const y = (loss) => BOTTOM - ((BOTTOM - TOP) * Math.min(loss, top)) / top;
  const points = losses.flatMap((loss, step) => (loss === null ? [] : [[x(step), y(loss), loss]]));
  const text = (at, words, anchor) => svg("text", { ...at, "text-anchor": anchor }, words);
  const words =
    `Loss from step to step: ${show(losses[0])} at first, ${show(losses.at(-1))} after ${losses.length - 1}` +
    (numbers.some((loss) => loss > HIGHEST) ? `; it went as high as ${show(Math.max(...numbers))}` : "");

  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
    svg("path", { class: "axis", d: `M${LEFT} ${TOP - 6}V${BOTTOM}H${WIDTH - 4}` }),
    svg("path", { class: "curve", d: `M${points.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L")}` }),
    ...points.map(([cx, cy, loss]) =>
      loss > HIGHEST
        ? svg("path", { class: "off-paper", d: `M${cx - 5} ${TOP}l5 -8l5 8z` })
        : svg("circle", { class: "point", r: points.length > 40 ? 1.5 : 3, cx, cy }),
    ),
    svg(
      "g",
      { class: "tick-labels" },
      text({ x: LEFT - 6, y: BOTTOM + 4 }, "0", "end"),
      text({ x: LEFT - 6, y: TOP + 4 }, top >= HIGHEST ? "10+" : top.toFixed(1), "end"),
      text({ x: LEFT, y: BOTTOM + 16 }, "start", "start"),
      text({ x: WIDTH - 6, y: BOTTOM + 16 }, `${losses.length - 1} ${losses.length === 2 ? "step" : "steps"}`, "end"),
    ),
  );
}
