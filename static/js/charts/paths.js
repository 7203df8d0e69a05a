// The geometry of a plot: where its frame lies inside the SVG, and the path of one line through it; without a DOM.

import { linearScale, logScale, shareScale } from "./scales.js";
import { visibleIndices } from "./series.js";

const SCALES = { linear: linearScale, log: logScale, share: shareScale };
const MARGIN = { top: 14, right: 14, bottom: 44, left: 54 };
const SECOND_AXIS = 30;

/** The rectangle inside the axes, in pixels. Every plot has the same margins at the sides, so stacked ones line up. */
export function frameOf(width, height, hasSecondAxis) {
  return {
    left: MARGIN.left,
    right: Math.max(MARGIN.left + 1, width - MARGIN.right),
    top: MARGIN.top + (hasSecondAxis ? SECOND_AXIS : 0),
    bottom: height - MARGIN.bottom,
  };
}

/** The two scales of a drawing inside its frame. */
export function scalesOf(drawing, frame) {
  return {
    x: SCALES[drawing.xScale](drawing.xDomain, [frame.left, frame.right]),
    y: SCALES[drawing.yScale](drawing.yDomain, [frame.bottom, frame.top]),
  };
}

/** The `d` of a line: gaps where a value has no place, and a dot for a point that stands alone. */
export function linePath(xs, values, scales) {
  const width = Math.max(1, Math.round(scales.x.range[1] - scales.x.range[0]));
  let path = "";
  let isDrawing = false;
  for (const i of visibleIndices(values, width)) {
    const x = scales.x.position(xs[i]);
    const y = scales.y.position(values[i]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      isDrawing = false;
      continue;
    }
    path += `${isDrawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}${isDrawing ? "" : "h0"}`;
    isDrawing = true;
  }
  return path;
}

/** `position`, moved onto the nearest end of the scale's range where it lies outside or nowhere. */
export function clamped(scale, position) {
  const [low, high] = scale.range[0] < scale.range[1] ? scale.range : [scale.range[1], scale.range[0]];
  return Number.isFinite(position) ? Math.min(high, Math.max(low, position)) : low;
}
