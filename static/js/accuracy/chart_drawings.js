// From the figures of an evaluation to the drawings that the line charts show. Pure.

import { formatCount, formatShare, formatTickShare } from "../charts/format.js";
import { extent } from "../charts/scales.js";

const LEAST_ROOM = 0.95; // an axis of shares starts here at the latest, or every wobble would look like a fall
const LARGEST_DOT = 10;
const SMALLEST_DOT = 2;

/** What the swept value is called, and how it is written. */
export const SWEEPS = {
  scale: { xName: "size of the drawing", format: (value) => formatShare(value, 0), words: "of the canvas" },
  rotation: { xName: "turned clockwise", format: (value) => `${value}°`.replace("-", "−"), words: "clockwise" },
  pen_width: { xName: "width of the pen", format: (value) => formatShare(value, 0), words: "of the drawing's size" },
};

/** The accuracy over one thing that changes, with a ring where it is as in the other sweeps. */
export function drawSweep(sweep, points, usual) {
  const { xName, format, words } = SWEEPS[sweep];
  const x = points.map(({ value }) => value);
  const values = points.map(({ accuracy }) => accuracy);
  const usualIndex = Math.max(0, x.indexOf(usual[sweep]));
  return {
    ...overShares(x, values),
    xName,
    formatX: (i) => `${format(x[i])} ${words}`,
    formatTickX: format,
    rest: { index: usualIndex, word: "As usual" },
    series: [{ ...PLAIN, key: sweep, label: "Read rightly", values, best: { index: usualIndex, text: "usual" } }],
    summary: leastWords(points, usual, ({ value }) => `at ${format(value)}`),
  };
}

/** "Least at 20 %: 98.25 %, 0.42 points below the usual." whereWords(point) says where a point lies. */
export function leastWords(points, usual, whereWords) {
  const worst = points.reduce((least, point) => (point.accuracy < least.accuracy ? point : least));
  if (points.every(({ accuracy }) => accuracy === worst.accuracy)) return "The same at every point.";
  const loss = 100 * (usual.accuracy - worst.accuracy);
  const below = loss > 0 ? `, ${loss.toFixed(2)} points below the usual` : "";
  return `Least ${whereWords(worst)}: ${formatShare(worst.accuracy)}${below}.`;
}

/** How often it is right over how sure it is: on the dashed line certainty can be taken at its word. */
export function drawReliability(rows, what) {
  const filled = rows.filter(({ n }) => n > 0);
  const x = filled.map(({ confidence }) => confidence);
  const most = filled.reduce((largest, { n }) => Math.max(largest, n), 1);
  const surest = filled.at(-1);
  return {
    ...PLAIN_AXES,
    x,
    xDomain: [Math.min(0.2, x[0] ?? 0), 1.06],
    yDomain: [0, 1.1],
    xName: "how sure it is",
    yName: "how often it is right",
    formatX: (i) => `${formatShare(x[i], 1)} sure, ${formatCount(filled[i].n)} ${what}`,
    formatTickX: formatTickShare,
    rest: { index: filled.length - 1, word: "Surest" },
    series: [
      {
        ...PLAIN,
        key: "right",
        label: "Right",
        values: filled.map(({ accuracy }) => accuracy),
        // The area tells how many there are, so that a handful is not taken for a rule.
        radii: filled.map(({ n }) => Math.max(SMALLEST_DOT, LARGEST_DOT * Math.sqrt(n / most))),
      },
      { ...PLAIN, key: "ideal", label: "As sure as right", values: x, tone: "2", isDashed: true },
    ],
    summary: surest
      ? `Of the ${formatCount(surest.n)} surest answers, held ${formatShare(surest.confidence)} probable, ${formatShare(surest.accuracy)} are right. The larger a dot, the more ${what}.`
      : "",
  };
}

/** The accuracy of what is left when the least certain answers are refused. */
export function drawRejection(rows, what) {
  const x = rows.map(({ coverage }) => Number((1 - coverage).toFixed(4)));
  const values = rows.map(({ accuracy }) => accuracy);
  const perfect = values.findIndex((accuracy) => accuracy === 1);
  const first = rows.at(0);
  return {
    ...overShares(x, values),
    xDomain: [0, x.at(-1) ?? 1],
    xName: "refused, the least certain first",
    formatX: (i) => `${formatShare(x[i], 1)} of the ${what} refused`,
    formatTickX: formatTickShare,
    rest: { index: 0, word: "At the left" },
    series: [{ ...PLAIN, key: "rejection", label: "Right among the others", values, tone: "3" }],
    summary:
      perfect > 0
        ? `With nothing refused ${formatShare(first.accuracy)} are right; with ${formatShare(x[perfect], 1)} refused, all of the others.`
        : `With nothing refused ${formatShare(first?.accuracy)} are right; with ${formatShare(x.at(-1), 1)} refused, ${formatShare(values.at(-1))} of the others.`,
  };
}

const PLAIN = { format: formatShare, tone: "1", isFaint: false, isDashed: false, best: null, radii: null };
const PLAIN_AXES = { xScale: "linear", yScale: "linear", secondAxis: null, formatTickY: formatTickShare };

function overShares(x, values) {
  const [low] = extent([values]) ?? [0];
  return {
    ...PLAIN_AXES,
    x,
    xDomain: extent([x]) ?? [0, 1],
    yDomain: [Math.max(0, Math.min(LEAST_ROOM, low - (1 - low) * 0.15)), 1],
    yName: "read rightly",
  };
}
