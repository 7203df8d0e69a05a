// What the model made of the test pictures: accuracy with its interval, the confusion matrix, samples right and wrong.

import { mountConfusionMatrix } from "../charts/confusion_matrix.js";
import { formatCount, formatInterval, formatShare } from "../charts/format.js";
import { mountPictureSheet } from "../charts/picture_sheet.js";
import { mountCommandLine } from "../components/command_line.js";
import { setText } from "../dom.js";

const HOW = {
  model: "It has not been tested yet. This command does it; the server shows the result from its next start on.",
  run: "It has not been tested yet. Once the run is finished, this command does it, and the result appears here.",
};

/**
 * Fills the slots of the template. update({ evaluation, selection }): evaluation null where none was made, undefined
 * while it is on its way.
 */
export function mountTestResults(slot) {
  const results = slot("test-results");
  const missing = slot("test-missing");
  const how = slot("test-how");
  const accuracy = slot("test-accuracy");
  const confusions = slot("test-confusions");
  const origin = slot("test-origin");
  const matrix = mountConfusionMatrix(slot("test-matrix"), {
    caption: "Rows: the true digit. Columns: what the network read.",
  });
  const wrong = mountPictureSheet(slot("test-wrong"), { label: "Misread test pictures" });
  const right = mountPictureSheet(slot("test-right"), { label: "Rightly read test pictures" });
  const command = mountCommandLine(slot("test-command"));
  let drawn;

  return {
    update({ evaluation, selection }) {
      const mnist = evaluation?.mnist;
      results.hidden = !mnist;
      missing.hidden = evaluation === undefined || Boolean(mnist);
      setText(how, HOW[selection.kind]);
      command.update(evaluateCommand(selection));
      if (evaluation === drawn || !mnist) return;
      drawn = evaluation;
      accuracy.textContent = describeAccuracy(mnist);
      confusions.textContent = describeConfusions(mnist.confusion);
      origin.textContent = `Measured ${evaluation.date} by ${evaluation.command}`;
      matrix.update(mnist.confusion);
      wrong.update(mnist.samples.filter(({ label, digit }) => label !== digit).map(toPicture));
      right.update(mnist.samples.filter(({ label, digit }) => label === digit).map(toPicture));
    },
  };
}

function toPicture({ index, label, digit, probability, image }) {
  const isRight = label === digit;
  return {
    image,
    alt: `Test picture ${index}, a ${label}`,
    title: isRight ? `${digit}` : `${digit}, not ${label}`,
    detail: formatShare(probability, 1),
    tone: isRight ? "right" : "wrong",
  };
}

/** "9,735 of 10,000 test pictures were read rightly: 97.35 %. 95 % interval: 97.02–97.65 %." */
function describeAccuracy({ correct, n, accuracy, interval }) {
  const counted = `${formatCount(correct)} of ${formatCount(n)} test pictures were read rightly`;
  return `${counted}: ${formatShare(accuracy)}. 95\u00a0% interval: ${formatInterval(interval)}.`;
}

/** "Misread most often: 4 as 9 (12 times), …": the three most frequent errors. */
export function describeConfusions(confusion) {
  const errors = confusion
    .flatMap((row, label) => row.map((count, digit) => ({ label, digit, count })))
    .filter(({ label, digit, count }) => label !== digit && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3);
  if (errors.length === 0) return "Not one was misread.";
  const named = errors.map(({ label, digit, count }) => `${label} as ${digit} (${formatCount(count)} times)`);
  return `Misread most often: ${named.join(", ")}.`;
}

/** The command that tests it and leaves the result where the server looks for it. */
export function evaluateCommand({ kind, name }) {
  return kind === "run"
    ? `inkdigit evaluate runs/${name} --out runs/${name}/evaluation.json`
    : `inkdigit evaluate ${name} --out model/weights/${name}/evaluation.json`;
}
