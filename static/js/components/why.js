// Why this digit and not another: which pixels, hidden units or feature maps spoke for it, with sums that add up.

import { create, setAttribute, setText } from "../dom.js";
import { fill } from "../fill.js";
import { createLatest } from "../latest.js";
import { show } from "../numbers.js";
import { waitingWords } from "../trouble_words.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

const METHODS = {
  exact: () =>
    "These shares are exact: once it is settled which hidden units speak, this network only multiplies and adds.",
  integrated_gradients: ({ integration_steps }) =>
    `Integrated gradients: the ink is faded in from blank paper in ${integration_steps} steps, and each pixel is` +
    " credited with what it changes on the way. The remainder is the method's error.",
};
const BIAS_WORDS = { exact: "what the biases add", integrated_gradients: "what it says of blank paper" };

const signed = (value) => (value > 0 ? `+${show(value)}` : show(value));

function picture(source, className) {
  return create("img", { class: `pixelated ${className}`, src: source, width: 28, height: 28, alt: "" });
}

function unitItem({ unit, h, weight_a, weight_b, contribution, weights_picture }, { a, b }) {
  return create(
    "li",
    { class: "why-part" },
    picture(weights_picture.image, "why-signed"),
    create("strong", { class: "number" }, signed(contribution)),
    create("span", { class: "small soft" }, `unit ${unit} said ${show(h)}; `),
    create("span", { class: "small soft" }, `weights ${show(weight_a)} to ${a}, ${show(weight_b)} to ${b}`),
  );
}

function blockList({ name, side, channels, exact, total, maps }) {
  const title = name.replace(/^block/, "Block ");
  const words = `${title}: ${channels} maps of ${side} × ${side}, together ${exact ? "" : "about "}${signed(total)}`;
  const items = maps.map(({ channel, contribution, image }) =>
    create(
      "li",
      { class: "why-part" },
      picture(image, ""),
      create("strong", { class: "number" }, signed(contribution)),
      create("span", { class: "small soft" }, `map ${channel}`),
    ),
  );
  return create("div", {}, create("p", {}, words), create("ol", { class: "why-parts", role: "list" }, ...items));
}

function fillSelect(select) {
  select.append(...DIGITS.map((digit) => create("option", { value: digit }, digit)));
}

/**
 * explain(request) gives a promise of an explanation. update({asked, answer, settled}): the request to /predict (JSON
 * of strokes, or a picture's bytes) and its answer, or null. Asks only while it is folded out.
 */
export function mountWhy(root, { explain }) {
  const find = (name) => root.querySelector(`[data-why-${name}]`);
  const [body, missing, trouble, a, b] = ["body", "missing", "trouble", "a", "b"].map(find);
  let state = { asked: null, answer: null, settled: false };
  let chosen = null; // {a, b}; null: what was read, and the runner-up
  let shown = null; // the newest explanation
  let subject = null; // the request to /predict that is explained

  [a, b].forEach(fillSelect);
  const latest = createLatest({
    send: async (request) => explain({ ...request, drawing: await request.drawing() }),
    onAnswer: present,
    onTrouble(problem) {
      setAttribute(root, "aria-busy", "false");
      setText(trouble, waitingWords(problem));
      trouble.hidden = false;
    },
  });

  function ask() {
    const { asked, answer, settled } = state;
    const explainable = asked !== null && answer !== null && answer.verdict !== "blank";
    missing.hidden = explainable;
    if (!explainable) {
      latest.forget(); // an answer that is on its way would bring back the reasons of a drawing that is gone
      body.hidden = true;
      trouble.hidden = true;
    }
    const isWanted = explainable && root.open;
    setAttribute(root, "aria-busy", String(isWanted)); // what stands there belongs to what was drawn before
    if (!isWanted || !settled) return;
    if (asked !== subject) chosen = null; // another drawing, another question
    subject = asked;
    const request = { drawing: () => toDrawing(asked), model: asked.model ?? answer.model, ...chosen };
    latest.ask(request, { growing: false, lineage: 0 });
  }

  function present(answer) {
    const { image, pixels, method, units, blocks } = answer;
    shown = answer;
    setAttribute(root, "aria-busy", "false");
    trouble.hidden = true;
    body.hidden = false;
    [a.value, b.value] = [String(answer.a), String(answer.b)];
    setAttribute(find("image"), "src", image);
    setAttribute(find("pixels"), "src", pixels.image);
    fill(root, {
      ...{ why_a: String(answer.a), why_b: String(answer.b), logit_a: answer.logit_a, logit_b: answer.logit_b },
      ...{ difference: answer.difference, pixel_sum: answer.pixel_sum, bias_part: answer.bias_part },
      ...{ remainder: answer.remainder, bias_words: BIAS_WORDS[method], method: METHODS[method](answer) },
      ...{ units_rest: answer.units_rest ?? 0, output_bias: answer.output_bias },
    });
    find("units").hidden = units === null;
    find("blocks").hidden = blocks === null;
    if (units !== null) find("unit-list").replaceChildren(...units.map((unit) => unitItem(unit, answer)));
    if (blocks !== null) find("block-list").replaceChildren(...blocks.map(blockList));
  }

  function choose(changed, other) {
    // A digit is not compared with itself: the two change places.
    if (changed.value === other.value) other.value = String(changed === a ? shown.a : shown.b);
    chosen = { a: Number(a.value), b: Number(b.value) };
    ask();
  }
  a.addEventListener("change", () => choose(a, b));
  b.addEventListener("change", () => choose(b, a));
  root.addEventListener("toggle", ask);

  return function update(next) {
    const changed = next.asked !== state.asked || next.settled !== state.settled || next.answer !== state.answer;
    state = next;
    if (changed) ask();
  };
}

/** What was sent to /predict, as /explain takes it. */
async function toDrawing({ type, body }) {
  return type === "application/json" ? JSON.parse(body) : { image: await toDataUrl(new Blob([body], { type })) };
}

function toDataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
