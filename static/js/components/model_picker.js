// Which network reads: a list of those that the server has.

import { create, setText } from "../dom.js";

const accuracyWords = ({ test_accuracy }) =>
  test_accuracy === null ? "" : `${(100 * test_accuracy).toFixed(2)} % on MNIST`;

/** onPick(name). update({models, model}): models as /models lists them, model the name in use or null. */
export function mountModelPicker(root, { onPick }) {
  const select = root.querySelector("select");
  const accuracy = root.querySelector("[data-accuracy]");
  let listed = null;
  select.addEventListener("change", () => onPick(select.value));

  return function update({ models, model }) {
    if (models !== listed) {
      listed = models;
      select.replaceChildren(...models.map(({ name }) => create("option", { value: name }, name)));
    }
    const chosen = models.find(({ name }) => name === model);
    if (!chosen) return;
    select.value = model;
    setText(accuracy, accuracyWords(chosen));
  };
}
