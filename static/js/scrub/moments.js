// The moments of a training at which its weights were kept: which one is meant, and what came of them all. Pure.

import { lastIndex } from "../charts/series.js";
import { nearestIndex } from "../charts/scales.js";

const SURE = 0.9;

/** Which of the readings is nearest to a step of the training; step null: the last. Null where there are none. */
export function momentOf(readings, step) {
  if (readings.length === 0) return null;
  const steps = readings.map((reading) => reading.step);
  return step === null ? steps.length - 1 : nearestIndex(steps, step);
}

/** How often the training had seen all its pictures by that step, or null while no history tells. */
export function epochOf(step, columns) {
  const last = columns === null ? null : lastIndex(columns.epoch);
  return last === null || columns.step[last] === 0 ? null : (step * columns.epoch[last]) / columns.step[last];
}

/** The highest of ten probabilities, or null where there is no number. */
export const topOf = ({ digit, probabilities }) => (digit === null ? null : probabilities[digit]);

/**
 * How the reading came to what it is at the end: {digit, since, sureSince}, steps; null for a blank sheet.
 * since: from this step on it was always this digit; sureSince: and always with more than 90 %, null: never that.
 */
export function storyOf(readings) {
  const digit = readings.at(-1)?.digit ?? null;
  if (digit === null) return null;
  const firstOfLasting = (holds) => {
    const failed = readings.findLastIndex((reading) => !holds(reading));
    return readings[failed + 1]?.step ?? null;
  };
  return {
    digit,
    since: firstOfLasting((reading) => reading.digit === digit),
    sureSince: firstOfLasting((reading) => reading.digit === digit && topOf(reading) > SURE),
  };
}
