// The geometry of a plot: where its frame lies inside the SVG, and the path of one line through it; without a DOM.

import { linearScale, logScale, shareScale } from "./scales.js";
import { visibleIndices } from "./series.js";

const SCALES = { linear: linearScale, log: logScale, share: shareScale };
const MARGIN = { top: 28, right: 14, bottom: 44, left: 54 };
const SECOND_AXIS = 20;

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

/** The `d` of a line. What has no place (null, or zero on a logarithmic axis) is left out; a lone point is a dot. */
export function linePath(xs, values, scales) {
  const width = Math.max(1, Math.round(scales.x.range[1] - scales.x.range[0]));
  const points = visibleIndices(values, width)
    .map((i) => [scales.x.position(xs[i]), scales.y.position(values[i])])
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    .map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return points.length === 0 ? "" : `M${points[0]}h0L${points.join("L")}`;
}

/** `position`, moved onto the nearest end of the scale's range where it lies outside or nowhere. */
export function clamped(scale, position) {
  const [low, high] = scale.range[0] < scale.range[1] ? scale.range : [scale.range[1], scale.range[0]];
  return Number.isFinite(position) ? Math.min(high, Math.max(low, position)) : low;
}
