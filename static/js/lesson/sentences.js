// What the numbers of the lesson say, in words. Pure: from the server's answers to sentences.

import { show, showSetting, showShare } from "./numbers.js";

const DIVERGED = "The numbers have grown beyond all bounds: the computer has none for them any more.";
const CHANCE = 2.3026; // −log 1/10: what guessing blindly costs

export const steps = (count) => `${show(count)} ${count === 1 ? "step" : "steps"}`;
const article = (digit) => (digit === 8 ? "an" : "a");

/** What the network reads, beside the drawing. */
export function answerWords({ forward, label }) {
  const { probabilities, digit } = forward.softmax;
  if (forward.inputs.blank) return "There is no ink to read.";
  if (digit === null || probabilities[0] === null) return DIVERGED;
  const read = probabilities.indexOf(probabilities.reduce((a, b) => Math.max(a, b)));
  const sure = showShare(probabilities[read]);
  if (read === label) return `With these weights it reads ${article(read)} ${read}, and is right: ${sure}.`;
  const truth = showShare(probabilities[label]);
  return `With these weights it reads ${article(read)} ${read} (${sure}). The true ${label} gets ${truth}.`;
}

export const reluWords = ({ z, alive }) =>
  z === null ? DIVERGED : alive ? "Positive, so it passes. The unit speaks." : "Not positive, so it is cut off. The unit is silent.";

export function softmaxWords({ probabilities, naive_overflows }) {
  if (probabilities[0] === null) return DIVERGED;
  return naive_overflows
    ? "Without taking the maximum off, these very logits would have overflowed."
    : "These logits would have survived without taking the maximum off. Larger ones would not, and the code must be safe always.";
}

export function lossWords({ probability, cross_entropy, label }) {
  if (cross_entropy === null) return DIVERGED;
  if (cross_entropy > 2 * CHANCE) {
    return `That is a large loss: the network thought that your ${label} was almost impossible.`;
  }
  if (cross_entropy > 0.75 * CHANCE) {
    return "Guessing blindly, one chance in ten for each digit, would cost 2.3026. So this is about as good as guessing.";
  }
  return probability > 0.9
    ? `It gave the truth ${showShare(probability)}: hardly any loss, and, as you will see, hardly anything to learn.`
    : `Better than guessing blindly, which would cost 2.3026, but your ${label} is not safe yet.`;
}

export function dlogitsWords({ label, values }) {
  if (values[label] === null) return DIVERGED;
  const others = values.map((value, digit) => (digit === label ? -Infinity : value));
  const worst = others.indexOf(others.reduce((a, b) => Math.max(a, b)));
  const start =
    `So the loss would like the logit of ${label} to rise, and the other nine to fall,` +
    ` most of all that of ${worst} (${show(values[worst])}).`;
  return `${start} The ten slopes always add up to 0: what one digit gains, the others lose.`;
}

export function outputGradientWords({ row, column }) {
  const value = row.values[column.digit];
  if (value === null) return DIVERGED;
  if (row.h === 0) return `Unit ${row.unit} was silent, so none of its ten weights is to blame: gradient 0.`;
  if (value === 0) return "No slope: changing this weight a little changes nothing.";
  return value < 0
    ? "Negative: the loss falls if this weight grows. Learning will raise it."
    : "Positive: the loss falls if this weight shrinks. Learning will lower it.";
}

export const gateWords = ({ alive }) =>
  alive ? ", more than 0: the gate is open" : ", not more than 0: the gate is shut";

export function hiddenGradientWords({ index, scale, alive }) {
  if (scale === null) return DIVERGED;
  if (!alive) return `Unit ${index} was silent, so its gradient is 0 everywhere: it learns nothing from this drawing. Choose another unit.`;
  if (scale === 0) return "The blame is 0 to the last digit: there is nothing left to learn here.";
  return scale < 0
    ? "Negative wherever there is ink: learning will raise these weights, so that the unit speaks up more for drawings like yours. Where there is paper, the input was 0, and nothing happens."
    : "Positive wherever there is ink: learning will lower these weights, so that the unit speaks up less for drawings like yours. Where there is paper, the input was 0, and nothing happens.";
}

