// Puts a model card into words: which facts it holds, under which names, with a hint where a learner needs one. Pure.

import {
  formatCount,
  formatEpoch,
  formatInterval,
  formatLoss,
  formatShare,
  formatSignificant,
} from "../charts/format.js";
import { bestIndex } from "../charts/series.js";

const ARCHITECTURES = { mlp: "A network of two layers", cnn: "A convolutional network" };

const KNOWN = {
  hidden_size: ["Hidden size", "neurons between the pixels and the ten answers"],
  batch_size: ["Batch size", "pictures looked at before each step"],
  learning_rate: ["Learning rate", "how far one step moves the weights"],
  weight_decay: ["Weight decay", "how strongly large weights are pulled towards zero"],
  momentum: ["Momentum", "share of the last step that carries on into the next"],
  smoothing: ["Smoothing", "share of the past in the smoothed loss"],
  steps: ["Steps", "how often the weights were changed"],
  epochs: ["Epochs", "times through all the training pictures"],
  validation_size: ["Held out", "training pictures kept aside for validation"],
  schedule: ["Schedule", "how the learning rate changes during the run"],
  warmup_steps: ["Warm-up steps", "the learning rate grows during these"],
  dropout: ["Dropout", "share of the neurons switched off at random in training"],
};

/** { key: value } → [{ name, hint, value }], in the card's own order. */
export function describeSettings(settings) {
  return Object.entries(settings ?? {}).map(([key, value]) => {
    const [name, hint] = KNOWN[key] ?? [humanised(key), null];
    return { name, hint, value: formatValue(value) };
  });
}

/** What the training data were: [{ name, hint, value, isCode }]. */
export function describeData(data) {
  const facts = Object.entries(data?.mnist ?? {}).map(([file, checksum]) => ({
    name: file,
    hint: "MNIST, MD5",
    value: checksum,
    isCode: true,
  }));
  const strokes = data?.strokes;
  if (!strokes) return facts;
  const { sha256, digits, writers } = strokes;
  return [
    ...facts,
    { name: "Pen strokes", hint: null, value: `${formatCount(digits)} digits` },
    writers && {
      name: "Writers",
      hint: "nobody is in both",
      value: `${formatCount(writers.train)} to train, ${formatCount(writers.validation)} to validate`,
    },
    sha256 && { name: "Stroke file", hint: "SHA-256", value: sha256, isCode: true },
  ].filter(Boolean);
}

/** Where, when and with what it was trained. */
export function describeOrigin(card) {
  const versions = Object.entries(card.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return present([
    ["Date", card.date],
    ["Machine", card.machine],
    ["Versions", versions.join(", ")],
    ["Seed", formatValue(card.seed), "the same seed on the same machine gives the same weights"],
    ["Recipe", card.recipe],
    ["Architecture", card.architecture],
  ]);
}

/** What came out of the run. */
export function describeOutcome(card) {
  const metrics = card.metrics ?? {};
  return present([
    ["Parameters", formatValue(card.parameters), "weights and biases: the numbers that were learnt"],
    ["Steps", formatValue(card.steps)],
    [
      "Validation accuracy",
      metrics.validation_accuracy === undefined ? null : formatShare(metrics.validation_accuracy),
    ],
    ["Validation loss", metrics.validation_loss === undefined ? null : formatLoss(metrics.validation_loss)],
    ["Best step", formatValue(metrics.best_step)],
    ["Weights", card.checksum, "checksum of the file; it is the version that /predict names", true],
  ]);
}

/** The figures at the top of the page; what is not known yet is left out. */
export function keyFigures({ card, columns, evaluation }) {
  const mnist = evaluation?.mnist;
  const best = columns ? bestIndex(columns.validation_accuracy, (a, b) => a > b) : null;
  const last = columns ? columns.step.length - 1 : -1;
  return present([
    mnist && ["Test accuracy", formatShare(mnist.accuracy), `95\u00a0% interval ${formatInterval(mnist.interval)}`],
    best !== null && [
      "Best validation accuracy",
      formatShare(columns.validation_accuracy[best]),
      `at step ${formatCount(columns.step[best])}`,
    ],
    last >= 0 && ["Steps", formatCount(columns.step[last]), `${formatEpoch(columns.epoch[last])} epochs`],
    ["Parameters", formatValue(card?.parameters), "numbers that are learnt"],
  ]);
}

/** "A two-layer network, by the recipe notebook, trained on 2026-11-25." */
export function describeInOneLine(card) {
  if (!card) return "";
  const kind = ARCHITECTURES[card.architecture] ?? `Architecture ${card.architecture}`;
  const recipe = card.recipe ? `, by the recipe “${card.recipe}”` : "";
  const date = card.date ? `, ${card.status === "running" ? "begun" : "trained"} on ${card.date}` : "";
  return `${kind}${recipe}${date}.`;
}

/** The command that tests it and leaves the result where the server looks for it. */
export function evaluateCommand({ kind, name }) {
  return kind === "run"
    ? `inkdigit evaluate runs/${name} --out runs/${name}/evaluation.json`
    : `inkdigit evaluate ${name} --out model/weights/${name}/evaluation.json`;
}

/** "pen_width" → "Pen width". */
export function humanised(key) {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function formatValue(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return Number.isInteger(value) ? formatCount(value) : formatSignificant(value);
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([key, inner]) => `${humanised(key)} ${formatValue(inner)}`)
      .join(", ");
  return String(value);
}

function present(facts) {
  return facts
    .filter(Boolean)
    .map(([name, value, hint = null, isCode = false]) => ({ name, value, hint, isCode }))
    .filter(({ value }) => value);
}
