// What the page says in words about an evaluation: figures, facts, names of drawings. Pure.

import { formatCount, formatInterval, formatShare, NO_VALUE } from "../charts/format.js";

const AUROC_DECIMALS = 4;

/** The scoreboard's figures of a model: text, and the interval where there is one. evaluation: null where none is. */
export function scoresOf(evaluation) {
  const { mnist, strokes } = evaluation ?? {};
  const letters = strokes?.letters;
  return {
    mnist: accuracyOf(mnist),
    strokes: accuracyOf(strokes),
    mnistCalibration: { text: formatShare(mnist?.calibration_error) },
    strokesCalibration: { text: formatShare(strokes?.calibration_error) },
    digitsCalledDigit: { text: formatShare(letters?.digits_called_digit) },
    lettersCalledDigit: { text: formatShare(letters?.called_digit) },
    auroc: { text: letters ? letters.auroc.toFixed(AUROC_DECIMALS) : NO_VALUE },
  };
}

function accuracyOf(part) {
  return part ? { text: formatShare(part.accuracy), interval: formatInterval(part.interval) } : { text: NO_VALUE };
}

/** The figures under the model's name: [{ name, value, hint }]. */
export function keyFigures({ mnist, strokes, seeds }) {
  const { certain, with_left_out: whole, left_out: leftOut } = strokes;
  return [
    {
      name: "Pen strokes read rightly",
      value: formatShare(strokes.accuracy),
      hint: `95\u00a0% interval ${formatInterval(strokes.interval)}, ${formatCount(strokes.n)} drawings`,
    },
    {
      name: "MNIST read rightly",
      value: formatShare(mnist.accuracy),
      hint: `95\u00a0% interval ${formatInterval(mnist.interval)}, ${formatCount(mnist.n)} pictures`,
    },
    {
      name: "Right when it is sure",
      value: formatShare(certain.accuracy),
      hint: `and it is sure of ${formatShare(certain.n / strokes.n)} of the drawings`,
    },
    seeds && {
      name: `Mean of ${seeds.runs.length} trainings`,
      value: `${formatShare(seeds.mean.strokes)}, MNIST ${formatShare(seeds.mean.mnist)}`,
      hint: [
        "from other random numbers each",
        `the worst ${formatShare(seeds.worst.strokes)} and ${formatShare(seeds.worst.mnist)}`,
        // An evaluation made by an older version does not count them.
        seeds.misread_by_all && `${formatCount(seeds.misread_by_all.strokes)} drawings are misread by all of them`,
      ]
        .filter(Boolean)
        .join("; "),
    },
    leftOut.length > 0 && {
      name: `Pen strokes with ${leftOut.join(", ")}`,
      value: formatShare(whole.accuracy),
      hint: `${formatCount(whole.n)} drawings; other figures leave ${leftOut.join(", ")} out, whose labels or strokes are faulty`,
    },
  ].filter(Boolean);
}

/** Where the figures on strokes come from: [{ name, value, hint, isCode }]. */
export function describeOrigin({ version, strokes }) {
  const { digits, letters } = filesOf(strokes);
  return [
    {
      name: "Writers",
      value: formatCount(strokes.writers.length),
      hint: "the network saw none of them while it learnt",
    },
    { name: "Date", value: strokes.date },
    { name: "Seed", value: String(strokes.seed), hint: "decides where and how large each drawing lies, and its pen" },
    digits && { name: "File of the digits", value: digits, hint: "SHA-256", isCode: true },
    letters && { name: "File of the letters", value: letters, hint: "SHA-256", isCode: true },
    { name: "The network's weights", value: version, isCode: true },
  ].filter(Boolean);
}

const filesOf = ({ files }) => ({ digits: files?.strokes, letters: files?.letters });

/** The command that evaluates a model on pen strokes and leaves the result where the server looks for it. */
export function evaluateCommand(name) {
  return `inkdigit evaluate ${name} --strokes digits.jsonl.gz --letters letters.jsonl.gz --out model/weights/${name}/evaluation.json`;
}

/** Rows of the tables of shares: [{ name, n, accuracy }]. */
export const collectionRows = ({ by_collection: parts, left_out: leftOut }) =>
  Object.entries(parts).map(([name, part]) => ({
    ...part,
    name: leftOut.includes(name) ? `${name} (left out)` : name,
  }));

export const penRows = ({ by_pen_width: parts }) =>
  parts.map((part) => ({ ...part, name: `${formatShare(part.from)} to ${formatShare(part.to)}` }));

export const digitRows = ({ by_digit: parts }) => Object.entries(parts).map(([name, part]) => ({ ...part, name }));

export const formRows = ({ sweeps }) => sweeps.form.map(({ at, ...part }) => ({ ...part, name: at }));

/** What was answered to a drawing: "a 7, 98.7 % sure". */
export function answerWords({ verdict, digit, probability }) {
  if (digit === null) return "nothing to read";
  const read = `${digit}, ${formatShare(probability, 1)}`;
  return { digit: `a ${read}`, unsure: `unsure, perhaps a ${read}`, not_a_digit: "not a digit" }[verdict] ?? verdict;
}

/** "41 of 43 are answered as they should be." */
export function neverSummary(rows) {
  const passed = rows.filter((row) => row.passed).length;
  return passed === rows.length
    ? `All ${formatCount(rows.length)} are answered as they should be.`
    : `${formatCount(passed)} of ${formatCount(rows.length)} are answered as they should be; the others:`;
}

/** "60 of the 123 drawings that it misread, the surest errors first." */
export function misreadSummary({ misread, n, accuracy }) {
  const errors = Math.round(n * (1 - accuracy));
  if (errors === 0) return "It misread not one.";
  return misread.length < errors
    ? `${formatCount(misread.length)} of the ${formatCount(errors)} drawings that it misread: the errors that it was surest of, and these by how sure.`
    : `All ${formatCount(errors)} drawings that it misread, the errors first that it was surest of.`;
}
