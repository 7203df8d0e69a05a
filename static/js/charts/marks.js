// Draws what lies inside the axes of a line chart: lines, the ring around a best point, a marked moment, the cursor.

import { clamped, linePath } from "./paths.js";
import { svg } from "./svg.js";

/** In the order of painting: faint lines below, dashed ones over others, which would fill their gaps, dots on top. */
export function painted(series) {
  const layer = ({ isFaint, isDashed, radii }) => (radii ? 3 : isDashed ? 2 : isFaint ? 0 : 1);
  return [...series].sort((a, b) => layer(a) - layer(b));
}

/**
 * One line of a drawing. Where it has dots, these count, and the line is faint. A dashed one lies on a casing in the
 * colour of the sheet, to stand out from the others.
 */
export function drawLine({ values, tone, isFaint, isDashed, radii }, x, scales) {
  const d = linePath(x, values, scales);
  const kind = `line${isFaint || radii ? " line-faint" : ""}${isDashed ? " line-dashed" : ""}`;
  return svg(
    "g",
    { class: `tone-${tone}` },
    isDashed ? svg("path", { class: "line line-casing", d }) : null,
    svg("path", { class: kind, d }),
    ...(radii ?? []).map((r, i) =>
      svg("circle", { class: "dot", cx: scales.x.position(x[i]), cy: scales.y.position(values[i]), r }),
    ),
  );
}

/** A ring around the best point, with its value written where the frame leaves room. */
export function drawBest({ values, tone, best }, xs, scales, frame) {
  const x = clamped(scales.x, scales.x.position(xs[best.index]));
  const y = clamped(scales.y, scales.y.position(values[best.index]));
  const isRight = x > (frame.left + frame.right) / 2;
  const isHigh = y < (frame.top + frame.bottom) / 2;
  return svg(
    "g",
    { class: `best tone-${tone}` },
    svg("circle", { cx: x, cy: y, r: 5 }),
    svg(
      "text",
      { x: x + (isRight ? 6 : -6), y: y + (isHigh ? 24 : -14), "text-anchor": isRight ? "end" : "start" },
      best.text,
    ),
  );
}

/** A dashed upright line that stays, with a flag at its top: a moment that the page speaks of elsewhere. */
export function drawMark(value, { scales, frame }) {
  const x = clamped(scales.x, scales.x.position(value));
  return [
    svg("path", { class: "mark-line", d: `M${x} ${frame.top}V${frame.bottom}` }),
    svg("path", { class: "mark-flag", d: `M${x - 6} ${frame.top - 8}h12l-6 8z` }),
  ];
}

/** The upright line at the cursor, with a dot on every line that has a value there. */
export function drawCursor(index, drawing, { scales, frame, visible }) {
  const x = clamped(scales.x, scales.x.position(drawing.x[index]));
  const dots = visible
    .map(({ values, tone }) => ({ y: scales.y.position(values[index]), tone }))
    .filter(({ y }) => y >= frame.top - 3 && y <= frame.bottom)
    .map(({ y, tone }) => svg("circle", { class: `tone-${tone}`, cx: x, cy: y, r: 4 }));
  return [svg("path", { class: "cursor-line", d: `M${x} ${frame.top}V${frame.bottom}` }), ...dots];
}
