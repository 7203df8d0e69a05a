// Puts a model card into words: which facts it holds, under which names, with a hint where a learner needs one. Pure.

import { formatCount, formatDuration, formatLoss, formatShare, formatSignificant } from "../charts/format.js";

/** Settings in the order of their weight for a learner: [name, hint]. Others follow under a name made of their key. */
const KNOWN = {
  hidden_size: ["Hidden size", "neurons between the pixels and the ten answers"],
  steps: ["Steps", "how often the weights were changed"],
  batch_size: ["Batch size", "pictures looked at for each step"],
  learning_rate: ["Learning rate", "how far one step moves the weights"],
  schedule: ["Schedule", "how the learning rate changes during the run"],
  warm_up: ["Warm-up", "share of the run in which the learning rate grows"],
  momentum: ["Momentum", "share of the last step that carries on into the next"],
  weight_decay: ["Weight decay", "how strongly large weights are pulled towards zero"],
  dropout: ["Dropout", "share of the neurons switched off at random while it learns"],
  augmentation: ["Augmentation", "how strongly pictures are distorted at random; 0 is not at all"],
  held_out: ["Held out", "MNIST training pictures kept aside for validation"],
  records: ["Records", "points of the curves"],
  watched: ["Watched", "validation pictures at most, for each point of the curves"],
  smoothing: ["Smoothing", "share of the past in the smoothed loss"],
  stroke_renders: ["Stroke renders", "how often each pen drawing is drawn anew in an epoch"],
  not_digits: ["Not digits", "scribbles and the like in an epoch, to learn what is no digit"],
  reject_weight: ["Reject weight", "how much telling digits from others counts in the loss"],
};

/**
 * { key: value } → [{ name, hint, value, isCode }]: the settings that we know in our order, then the card's others. What
 * is zero does nothing and is only named, at the end.
 */
export function describeSettings(settings = {}) {
  const keys = [...Object.keys(KNOWN).filter((key) => key in settings), ...Object.keys(settings).filter(isUnknown)];
  const unused = keys.filter((key) => settings[key] === 0).map((key) => wordsFor(key)[0].toLowerCase());
  return present([
    ...keys
      .filter((key) => settings[key] !== 0)
      .map((key) => [wordsFor(key)[0], formatValue(settings[key]), wordsFor(key)[1]]),
    ["Not used", unused.join(", ")],
  ]);
}

const isUnknown = (key) => !(key in KNOWN);
const wordsFor = (key) => KNOWN[key] ?? [humanised(key), null];

/** What the training data were: [{ name, hint, value, isCode }]. */
export function describeData(data) {
  const facts = Object.entries(data?.mnist ?? {}).map(([file, checksum]) => ({
    name: file,
    hint: "MNIST, MD5",
    value: checksum,
    isCode: true,
  }));
  return [...facts, ...describeFile("digits", data?.strokes), ...describeFile("letters", data?.letters)];
}

/** A stroke file on the card: how many drawings by how many writers it held for each use, and its checksum. */
function describeFile(what, file) {
  if (!file) return [];
  const { sha256, drawings, writers } = file;
  return [
    {
      name: `Pen strokes, ${what}`,
      hint: `by ${formatCount(writers.train)} and ${formatCount(writers.validation)} writers; nobody is in both`,
      value: `${formatCount(drawings.train)} to train, ${formatCount(drawings.validation)} to validate`,
    },
    { name: `Stroke file, ${what}`, hint: "SHA-256", value: sha256, isCode: true },
  ];
}

/** Where, when and with what it was trained. */
export function describeOrigin(card) {
  const versions = Object.entries(card.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return present([
    ["Date", card.date],
    ["Machine", card.machine],
    ["Versions", versions.join(", ")],
    ["Took", numberOr(formatDuration, card.seconds)],
    ["Seed", textOr(card.seed), "the same seed on the same machine gives the same weights"],
    ["Recipe", card.recipe],
    ["Architecture", card.architecture],
  ]);
}

/** What came out of the run, and how the reader turns it into verdicts. */
export function describeOutcome(card) {
  const { parameters, metrics = {}, calibration = {}, verdict = {}, checksum } = card;
  const { rates = {} } = verdict;
  return present([
    ["Parameters", formatValue(parameters), "weights and biases: the numbers that were learnt"],
    ["Validation accuracy", numberOr(formatShare, metrics.validation_accuracy), "of the weights that are served"],
    ["Validation loss", numberOr(formatLoss, metrics.validation_loss)],
    ["Best step", formatValue(metrics.best_step), "where the validation accuracy was highest"],
    ["Chosen on", card.chosen_on, card.test_set && `test set: ${card.test_set}`],
    ["Temperature", formatValue(calibration.temperature), "tempers the probabilities to what they are worth"],
    ["Unsure below", numberOr(asPercent, verdict.unsure_below), "the probability that the top digit must reach"],
    ["Digits called a digit", numberOr(formatShare, rates.digits_called_digit), "of the validation drawings"],
    ["Others called a digit", numberOr(formatShare, rates.not_digits_called_digit), "letters, scribbles and the like"],
    ["Version", checksum, "checksum of the weights; /predict names it", true],
  ]);
}

/** "pen_width" → "Pen width". */
export function humanised(key) {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const asPercent = (value) => formatShare(value, 0);
const numberOr = (format, value) => (typeof value === "number" ? format(value) : null);
const textOr = (value) => (value === undefined || value === null ? null : String(value));

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
