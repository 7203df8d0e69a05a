// Take a batch: 16 digits of MNIST, what each asks of one hidden unit, and their average.

import { create, onPress, setAttribute, setEnabled, setText } from "../dom.js";
import { createLatest } from "../latest.js";
import { fill } from "../fill.js";
import { takeBatch } from "./lesson_api.js";
import { show } from "../numbers.js";
import { waitingWords } from "../trouble_words.js";

const BATCHES = 250;

function mountExamples(list) {
  return function update(examples) {
    list.replaceChildren(
      ...examples.map(({ image, label, digit, dz, dweights_picture }) => {
        const right = label === digit;
        const words = digit === null ? "no number" : right ? `read ${digit}` : `read ${digit}, is ${label}`;
        const alt = `A ${label}`;
        return create(
          "li",
          { class: "example", "data-right": String(right) },
          create("img", { class: "pixelated", src: image, width: 28, height: 28, alt }),
          create("img", { class: "pixelated signed", src: dweights_picture.image, width: 28, height: 28, alt: "" }),
          create("span", { class: "example-read" }, words),
          create("span", { class: "example-dz number" }, `dz ${show(dz)}`),
        );
      }),
    );
  };
}

/** onStep(number): a step with that batch is wanted. update({network, unit, weight_decay}). */
export function mountBatch(root, { onStep }) {
  const find = (selector) => root.querySelector(selector);
  const result = find("[data-batch-result]");
  const status = find("[data-batch-status]");
  const trouble = find("[data-batch-trouble]");
  const take = find("[data-batch-take]");
  const stepButton = find("[data-batch-step]");
  const examples = mountExamples(find("[data-examples]"));
  let number = null; // of the batch that is shown
  let current = null;
  let asked = "";

  const latest = createLatest({
    send: takeBatch,
    onAnswer: present,
    onTrouble(problem) {
      setText(trouble, waitingWords(problem));
      trouble.hidden = false;
    },
  });

  function ask() {
    if (number === null || current === null || current.network === null) return;
    const request = { network: current.network, batch: number, unit: current.unit, weight_decay: current.weight_decay };
    const key = JSON.stringify(request);
    if (key === asked) return;
    asked = key;
    latest.ask(request, { growing: false, lineage: 0 });
  }

  function present(answer) {
    const { unit } = answer;
    trouble.hidden = true;
    result.hidden = false;
    stepButton.hidden = false;
    setText(take, "Take another batch");
    setText(status, `Batch ${answer.batch + 1}: ${answer.right} of 16 are read right.`);
    examples(answer.examples);
    setAttribute(find("[data-batch-mean]"), "src", unit.dweights_picture.image);
    fill(root, {
      ...{ batch_unit: String(unit.index), batch_scale: unit.dweights_picture.scale, batch_right: answer.right },
      ...{ batch_cross_entropy: answer.cross_entropy, batch_total: answer.total },
      ...{ batch_alive: unit.alive, batch_db1: unit.dbias },
    });
  }

  take.addEventListener("click", () => {
    number = number === null ? 0 : (number + 1) % BATCHES;
    ask();
  });
  onPress(stepButton, () => onStep(number));

  return function update(next) {
    current = next;
    setEnabled(stepButton, next.canStep);
    ask();
  };
}
