// The head of the lesson: the drawing, what it truly is, and the weights that it is shown to.

import { create, setAttribute, setEnabled, setText } from "../dom.js";
import { isBlank } from "../drawing.js";
import { answerWords, steps } from "./sentences.js";

const SAMPLE_INK = [86, 110, 205]; // can be seen on light and on dark paper
const SIDE = 28;

/** MNIST's white on black as ink on nothing. */
async function toInk(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = create("canvas", { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, SIDE, SIDE);
  for (let at = 0; at < pixels.data.length; at += 4) {
    const ink = pixels.data[at];
    pixels.data.set([...SAMPLE_INK, ink], at);
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** onPick(picture, label). update(samples), as /lesson/samples lists them; pick(index). */
export function mountSamplePicker(root, { onPick }) {
  const pick = async ({ sample, label, image }) => onPick({ image: await toInk(image), sample }, label);
  return {
    update(samples) {
      root.replaceChildren(
        ...samples.map((sample) => {
          const image = create("img", { class: "pixelated", src: sample.image, width: SIDE, height: SIDE, alt: "" });
          const name = `A ${sample.label} of MNIST`;
          const button = create("button", { type: "button", class: "mnist-sample", title: name, "aria-label": name });
          button.append(image);
          button.addEventListener("click", () => pick(sample));
          return button;
        }),
      );
    },
    pick,
  };
}

/** The radio buttons 0 to 9. update(label). */
export function mountTruth(root, { onSay }) {
  const inputs = [...root.querySelectorAll("input")];
  for (const input of inputs) input.addEventListener("change", () => onSay(Number(input.value)));
  return (label) => {
    for (const input of inputs) input.checked = Number(input.value) === label;
  };
}

/** Undo, clear, and the 28×28 that the network sees. update({history, pass}). */
export function mountTools(root, { undo, clear }) {
  const button = (name) => root.querySelector(`[data-tool=${name}]`);
  const seen = root.querySelector("[data-seen]");
  button("undo").addEventListener("click", undo);
  button("clear").addEventListener("click", clear);
  return ({ history, pass }) => {
    root.querySelector("[data-sample-note]").hidden = history.present.picture === null;
    setEnabled(button("undo"), history.past.length > 0);
    setEnabled(button("clear"), !isBlank(history.present));
    seen.hidden = pass === null;
    if (pass !== null) setAttribute(seen, "src", pass.forward.inputs.image);
  };
}

/** What the network reads now, or what is still to be done. */
export function setupWords({ history, growing, label, pass, options }) {
  if (options?.default === null) return "This server has no network that the lesson could use.";
  if (isBlank(history.present) && growing === null) return "Draw a digit first.";
  if (label === null) return "Which digit did you draw? Tap it.";
  return pass === null ? "…" : answerWords(pass);
}

/** Random, part-way or trained; the model. begin({model, at, seed}). update({options, start}). */
export function mountWeights(root, { begin }) {
  const find = (selector) => root.querySelector(selector);
  const radios = [...root.querySelectorAll("[name=at]")];
  const slider = find("[data-snapshot]");
  const reseed = find("[data-reseed]");
  const select = find("[data-model]");
  let shown = null; // {options, start}
  let listed = null;

  const modelOf = ({ options, start }) => options.models.find(({ name }) => name === start.model);
  const snapshot = () => modelOf(shown).snapshots[slider.valueAsNumber];

  for (const radio of radios) {
    radio.addEventListener("change", () => begin({ at: radio.value === "snapshot" ? snapshot() : radio.value }));
  }
  slider.addEventListener("input", () => begin({ at: snapshot() }));
  reseed.addEventListener("click", () => begin({ seed: (shown.start.seed + 1) % 2 ** 32 }));
  select.addEventListener("change", () => {
    const model = shown.options.models.find(({ name }) => name === select.value);
    const at = typeof shown.start.at === "number" ? "trained" : shown.start.at;
    begin({ model: model.name, seed: model.seed, at });
  });

  function listModels({ models }) {
    const words = ({ name, hidden_size }) => `${name} (${hidden_size} hidden units)`;
    select.replaceChildren(...models.map((model) => create("option", { value: model.name }, words(model))));
  }

  return function update({ options, start }) {
    if (options === null || options.default === null) return;
    shown = { options, start };
    if (listed !== options) {
      listed = options;
      listModels(options);
      slider.value = "0";
      slider.max = String(modelOf(shown).snapshots.length - 1);
      slider.value = String(Math.floor(Number(slider.max) / 2));
    }
    const { snapshots } = modelOf(shown);
    const partWay = typeof start.at === "number";
    slider.max = String(snapshots.length - 1);
    if (partWay) slider.value = String(snapshots.indexOf(start.at));
    for (const radio of radios) radio.checked = radio.value === (partWay ? "snapshot" : start.at);
    find("[data-snapshot-field]").hidden = !partWay;
    reseed.hidden = start.at !== "random";
    select.value = start.model;
    setText(find("[data-snapshot-words]"), steps(snapshot()));
    setAttribute(slider, "aria-valuetext", steps(snapshot()));
  };
}
