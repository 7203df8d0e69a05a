// What came of a check or of steps of descent, and what there is to learn from it, in words. Pure.

import { show, showSetting, showShare } from "../numbers.js";
import { DIVERGED, steps } from "./sentences.js";

const ENOUGH_DIGITS = 5;
const LONG_NUDGE = 1e-3;
const LARGE_RATE = 1;

const digits = (count) => `${count} significant ${count === 1 ? "digit" : "digits"}`;

export function checkWords({ agreeing_digits, kinks_crossed, finite_difference, gradient, epsilon }) {
  if (gradient === null || finite_difference === null) return DIVERGED;
  if (gradient === 0 && finite_difference === 0) {
    return "Both are exactly 0: nudging this weight changes nothing, and backpropagation knew it.";
  }
  const start = `They agree on ${digits(agreeing_digits)}`;
  if (kinks_crossed.length > 0) {
    const units = kinks_crossed.length === 1 ? `unit ${kinks_crossed[0]}` : `${kinks_crossed.length} units`;
    return (
      `${start}. Between the two nudges ${units} fell silent or woke up. There the loss has a kink, and a slope` +
      " measured across a kink is a mixture of two. Try a smaller ε."
    );
  }
  if (agreeing_digits >= ENOUGH_DIGITS) {
    return `${start} (marked). Two entirely different ways, one result: the gradient is right.`;
  }
  return epsilon > LONG_NUDGE
    ? `${start} only. ε is so long that the loss bends on the way: try a smaller one.`
    : `${start} only. ε is so short that rounding eats the difference: try a longer one.`;
}

const NOTICES = {
  rebuilt: ({ count }) => `The page was loaded again, and your copy rebuilt from its ${steps(count)}.`,
  changed: ({ count }) =>
    `The server has other weights than before: your copy's ${steps(count)} were taken again, from the new ones.`,
  lost: ({ count }) =>
    `Your copy, with its ${steps(count)}, is lost: the server no longer has the network that it began with, or does not` +
    " take its steps. Here is a fresh one.",
};

/** What became of the copy when the page was loaded again; "" where there is nothing to say. */
export const noticeWords = (notice) => (notice === null ? "" : NOTICES[notice.kind](notice));

export const copyWords = (count) => `It has taken ${steps(count)} since the start.`;

export function descentWords({ before, after, label }) {
  if (after.cross_entropy === null) return DIVERGED;
  const [old, now] = [before, after].map(({ probabilities }) => showShare(probabilities[label]));
  const direction = after.total < before.total ? "fell" : after.total > before.total ? "rose" : "stayed the same,";
  return (
    `The loss ${direction} from ${show(before.total)} to ${show(after.total)}.` +
    ` The probability of the true ${label} went from ${old} to ${now}.`
  );
}

function divergedLesson({ diverged_at }) {
  const when = diverged_at === null ? "" : ` It happened at step ${diverged_at} of these.`;
  return (
    `The training has diverged.${when} Each step jumped so far over the valley that the slope on the other side was` +
    " steeper still, and the next jump longer. Go back to the start and take a smaller rate."
  );
}

const deadLesson = ({ count, alive_before, alive_after }, rate) =>
  `Of the ${alive_before} units that spoke for any of ${count} digits, ${alive_after} are left. The rate` +
  ` ${showSetting(rate)} threw the others so far that they are silent for everything, and a silent unit has slope 0:` +
  " it can never come back. They are dead.";

/** What there is to learn from how the steps went. rate: the learning rate; kind: "drawing" or "batch". */
export function descentLesson({ answer, rate, kind }) {
  const { before, after, sample, diverged } = answer;
  if (diverged) return divergedLesson(answer);
  if (sample.alive_after < 0.5 * sample.alive_before) return deadLesson(sample, rate);
  const [was, is] = [sample.accuracy_before, sample.accuracy_after].map(showShare);
  const others = `Of ${sample.count} digits of MNIST it read ${was} right before, and ${is} now.`;
  const evenThen =
    kind === "drawing" && rate >= LARGE_RATE
      ? ` For one drawing alone even the rate ${showSetting(rate)} will do: there is but one answer to push up. On MNIST it won't: try it.`
      : "";
  if (kind === "drawing" && after.total > before.total) {
    return `${others} The loss rose, although every weight went downhill: the step was too long. Try a smaller rate.`;
  }
  if (kind === "drawing" && sample.accuracy_after < sample.accuracy_before - 0.02) {
    return (
      `${others} It has got better at your drawing and forgotten some of the rest: one drawing is a poor teacher.` +
      ` That's what batches are for.${evenThen}`
    );
  }
  if (kind === "batch" && sample.accuracy_after > sample.accuracy_before) {
    return `${others} These steps were taken on MNIST's digits, not on yours; what they teach holds for both.`;
  }
  return others + evenThen;
}
