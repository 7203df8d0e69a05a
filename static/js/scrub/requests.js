// What is asked of the server about a drawing at every moment of a training, and links to such a moment. Pure.

import { toInk, visibleStrokes } from "../strokes.js";

/** The drawing as the API takes it; a sheet without ink is a drawing too. */
export const toDrawingBody = (strokes, width) => toInk(strokes, width) ?? { strokes: [] };

/** What follows the address of this page: it opens with the same drawing. "" for a blank sheet. */
export function drawingFragment(strokes, width) {
  const visible = visibleStrokes(strokes);
  if (visible.length === 0) return "";
  return `#strokes=${visible.map((stroke) => stroke.flat().join(",")).join(";")}&width=${Math.round(width)}`;
}
