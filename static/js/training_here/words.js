// What is said of a training that was started here. Pure.

import { formatCount, formatLoss, formatShare } from "../charts/format.js";
import { lastIndex } from "../charts/series.js";
import { showSetting } from "../numbers.js";

const GUESSING = 0.2; // an accuracy below this is as good as guessing among ten

const OFF = {
  switched_off:
    "Training is switched off on this server. The curves above and the failures below are here all the same,",
  no_folder:
    "This server has no place where a training could be written to. The curves above and the failures below are here all the same,",
};
const PHASES = {
  starting: "starting",
  running: "training",
  paused: "paused",
  finished: "finished",
  stopped: "stopped",
  diverged: "diverged",
  failed: "broken off",
};

export const offWords = ({ why_not: whyNot }) =>
  `${OFF[whyNot]} and on your own computer “inkdigit train --recipe notebook” trains as long as you like.`;

export const phaseWord = ({ phase }) => PHASES[phase];

export function dataWords({ data, images, seconds }) {
  const what =
    data === "mnist"
      ? `MNIST's ${formatCount(images)} training pictures`
      : `the ${formatCount(images)} pictures of MNIST that come with this program`;
  return (
    `It learns from ${what}, less some that are kept to test it. It trains on this server, as a guest that steps back` +
    ` for everybody else, and for ${formatCount(seconds)} seconds at most.`
  );
}

/** What was chosen, in a line. */
export function settingsWords({ training, images }) {
  const { learning_rate: rate, batch_size: batch, hidden_size: hidden, weight_decay: decay, init } = training;
  const parts = [
    `learning rate ${showSetting(rate)}`,
    `batches of ${batch}`,
    `${hidden} hidden units`,
    `weight decay ${showSetting(decay)}`,
  ];
  if (images !== null) parts.push(`${formatCount(images)} pictures to learn from`);
  if (init === "below_zero") parts.push("all hidden weights negative at the start");
  return `${parts.join(", ")}.`.replace(/^l/, "L");
}

/** How it goes, or what came of it. seconds: that it may compute, or null. */
export function trainingWords(training, seconds) {
  const { phase, why, step, diverged_at: divergedAt } = training;
  if (phase === "starting") return "The data are being read …";
  if (phase === "running") return "";
  if (phase === "paused") return `Paused after step ${formatCount(step)}. ${latest(training)}`;
  if (phase === "failed") return "It broke off, by a fault of the server, not yours. Start another.";
  if (phase === "diverged") {
    return (
      `At step ${formatCount(divergedAt)} the loss was no longer a number: it had outgrown the largest that the computer` +
      " has. The curves end before that, and no network is left to draw against. Try a smaller learning rate."
    );
  }
  return [ended({ phase, why, step, seconds }), latest(training), aliveWords(training)].filter(Boolean).join(" ");
}

function ended({ phase, why, step, seconds }) {
  const at = `after ${formatCount(step)} steps`;
  if (phase === "finished") return `Done, ${at}.`;
  if (why === "time") return `Its time was up ${at}: a training here may compute for ${formatCount(seconds)} seconds.`;
  if (why === "unattended") return `Stopped ${at}, since nobody had looked for three minutes.`;
  return `Stopped ${at}.`;
}

/** The last figures. */
function latest({ columns }) {
  const last = columns === null ? null : lastIndex(columns.validation_accuracy);
  if (last === null) return "";
  const { train_loss: losses, validation_loss: unseen, validation_accuracy: accuracies } = columns;
  const share = formatShare(accuracies[last], 1);
  const verdict = accuracies[last] < GUESSING ? ": no better than guessing" : "";
  const loss =
    losses[last] === null
      ? ""
      : ` The loss is ${formatLoss(losses[last])}, on unseen ones ${formatLoss(unseen[last])}.`;
  return `It reads ${share} of unseen pictures rightly${verdict}.${loss}`;
}

function aliveWords({ alive, training: { hidden_size: hidden } }) {
  if (alive === null || alive > hidden / 2) return "";
  if (alive === 0) return "Not one of its hidden units speaks for any picture: they are all dead.";
  return `Of its ${hidden} hidden units ${alive} still speak; the others are dead.`;
}

/** What is said when the server gave no answer, or refused. */
export function troubleOf({ kind, status, message }) {
  if (status === 404)
    return "This training is gone: the server has been started anew, or it had lain here for too long. Start another.";
  if (kind === "busy" || kind === "refused") return message;
  return kind === "lost"
    ? "The server does not answer just now; it will be asked again."
    : `The server had trouble: ${message}`;
}

/** What was found in the end by a training that failed: figures below its curves. */
export function failureWords({ images, settings, alive, history }) {
  const last = history.at(-1);
  const [before, after] = alive;
  return (
    `${formatCount(images)} pictures, ${formatCount(settings.steps)} steps at a learning rate of ${showSetting(settings.learning_rate)}.` +
    ` At the end it reads ${formatShare(last.validation_accuracy, 1)} of unseen pictures rightly.` +
    ` Hidden units that speak for any of them: ${before} of ${settings.hidden_size} at the start, ${after} at the end.`
  );
}

/** What the two networks make of a drawing. */
export function duelWords({ yours, shipped }) {
  if (yours.digit === null) return "Draw a digit.";
  const read = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;
  return yours.digit === shipped.digit
    ? `Both read ${read(yours.digit)}.`
    : `Yours reads ${read(yours.digit)}, the shipped one ${read(shipped.digit)}.`;
}
