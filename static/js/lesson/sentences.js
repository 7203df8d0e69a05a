// What the numbers of a pass forward and back say, in words. Pure: from the server's answers to sentences.

import { show, showShare } from "../numbers.js";

export const DIVERGED = "The numbers have grown beyond all bounds: the computer has none for them any more.";
const CHANCE = 2.3026; // −log 1/10: what guessing blindly costs

export const steps = (count) => `${show(count)} ${count === 1 ? "step" : "steps"}`;
const article = (digit) => (digit === 8 ? "an" : "a");
const highest = (values) => values.indexOf(values.reduce((a, b) => Math.max(a, b)));

/** What the network reads, beside the drawing. */
export function answerWords({ forward, label }) {
  const { probabilities } = forward.softmax;
  if (forward.inputs.blank) return "There is no ink to read.";
  if (probabilities[0] === null) return DIVERGED;
  const read = highest(probabilities);
  const sure = showShare(probabilities[read]);
  if (read === label) return `With these weights it reads ${article(read)} ${read}, and is right: ${sure}.`;
  const truth = showShare(probabilities[label]);
  return `With these weights it reads ${article(read)} ${read} (${sure}). The true ${label} gets ${truth}.`;
}

export function reluWords({ z, alive }) {
  if (z === null) return DIVERGED;
  return alive ? "Positive, so it passes. The unit speaks." : "Not positive, so it is cut off. The unit is silent.";
}

export function softmaxWords({ probabilities, naive_overflows }) {
  if (probabilities[0] === null) return DIVERGED;
  return naive_overflows
    ? "Without taking the maximum off, these very logits would have overflowed."
    : "These logits would have survived without taking the maximum off. Larger ones would not, and the code must be" +
        " safe for all.";
}

export function lossWords({ probability, cross_entropy, label }) {
  if (cross_entropy === null) return DIVERGED;
  const blind = `Guessing blindly, one chance in ten for each digit, would cost ${CHANCE}.`;
  if (cross_entropy > 2 * CHANCE) {
    return `${blind} This costs far more: the network held your ${label} to be almost impossible.`;
  }
  if (cross_entropy > 0.75 * CHANCE) return `${blind} So this is about as good as guessing.`;
  return probability > 0.9
    ? `The truth got ${showShare(probability)}: hardly any loss and, as you will see, hardly anything to learn.`
    : `${blind} This is better, but your ${label} is not safe yet.`;
}

export function dlogitsWords({ label, values }) {
  if (values[label] === null) return DIVERGED;
  const worst = highest(values.map((value, digit) => (digit === label ? -Infinity : value)));
  return (
    `So the loss would like the logit of ${label} to rise, and the other nine to fall, most of all that of ${worst}` +
    ` (${show(values[worst])}). The ten slopes always add up to 0: what one digit gains, the others lose.`
  );
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
  if (!alive) {
    return (
      `Unit ${index} was silent, so its gradient is 0 everywhere: it learns nothing from this drawing.` +
      " Choose another unit to see one that does."
    );
  }
  if (scale === 0) return "The blame is 0 to the last digit: there is nothing left to learn here.";
  const [sign, move, speech] = scale < 0 ? ["Negative", "raise", "more"] : ["Positive", "lower", "less"];
  return (
    `${sign} wherever there is ink: learning will ${move} these weights, so that the unit speaks up ${speech} for` +
    " drawings like yours. Where there is paper, the input was 0, and nothing happens."
  );
}

export function updateWords({ gradient, change, old }) {
  if (change === null) return DIVERGED;
  if (gradient === 0 && change === 0) {
    return "Its slope is 0, so this weight stays as it is. Choose a pixel with ink, or a unit that speaks.";
  }
  if (gradient === 0) {
    return "The drawing asks nothing of this weight. Only the fine for large weights pulls it a little towards 0.";
  }
  const share = old === 0 ? "" : ` by ${showShare(Math.abs(change / old))} of its size`;
  return `The weight ${change > 0 ? "rises" : "falls"}${share}. Small, but thousands of weights do it together.`;
}

/** Which weight: "W₁[350, 12], from pixel 350 to hidden unit 12". */
export function placeWords({ name, row, column }) {
  return {
    "hidden.weights": `W₁[${row}, ${column}], from pixel ${row} to hidden unit ${column}`,
    "hidden.bias": `b₁[${column}], the bias of hidden unit ${column}`,
    "output.weights": `W₂[${row}, ${column}], from hidden unit ${row} to digit ${column}`,
    "output.bias": `b₂[${column}], the bias of digit ${column}`,
  }[name];
}