export function updateWords({ gradient, change, old }) {
  if (change === null) return DIVERGED;
  if (gradient === 0 && change === 0) return "Its slope is 0, so this weight stays as it is. Choose a pixel with ink, or a unit that speaks.";
  if (gradient === 0) return "The drawing asks nothing of this weight. Only the fine for large weights pulls it a little towards 0.";
  const share = old === 0 ? "" : ` by ${showShare(Math.abs(change / old))} of itself`;
  return `The weight ${change > 0 ? "grows" : "shrinks"}${share}. Small, but thousands of weights do it together.`;
}

/** Which weight: "W1[350, 12], from pixel 350 to hidden unit 12". */
export function placeWords({ name, row, column }) {
  return {
    "hidden.weights": () => `W₁[${row}, ${column}], from pixel ${row} to hidden unit ${column}`,
    "hidden.bias": () => `b₁[${column}], the bias of hidden unit ${column}`,
    "output.weights": () => `W₂[${row}, ${column}], from hidden unit ${row} to digit ${column}`,
    "output.bias": () => `b₂[${column}], the bias of digit ${column}`,
  }[name]();
}

export function checkWords({ agreeing_digits, kinks_crossed, finite_difference, gradient, epsilon }) {
  if (gradient === null || finite_difference === null) return DIVERGED;
  if (gradient === 0 && finite_difference === 0) return "Both are exactly 0: nudging this weight changes nothing, and backpropagation knew it.";
  if (kinks_crossed.length > 0) {
    const units = kinks_crossed.length === 1 ? `unit ${kinks_crossed[0]}` : `${kinks_crossed.length} units`;
    return `They agree on ${digits(agreeing_digits)}. Between the two nudges ${units} fell silent or woke up: there the loss has a kink, and a slope measured across a kink is a mixture of two. Try a smaller ε.`;
  }
  if (agreeing_digits >= 5) return `They agree on ${digits(agreeing_digits)} (marked). Two entirely different ways, one result: the gradient is right.`;
  const cure = epsilon > 1e-3 ? "ε is so long that the loss bends on the way: try a smaller one." : "ε is so short that rounding eats the difference: try a longer one.";
  return `They agree on ${digits(agreeing_digits)} only. ${cure}`;
}

const digits = (count) => `${count} significant ${count === 1 ? "digit" : "digits"}`;

export const copyWords = (count) => `It has taken ${steps(count)} since the start.`;

export function descentWords({ before, after, label }) {
  if (after.cross_entropy === null) return DIVERGED;
  const [old, now] = [before, after].map(({ probabilities }) => showShare(probabilities[label]));
  const direction = after.total < before.total ? "fell" : after.total > before.total ? "rose" : "stayed";
  return `The loss ${direction} from ${show(before.total)} to ${show(after.total)}. The true ${label} went from ${old} to ${now}.`;
}

/** What there is to learn from how the steps went, or null. */
export function descentLesson({ answer, rate, kind }) {
  const { before, after, sample, diverged, diverged_at } = answer;
  if (diverged) {
    const when = diverged_at === null ? "" : ` It happened at step ${diverged_at} of these.`;
    return `The training has diverged.${when} Each step jumped so far over the valley that the slope on the other side was steeper still, and the next jump longer. Go back to the start and take a smaller rate.`;
  }
  if (sample.alive_after < 0.5 * sample.alive_before) {
    return `Of ${sample.alive_before} units that spoke for any of ${sample.count} test digits, ${sample.alive_after} are left. The rate ${showSetting(rate)} threw the others so far that they are silent for everything, and a silent unit has slope 0: it can never come back. They are dead.`;
  }
  const [read, reads] = [sample.accuracy_before, sample.accuracy_after].map(showShare);
  const others = `Of ${sample.count} digits of MNIST it read ${read} right before, and ${reads} now.`;
  if (kind === "drawing" && sample.accuracy_after < sample.accuracy_before - 0.02) {
    return `${others} It has got better at your drawing and forgotten some of the rest: one drawing is a poor teacher. That's what batches are for.`;
  }
  if (after.total > before.total && kind === "drawing") {
    return `${others} The loss rose, although every weight went downhill: the step was too long. Try a smaller rate.`;
  }
  if (kind === "batch" && sample.accuracy_after > sample.accuracy_before) {
    return `${others} These steps were taken on MNIST's digits, not on yours; what they teach holds for both.`;
  }
  return others;
}
