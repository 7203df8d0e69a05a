// Steps 1 to 6, from the drawing to the loss: puts what /lesson/forward says into the page.

import { create, setText } from "../dom.js";
import { mountDigitBars } from "./digit_bars.js";
import { mountRows } from "../fill.js";
import { showSetting } from "../numbers.js";
import { lossWords, reluWords, softmaxWords } from "./sentences.js";

const SIDE = 28;
const NEIGHBOURS = 3;

/** The numbers before and after the open pixel in the row of 784. */
function mountRowStrip(list) {
  const cells = Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, index) => {
    const place = create("span", { class: "row-place number" });
    const number = create("span", { class: "row-number number" });
    const cell = create("li", index === NEIGHBOURS ? { class: "row-open" } : {}, place, number);
    return { cell, place, number };
  });
  list.append(...cells.map(({ cell }) => cell));
  return (values, pixel) =>
    cells.forEach(({ cell, place, number }, index) => {
      const at = pixel - NEIGHBOURS + index;
      const exists = at >= 0 && at < values.length;
      cell.toggleAttribute("data-beyond", !exists);
      setText(place, exists ? `x[${at}]` : "");
      setText(number, exists ? values[at].toFixed(2) : "");
    });
}

/** All 784 numbers, as rows of the drawing. */
function mountAllPixels(table) {
  const cells = Array.from({ length: SIDE * SIDE }, () => create("td"));
  const rows = Array.from({ length: SIDE }, (_, row) => create("tr", {}, ...cells.slice(row * SIDE, (row + 1) * SIDE)));
  table.querySelector("tbody").append(...rows);
  return (values, pixel) =>
    cells.forEach((cell, index) => {
      setText(cell, values[index] === 0 ? "·" : String(Math.round(100 * values[index])));
      cell.toggleAttribute("data-open", index === pixel);
    });
}

/** Where the point lies on the curve of step 6, whose units the template states. */
function placePoint(point, { probability, cross_entropy }) {
  point.toggleAttribute("hidden", cross_entropy === null);
  if (cross_entropy === null) return;
  point.setAttribute("cx", String(36 + 270 * probability));
  point.setAttribute("cy", String(Math.max(172 - 33.33 * cross_entropy, 8)));
}

/** → update(view), which gives the values to fill in. */
export function mountForwardSteps(page) {
  const find = (selector) => page.querySelector(selector);
  const rowStrip = mountRowStrip(find("[data-row-strip]"));
  const allPixels = mountAllPixels(find("[data-all-pixels]"));
  const topPixels = mountRows(find("[data-top-pixels]"));
  const topUnits = mountRows(find("[data-top-units]"));
  const softmaxRows = mountRows(find("[data-softmax]"));
  const logitBars = mountDigitBars(find('[data-digit-bars="logits"]'));

  return function update({ forward, pixel, digit, label }) {
    const { inputs, hidden, unit, logits, logit, softmax, loss } = forward;
    const { probabilities } = softmax;
    rowStrip(inputs.values, pixel);
    allPixels(inputs.values, pixel);
    topPixels(unit.top.map((t) => [String(t.pixel), `${t.row}, ${t.column}`, t.input, t.weight, t.product]));
    topUnits(logit.top.map((t) => [String(t.unit), t.h, t.weight, t.product]));
    logitBars(logits.values, digit);
    softmaxRows(
      probabilities.map((p, k) => [String(k), logits.values[k], softmax.shifted[k], softmax.exponentials[k], p]),
      label,
    );
    placePoint(find("[data-loss-point]"), loss);

    return {
      ...{ pixel, row: Math.floor(pixel / SIDE), column: pixel % SIDE, input: inputs.values[pixel] },
      inked: inputs.inked,
      hidden_size: hidden.z.length,
      ...{ alive: hidden.alive, silent: hidden.z.length - hidden.alive },
      ...{ unit: String(unit.index), sum: unit.sum, bias: unit.bias, z: unit.z, h: unit.h },
      ...{ weight: unit.weights[pixel], product: unit.products[pixel], relu_words: reluWords(unit) },
      ...{ digit: String(digit), logit_sum: logit.sum, logit_bias: logit.bias, logit: logit.logit },
      ...{ maximum: softmax.maximum, total: softmax.total, p_exp: softmax.exponentials[label] },
      p_sum: probabilities.includes(null) ? null : "1",
      softmax_words: softmaxWords(softmax),
      ...{ label: String(label), p_label: loss.probability, cross_entropy: loss.cross_entropy },
      ...{ squares_1: loss.sums_of_squares["hidden.weights"], squares_2: loss.sums_of_squares["output.weights"] },
      ...{ weight_decay: showSetting(loss.weight_decay), penalty: loss.penalty, loss: loss.total },
      loss_words: lossWords(loss),
    };
  };
}
