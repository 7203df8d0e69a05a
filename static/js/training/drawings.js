// From the columns of a history to the drawings that the charts show: pure, so that what is drawn can be tested.

import {
  formatCount,
  formatEpoch,
  formatLoss,
  formatShare,
  formatSignificant,
  formatTickCount,
  formatTickShare,
} from "../charts/format.js";
import { extent } from "../charts/scales.js";
import { bestIndex, lastIndex } from "../charts/series.js";

/** The fields of a history in the order of the table, each with its name and the way its numbers are written. */
export const FIELDS = [
  { key: "step", label: "Step", format: formatCount },
  { key: "epoch", label: "Epoch", format: formatEpoch },
  { key: "train_loss", label: "Training loss, smoothed", format: formatLoss },
  { key: "batch_loss", label: "Training loss, one batch", format: formatLoss },
  { key: "penalty", label: "Weight penalty (L2)", format: formatSignificant },
  { key: "validation_loss", label: "Validation loss", format: formatLoss },
  { key: "validation_accuracy", label: "Validation accuracy", format: formatShare },
  { key: "learning_rate", label: "Learning rate", format: formatSignificant },
  { key: "gradient_norm", label: "Gradient norm", format: formatSignificant },
];

export const KEYS = FIELDS.map(({ key }) => key);

const isHigher = (a, b) => a > b;

export function drawLoss(columns, { xScale, yScale }) {
  const best = bestIndex(columns.validation_loss);
  const range = extent([columns.train_loss, columns.validation_loss]) ?? [0.1, 1];
  return {
    ...alongSteps(columns, xScale, true),
    yName: "loss",
    yScale,
    // The raw loss may leave the frame: its spikes would squeeze the two lines that matter.
    yDomain: yScale === "log" ? positive([range[0] * 0.7, range[1] * 1.2]) : [0, range[1] * 1.04],
    formatTickY: formatSignificant,
    series: [
      series(columns, "train_loss", { tone: "1" }),
      series(columns, "validation_loss", {
        tone: "2",
        isDashed: true,
        best: best === null ? null : { index: best, text: `best ${formatLoss(columns.validation_loss[best])}` },
      }),
      series(columns, "batch_loss", { tone: "1", isFaint: true }),
    ],
    summary: describeLoss(columns, best),
  };
}

export function drawAccuracy(columns, { xScale, yScale }) {
  const values = columns.validation_accuracy;
  const best = bestIndex(values, isHigher);
  const [low, high] = extent([values]) ?? [0, 0.9];
  const isPerfect = high >= 1;
  return {
    ...alongSteps(columns, xScale, false),
    yName: "share read rightly",
    yScale: yScale === "log" ? "share" : "linear",
    yDomain:
      yScale === "log" ? [Math.min(low, 0.9), isPerfect ? 0.9999 : 1 - (1 - high) * 0.8] : [Math.min(low, 0.9), 1],
    formatTickY: formatTickShare,
    series: [
      series(columns, "validation_accuracy", {
        tone: "2",
        best: best === null ? null : { index: best, text: `best ${formatShare(values[best])}` },
      }),
    ],
    summary:
      best === null
        ? "No validation accuracy has been recorded."
        : `It was highest, ${formatShare(values[best])}, at step ${formatCount(columns.step[best])}.`,
  };
}

export function drawLearningRate(columns, { xScale }) {
  const [, high] = extent([columns.learning_rate]) ?? [0, 1];
  return {
    ...alongSteps(columns, xScale, false),
    yName: "learning rate",
    yScale: "linear",
    yDomain: [0, high * 1.1 || 1],
    formatTickY: formatSignificant,
    series: [series(columns, "learning_rate", { tone: "3" })],
    summary: "How far one step moves the weights along the gradient.",
  };
}

export function drawGradientNorm(columns, { xScale, yScale }) {
  const range = extent([columns.gradient_norm]) ?? [0.1, 1];
  return {
    ...alongSteps(columns, xScale, false),
    yName: "gradient norm",
    yScale,
    yDomain: yScale === "log" ? positive([range[0] * 0.8, range[1] * 1.2]) : [0, range[1] * 1.04],
    formatTickY: formatSignificant,
    series: [series(columns, "gradient_norm", { tone: "4" })],
    summary: "How steep the loss is where the weights stand. A norm that explodes announces a run that fails.",
  };
}

function alongSteps({ step, epoch }, xScale, withEpochs) {
  const last = lastIndex(epoch);
  const stepsPerEpoch = last !== null && epoch[last] > 0 ? step[last] / epoch[last] : null;
  const firstPositive = step.find((value) => value > 0) ?? 1;
  const end = Math.max(step.at(-1) ?? 1, 1);
  return {
    x: step,
    xScale,
    // A logarithm has no zero: the first step after it takes the left end.
    xDomain: xScale === "log" ? [Math.min(firstPositive, end), end] : [Math.min(step[0] ?? 0, end - 1), end],
    xName: "training steps",
    formatX: (i) => `step ${formatCount(step[i])}, epoch ${formatEpoch(epoch[i])}`,
    formatTickX: formatTickCount,
    secondAxis: withEpochs && stepsPerEpoch ? { name: "epochs", size: stepsPerEpoch } : null,
  };
}

function series(columns, key, looks) {
  const { label, format } = FIELDS.find((field) => field.key === key);
  return { key, label, values: columns[key], format, isFaint: false, isDashed: false, best: null, ...looks };
}

function describeLoss(columns, best) {
  const { step, train_loss: losses, validation_loss: validation } = columns;
  const last = lastIndex(losses);
  if (last === null) return "No training loss has been recorded.";
  // The first row comes before the first batch and has no training loss yet.
  const first = losses.findIndex((value) => value !== null);
  const fell = `The smoothed training loss went from ${formatLoss(losses[first])} to ${formatLoss(losses[last])}`;
  const at = best === null ? "" : `, ${formatLoss(validation[best])}, at step ${formatCount(step[best])}`;
  const lowest = at && `; the validation loss was lowest${at}`;
  const diverged = `After step ${formatCount(step[last])} it is not a number: the run diverged.`;
  return `${fell}${lowest}.${last < step.length - 1 ? ` ${diverged}` : ""}`;
}

function positive([low, high]) {
  const top = high > 0 ? high : 1;
  return [low > 0 ? low : top / 1000, top];
}
