// Check it: one weight nudged up and down on the server, beside its gradient.

import { setEnabled, setText } from "../dom.js";
import { check } from "./lesson_api.js";
import { writeBeside } from "../numbers.js";
import { placeWords } from "./sentences.js";
import { checkWords } from "./trial_sentences.js";
import { fill } from "../fill.js";
import { troubleWords } from "../trouble_words.js";

const LOSS_DIGITS = 16;
const wholly = (value) => (value === null ? null : value.toPrecision(LOSS_DIGITS));

function writeDigits(root, { finite_difference, gradient, agreeing_digits }) {
  const written = writeBeside(finite_difference, gradient, agreeing_digits);
  ["finite_difference", "gradient"].forEach((name, index) => {
    const { same, rest } = written[index];
    const mark = document.createElement("mark");
    mark.textContent = same;
    root.querySelector(`[data-digits=${name}]`).replaceChildren(mark, rest);
  });
}

/** → update({request}): request is {network, drawing, label, parameter, weight_decay} or null. */
export function mountCheck(root) {
  const find = (selector) => root.querySelector(selector);
  const button = find("[data-check]");
  const result = find("[data-check-result]");
  const trouble = find("[data-check-trouble]");
  let request = null;
  let answered = null; // the request whose result is shown
  let underWay = false;

  async function run() {
    if (request === null || underWay) return;
    const asked = { ...request, epsilon: Number(find("[data-epsilon]").value) };
    underWay = true;
    setEnabled(button, false);
    try {
      const answer = await check(asked);
      answered = JSON.stringify(request);
      show(asked, answer);
    } catch (error) {
      if (error.kind === undefined) throw error;
      setText(trouble, troubleWords(error));
      trouble.hidden = false;
    } finally {
      underWay = false;
      setEnabled(button, true);
    }
  }

  function show(asked, answer) {
    trouble.hidden = true;
    result.hidden = false;
    writeDigits(root, answer);
    const words = checkWords(answer);
    fill(root, {
      ...{ loss_above: wholly(answer.loss_above), loss_below: wholly(answer.loss_below) },
      ...{ difference: answer.difference === null ? null : answer.difference.toPrecision(6), check_words: words },
    });
    setText(find("[data-check-status]"), `${placeWords(asked.parameter)}. ${words}`);
  }

  button.addEventListener("click", run);
  find("[data-epsilon]").addEventListener("change", () => !result.hidden && run());

  return function update(next) {
    request = next.request;
    // What was measured of another weight would be read as this one's.
    if (answered !== null && JSON.stringify(request) !== answered) {
      answered = null;
      result.hidden = true;
    }
  };
}
