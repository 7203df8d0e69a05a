// A choice between two or three named ways to show something: native radio buttons, side by side.

import { create } from "../dom.js";

let groupCount = 0;

/** mountSwitch(root, { name, options: [[value, label], …], onChange }) → { update(value) } */
export function mountSwitch(root, { name, options, onChange }) {
  groupCount += 1;
  const group = `switch-${groupCount}`;
  const inputs = options.map(([value, label]) => {
    const input = create("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => onChange(value));
    return { input, label: create("label", { class: "switch-option" }, input, create("span", {}, label)) };
  });
  root.append(create("fieldset", { class: "switch" }, create("legend", {}, name), ...inputs.map(({ label }) => label)));
  return {
    update(value) {
      for (const { input } of inputs) input.checked = input.value === value;
    },
  };
}
