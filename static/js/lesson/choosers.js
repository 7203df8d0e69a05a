// Controls that choose what is open: a hidden unit, a pixel, a digit, a kind of weight. They stand in many steps, and
// all of a kind show the same choice.

import { create } from "../dom.js";
import { KINDS } from "./requests.js";

const SIDE = 28;
let groups = 0;

/** A number field that is not overwritten while it is typed in. */
function numberField(label, { max, onChange }) {
  const input = create("input", { type: "number", min: 0, max, step: 1, inputmode: "numeric", autocomplete: "off" });
  input.addEventListener("change", () => {
    const value = Math.round(input.valueAsNumber);
    if (Number.isFinite(value)) onChange(Math.min(Math.max(value, 0), Number(input.max)));
  });
  return {
    root: create("label", { class: "field" }, label, input),
    update(value, top = max) {
      input.max = String(top);
      if (document.activeElement !== input || input.valueAsNumber !== value) input.value = String(value);
    },
  };
}

function stepButton(text, name, onClick) {
  const button = create("button", { type: "button", class: "step-button", "aria-label": name, title: name }, text);
  button.addEventListener("click", onClick);
  return button;
}

function mountUnitChoice(root, { choose }) {
  let shown = { unit: 0, count: 1 };
  const field = numberField("Hidden unit", { max: 0, onChange: (unit) => choose({ unit }) });
  const by = (distance) => () => choose({ unit: (shown.unit + distance + shown.count) % shown.count });
  const usual = create("button", { type: "button" }, "The liveliest");
  usual.addEventListener("click", () => choose({ unit: null }));
  root.append(
    ...[field.root, stepButton("‹", "The unit before", by(-1)), stepButton("›", "The next unit", by(1)), usual],
  );
  return ({ unit, unitCount }) => {
    shown = { unit, count: unitCount };
    field.update(unit, unitCount - 1);
  };
}

function mountPixelChoice(root, { choose }) {
  let shown = 0;
  const row = numberField("Row", { max: SIDE - 1, onChange: (r) => choose({ pixel: r * SIDE + (shown % SIDE) }) });
  const column = numberField("Column", {
    max: SIDE - 1,
    onChange: (c) => choose({ pixel: Math.floor(shown / SIDE) * SIDE + c }),
  });
  root.append(row.root, column.root);
  return ({ pixel }) => {
    shown = pixel;
    row.update(Math.floor(pixel / SIDE));
    column.update(pixel % SIDE);
  };
}

/** Radio buttons in a row. options: [[value, text], …]. */
function radioRow(root, legend, options, onPick) {
  groups += 1;
  const inputs = options.map(([value, text]) => {
    const input = create("input", { type: "radio", name: `choice-${groups}`, value, autocomplete: "off" });
    input.addEventListener("change", () => onPick(value));
    return { value, input, label: create("label", { class: "radio" }, input, create("span", {}, text)) };
  });
  root.append(
    create("fieldset", { class: "radios" }, create("legend", {}, legend), ...inputs.map(({ label }) => label)),
  );
  return (chosen) => {
    for (const { value, input } of inputs) input.checked = value === chosen;
  };
}

function mountDigitChoice(root, { choose }) {
  const digits = Array.from({ length: 10 }, (_, digit) => [digit, String(digit)]);
  const update = radioRow(root, root.dataset.digitChoice, digits, (digit) => choose({ digit }));
  return ({ digit }) => update(digit);
}

const KIND_WORDS = {
  "hidden.weights": "pixel to unit",
  "hidden.bias": "unit's bias",
  "output.weights": "unit to digit",
  "output.bias": "digit's bias",
};
const PARTS = { pixel: mountPixelChoice, unit: mountUnitChoice, digit: mountDigitChoice };

/** Any weight or bias of the network: what kind it is, and the pixel, unit or digit that it belongs to. */
function mountWeightChoice(root, { choose }) {
  const kinds = Object.keys(KINDS).map((kind) => [kind, KIND_WORDS[kind]]);
  const updateKind = radioRow(root, "Which weight", kinds, (kind) => choose({ kind }));
  const parts = Object.entries(PARTS).map(([name, mount]) => {
    const part = create("div", { class: "choice-part", "data-digit-choice": "Digit" });
    root.append(part);
    return { name, part, update: mount(part, { choose }) };
  });
  return (view) => {
    updateKind(view.kind);
    const { row, column } = KINDS[view.kind];
    for (const { name, part, update } of parts) {
      part.hidden = name !== row && name !== column;
      update(view);
    }
  };
}

const CHOOSERS = {
  "[data-unit-choice]": mountUnitChoice,
  "[data-pixel-choice]": mountPixelChoice,
  "[data-digit-choice]": mountDigitChoice,
  "[data-weight-choice]": mountWeightChoice,
};

/** Mounts all of them on the page. choose({unit, pixel, digit, kind}); update(view). */
export function mountChoosers(page, { choose }) {
  const updates = Object.entries(CHOOSERS).flatMap(([selector, mount]) =>
    [...page.querySelectorAll(selector)].map((root) => mount(root, { choose })),
  );
  return (view) => updates.forEach((update) => update(view));
}
