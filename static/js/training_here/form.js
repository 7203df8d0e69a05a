// The settings of a training: number fields with the bounds and the usual values that the server gives.

import { setEnabled } from "../dom.js";

const WHOLE = ["batch_size", "hidden_size", "steps"];

/** onStart(settings): as POST /trainings takes them. update({ options, canStart }). */
export function mountForm(form, { onStart }) {
  const fields = [...form.querySelectorAll("input[type=number]")];
  const slowMotion = form.querySelector("[name=slow_motion]");
  const startButton = form.querySelector("[data-here-start]");
  let options = null;
  let canStart = false;

  function fillUsual() {
    for (const field of fields) field.value = String(options.usual[field.name]);
  }

  function offer(next) {
    options = next;
    for (const field of fields) {
      const [low, high] = options.limits[field.name];
      field.min = String(low);
      field.max = String(high);
      if (WHOLE.includes(field.name)) field.step = "1";
    }
    fillUsual();
  }

  form.querySelector("[data-here-usual]").addEventListener("click", fillUsual);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!canStart) return;
    const settings = Object.fromEntries(fields.map((field) => [field.name, field.valueAsNumber]));
    onStart({ ...settings, slow_motion: slowMotion.checked });
  });

  return {
    update({ options: next, canStart: may }) {
      form.hidden = next?.enabled !== true;
      if (next?.enabled === true && next !== options) offer(next);
      canStart = may;
      setEnabled(startButton, canStart);
    },
  };
}
