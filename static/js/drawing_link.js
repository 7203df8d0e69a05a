// A drawing as an address: a link that opens the drawing page with these strokes on its paper. Pure.
//
// They stand behind the #, which a browser keeps to itself: "#strokes=x,y,x,y;x,y&model=cnn&width=60".

import { PAPER } from "./drawing.js";

const LONGEST_SIDE = 0.62 * PAPER;
const MOST_POINTS = 10_000;
const WIDTHS = [1, PAPER / 2];

/**
 * strokes: lists of points [x, y] in any unit, y downwards: they are put in the middle of the paper. model: who is to
 * read them; pen: its width as a share of the longest side; both may be missing.
 */
export function drawingAddress({ strokes, model, pen }) {
  const placed = strokesOnPaper(strokes);
  const parts = [`strokes=${placed.map((stroke) => stroke.flat().join(",")).join(";")}`];
  if (model) parts.push(`model=${encodeURIComponent(model)}`);
  if (pen) parts.push(`width=${Math.round(pen * LONGEST_SIDE)}`);
  return `/#${parts.join("&")}`;
}

/** The fragment of such an address → { strokes, model, width }, the last two null where it has none; null: not one. */
export function readDrawingLink(fragment) {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const strokes = (parts.get("strokes") ?? "").split(";").map(toStroke);
  const count = strokes.reduce((sum, stroke) => sum + (stroke?.length ?? 0), 0);
  if (strokes.includes(null) || count > MOST_POINTS) return null;
  const width = Number(parts.get("width"));
  return {
    strokes,
    model: parts.get("model") || null,
    width: width >= WIDTHS[0] && width <= WIDTHS[1] ? width : null,
  };
}

function toStroke(text) {
  const numbers = text.split(",").map((number) => (/^\d{1,4}$/.test(number) ? Number(number) : NaN));
  const isWhole = numbers.length % 2 === 0 && numbers.every((number) => number <= PAPER);
  return isWhole ? numbers.flatMap((x, i) => (i % 2 === 0 ? [[x, numbers[i + 1]]] : [])) : null;
}

function strokesOnPaper(strokes) {
  const bounds = [0, 1].map((axis) => {
    const values = strokes.flatMap((stroke) => stroke.map((point) => point[axis]));
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  });
  const longest = Math.max(...bounds.map(([low, high]) => high - low));
  const scale = longest > 0 ? LONGEST_SIDE / longest : 1;
  const toPaper = (value, axis) => {
    const [low, high] = bounds[axis];
    return Math.round(PAPER / 2 + (value - (low + high) / 2) * scale);
  };
  return strokes.map((stroke) => stroke.map((point) => point.map(toPaper)));
}
