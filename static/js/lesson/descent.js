// Take a step: gradient descent on a copy of the weights, with the rate under the visitor's hand.

import { onPress, setEnabled, setText } from "../dom.js";
import { mountPairBars } from "./digit_bars.js";
import { fill, mountRows } from "../fill.js";
import { stepsTaken } from "./kept_copy.js";
import { step } from "./lesson_api.js";
import { lossSteps } from "./loss_steps.js";
import { show as showNumber, showShare } from "../numbers.js";
import { steps } from "./sentences.js";
import { descentLesson, descentWords } from "./trial_sentences.js";
import { troubleWords } from "../trouble_words.js";

const beforeAfterRows = ({ before, after }, label) => [
  ["it reads", ...[before, after].map(({ digit }) => (digit === null ? null : String(digit)))],
  [`probability of ${label}`, ...[before, after].map(({ probabilities }) => showShare(probabilities[label]))],
  ["cross-entropy", before.cross_entropy, after.cross_entropy],
  ["fine for large weights", before.penalty, after.penalty],
  ["loss L", before.total, after.total],
];

/** A number field for a rate: what is not a number within its bounds is put back. */
function mountRate(input, onChange) {
  let shown = null; // null until the network's own rates are known
  const write = () => {
    input.value = shown === null ? "" : String(shown);
  };
  input.addEventListener("change", () => {
    const value = input.valueAsNumber;
    const fits = Number.isFinite(value) && value >= Number(input.min) && value <= Number(input.max);
    if (fits && (value > 0 || input.hasAttribute("data-decay"))) onChange(value);
    else write();
  });
  return (value) => {
    if (value === shown) return;
    shown = value;
    write();
  };
}

/**
 * onStepped(network): the copy after the steps; onReset(); setRates({learning_rate, weight_decay}).
 * Gives {update({request, rates, network, label}), takeSteps(step)}; request: {network, drawing, label} or null.
 */
export function mountDescent(root, { onStepped, onReset, setRates }) {
  const find = (selector) => root.querySelector(selector);
  const result = find("[data-step-result]");
  const status = find("[data-step-status]");
  const trouble = find("[data-step-trouble]");
  const lesson = find("[data-descent-lesson]");
  const buttons = [...root.querySelectorAll("[data-step-kind]")];
  const reset = find("[data-step-reset]");
  const rows = mountRows(find("[data-before-after]"));
  const pairBars = mountPairBars(find("[data-pair-bars]"));
  const rateField = mountRate(find("[data-rate]"), (learning_rate) => setRates({ learning_rate }));
  const decayField = mountRate(find("[data-decay]"), (weight_decay) => setRates({ weight_decay }));
  let current = null;
  let losses = []; // of the drawing that is shown, from where its steps began
  let traced = null; // the drawing and label that `losses` belong to
  let underWay = false;

  async function takeSteps({ kind, times, batch }) {
    if (current === null || current.request === null || underWay) return;
    const { request, rates, label } = current;
    underWay = true;
    enable();
    try {
      const answer = await step({ ...request, step: { kind, times, batch, ...rates } });
      show(answer, { kind, label, rate: rates.learning_rate, request });
      onStepped(answer.network);
    } catch (error) {
      if (error.kind === undefined) throw error;
      setText(trouble, troubleWords(error));
      trouble.hidden = false;
    } finally {
      underWay = false;
      enable();
    }
  }

  function show(answer, { kind, label, rate, request }) {
    trouble.hidden = true;
    result.hidden = false;
    const subject = JSON.stringify([request.drawing, label]);
    const goesOn = subject === traced && request.network.steps.length > 0;
    losses = goesOn ? [...losses, ...answer.losses.slice(1)] : answer.losses;
    traced = subject;
    rows(beforeAfterRows(answer, label));
    pairBars(answer.before.probabilities, answer.after.probabilities, label);
    find("[data-loss-steps]").replaceChildren(lossSteps(losses));
    const words = descentWords({ ...answer, label });
    fill(result, { descent_words: words });
    const moral = descentLesson({ answer, rate, kind });
    setText(lesson, moral);
    lesson.hidden = moral === null;
  }

  function enable() {
    const { request, network } = current ?? { request: null, network: null };
    const taken = network === null ? 0 : stepsTaken(network);
    const left = current === null ? 0 : current.limit - taken;
    for (const button of buttons) {
      setEnabled(button, request !== null && !underWay && Number(button.dataset.times) <= left);
    }
    setEnabled(reset, taken > 0 && !underWay);
    const room =
      left > 0 ? `${showNumber(left)} more at most.` : "That is as far as a copy goes: back to the start to go on.";
    setText(status, taken === 0 ? "The copy has taken no step yet." : `The copy has taken ${steps(taken)}; ${room}`);
  }

  for (const button of buttons) {
    onPress(button, () => takeSteps({ kind: button.dataset.stepKind, times: Number(button.dataset.times) }));
  }
  onPress(reset, onReset);
  for (const button of root.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", () => setRates({ learning_rate: Number(button.dataset.preset) }));
  }

  function update(next) {
    current = next;
    rateField(next.rates.learning_rate);
    decayField(next.rates.weight_decay);
    if (next.network !== null && next.network.steps.length === 0) result.hidden = true;
    enable();
  }

  return { update, takeSteps };
}
