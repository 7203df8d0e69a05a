// The geometry of strokes: what of them lies on the paper, how few points say the same, and what is sent. Pure.

import { PAPER } from "./drawing.js";

/** Points nearer than this to the one before are the pen's tremble; they cost bytes and change nothing. */
const CLOSEST = 4;

const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
const isOnPaper = ([x, y]) => x >= 0 && x <= PAPER && y >= 0 && y <= PAPER;

/** The stroke with one more point, or the stroke itself where that point says nothing new. */
export function extended(stroke, point) {
  return stroke.length > 0 && distance(stroke.at(-1), point) < CLOSEST ? stroke : [...stroke, point];
}

export function pathLength(stroke) {
  return stroke.slice(1).reduce((sum, point, i) => sum + distance(stroke[i], point), 0);
}

export const leavesPaper = (strokes) => strokes.some((stroke) => !stroke.every(isOnPaper));

/** The part of the segment from a to b that is on the paper, as two points, or null (Liang and Barsky's clipping). */
function clipSegment(a, b) {
  let [enter, leave] = [0, 1];
  for (const axis of [0, 1]) {
    const step = b[axis] - a[axis];
    if (step === 0) {
      if (a[axis] < 0 || a[axis] > PAPER) return null;
      continue;
    }
    const crossings = [-a[axis] / step, (PAPER - a[axis]) / step].sort((p, q) => p - q);
    enter = Math.max(enter, crossings[0]);
    leave = Math.min(leave, crossings[1]);
  }
  if (enter > leave) return null;
  const at = (t) => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  return [enter === 0 ? a : at(enter), leave === 1 ? b : at(leave)];
}

/** A stroke that leaves the paper and comes back is several: what is not seen is not read. */
export function clipStroke(stroke) {
  if (stroke.length === 1) return isOnPaper(stroke[0]) ? [stroke] : [];
  const pieces = [];
  let piece = [];
  for (let i = 1; i < stroke.length; i += 1) {
    const seen = clipSegment(stroke[i - 1], stroke[i]);
    if (seen === null) continue;
    if (piece.length > 0 && piece.at(-1) !== seen[0]) {
      pieces.push(piece);
      piece = [];
    }
    if (piece.length === 0) piece.push(seen[0]);
    piece.push(seen[1]);
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/** What is seen: the strokes on the paper, in whole units. */
export function visibleStrokes(strokes) {
  return strokes.flatMap(clipStroke).map((stroke) => stroke.map((point) => point.map(Math.round)));
}

/** A pen wider than this share of the drawing blots it: 0.14 is usual for the digits that the networks learnt from. */
const WIDEST_SHARE = 0.16;

/** The pen that is sent: small writing with a wide pen looks like a blot, though the way that the pen went is clear. */
export function legibleWidth(strokes, width) {
  const [xs, ys] = [0, 1].map((axis) => strokes.flatMap((stroke) => stroke.map((point) => point[axis])));
  const span = (values) => values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  const longest = Math.max(span(xs), span(ys));
  return longest > 0 ? Math.min(width, Math.max(1, Math.round(WIDEST_SHARE * longest))) : width;
}

/** Points that lie nearer than this share of the pen's width to the line without them: nobody sees that they are gone. */
const UNSEEN_SHARE = 1 / 30;

/** What is sent of a drawing: { strokes, width }, or null where no ink is on the paper. */
export function toInk(strokes, width) {
  const visible = visibleStrokes(strokes);
  if (visible.length === 0) return null;
  const pen = legibleWidth(visible, width);
  return { strokes: visible.map((stroke) => thinned(stroke, pen * UNSEEN_SHARE)), width: pen };
}

/** The fewest of its points from which no other is farther than tolerance (Ramer 1972, Douglas and Peucker 1973). */
export function thinned(stroke, tolerance) {
  const last = stroke.length - 1;
  const kept = new Set([0, last]);
  const spans = [[0, last]];
  while (spans.length > 0) {
    const [from, to] = spans.pop();
    let [farthest, most] = [null, tolerance];
    for (let i = from + 1; i < to; i += 1) {
      const away = distanceToSegment(stroke[i], stroke[from], stroke[to]);
      if (away > most) [farthest, most] = [i, away];
    }
    if (farthest === null) continue;
    kept.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return stroke.filter((_, i) => kept.has(i));
}

function distanceToSegment(point, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((point[0] - ax) * dx + (point[1] - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return distance(point, [ax + t * dx, ay + t * dy]);
}
