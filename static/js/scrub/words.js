// What is said of one moment of a training, and of all of them. Pure: from the server's answers to sentences.

import { formatCount, formatEpoch } from "../charts/format.js";
import { showShare } from "../numbers.js";
import { withArticle } from "../verdicts.js";
import { topOf } from "./moments.js";

const steps = (count) => `${formatCount(count)} ${count === 1 ? "step" : "steps"}`;

/** "After 89 steps (0.17 epochs)"; epoch: null while not known. */
export function momentWords(step, epoch) {
  if (step === 0) return "Before the first step, with random weights,";
  return epoch === null ? `After ${steps(step)}` : `After ${steps(step)} (${formatEpoch(epoch)} epochs)`;
}

/** Where the slider stands, and what the network made of the drawing at that moment. */
export function readingWords(reading, epoch) {
  const moment = momentWords(reading.step, epoch);
  if (reading.digit !== null) return `${moment} it reads ${withArticle(reading.digit)}: ${showShare(topOf(reading))}.`;
  return reading.probabilities[0] === null
    ? `${moment} its numbers have grown beyond all bounds.`
    : `${moment} it has nothing to read: the paper is blank.`;
}

/** How it came to what it reads at the end; "" where there is nothing to tell. */
export function storyWords(story) {
  if (story === null) return "";
  const { digit, since, sureSince } = story;
  const named = withArticle(digit);
  const beginning =
    since === 0
      ? `It said ${named} from the very first, when its weights were random. That was luck.`
      : `From step ${formatCount(since)} on it reads ${named}, without a break.`;
  if (sureSince === null) return `${beginning} It never becomes sure of it: it never gives it more than 90\u00a0%.`;
  return sureSince === since
    ? `${beginning} It is sure at once: more than 90\u00a0%.`
    : `${beginning} It is sure of it, with more than 90\u00a0%, from step ${formatCount(sureSince)} on.`;
}

const LAYERS = {
  hidden_units: ({ shown, count }) =>
    shown === count ? `all ${count} hidden units` : `${shown} of ${count} hidden units`,
  kernels: ({ shown, count }) =>
    shown === count ? `all ${count} kernels of the first layer` : `${shown} of ${count} kernels of the first layer`,
};

/** "48 of 100 hidden units". */
export const layerWords = ({ kind, shown, count }) => LAYERS[kind]({ shown: shown.length, count });

const LOOKS_FOR = {
  hidden_units: "Each little picture is one hidden unit's weights, in the places of the pixels that they weigh.",
  kernels: "Each little picture is one kernel, a pattern that is held against every spot of the drawing.",
};

export const layerExplained = ({ kind }) => LOOKS_FOR[kind];
