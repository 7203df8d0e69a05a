// Steps 7 to 11, from the loss to every weight: puts what /lesson/backward says into the page.

import { setAttribute } from "../dom.js";
import { mountDigitBars } from "./digit_bars.js";
import { mountRows } from "../fill.js";
import { showSetting } from "../numbers.js";
import {
  dlogitsWords,
  gateWords,
  hiddenGradientWords,
  outputGradientWords,
  placeWords,
  updateWords,
} from "./sentences.js";

const DIGITS = 10;

/** dW2 as a picture, one row a digit, one column a unit; a click opens a weight. */
function mountOutputPicture(figure, { choose }) {
  const image = figure.querySelector("img");
  const mark = figure.querySelector(".wide-picture-mark");
  let count = 1;

  image.addEventListener("click", (event) => {
    const { left, top, width, height } = image.getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    choose({
      unit: Math.min(Math.floor(x * count), count - 1),
      digit: Math.min(Math.floor(y * DIGITS), DIGITS - 1),
    });
  });

  return ({ backward, unit, digit }) => {
    count = backward.hidden.dz.length;
    setAttribute(image, "src", backward.output.picture.image);
    setAttribute(image, "alt", `Gradient of the output weights, ${count} units by 10 digits`);
    mark.style.left = `${(100 * unit) / count}%`;
    mark.style.top = `${(100 * digit) / DIGITS}%`;
    mark.style.width = `${100 / count}%`;
  };
}

function updateRows({ old, gradient, decay, slope, learning_rate, weight_decay, change, new: after }) {
  return [
    ["old weight w", old],
    ["gradient dw (from this drawing)", gradient],
    [`fine: ${showSetting(weight_decay)} · w`, decay],
    ["slope: gradient + fine", slope],
    [`step: −${showSetting(learning_rate)} · slope`, change],
    ["new weight", after],
  ];
}

/** → update(view), which gives the values to fill in. */
export function mountBackwardSteps(page, { choose }) {
  const find = (selector) => page.querySelector(selector);
  const dlogitRows = mountRows(find("[data-dlogits]"));
  const dlogitBars = mountDigitBars(find('[data-digit-bars="dlogits"]'));
  const outputPicture = mountOutputPicture(find("[data-output-picture]"), { choose });
  const waysBack = mountRows(find("[data-ways-back]"));
  const update = mountRows(find("[data-update]"));

  return function updateAll(view) {
    const { backward, pixel, digit, label, place } = view;
    const { dlogits, output, hidden, unit } = backward;
    dlogitRows(
      dlogits.values.map((value, k) => [String(k), dlogits.probabilities[k], dlogits.target[k], value]),
      label,
    );
    dlogitBars(dlogits.values, label);
    outputPicture(view);
    waysBack(unit.products.map((product, k) => [String(k), dlogits.values[k], unit.outgoing[k], product]));
    update(updateRows(backward.update));

    return {
      ...{ dlogit_label: dlogits.values[label], dlogits_words: dlogitsWords(dlogits) },
      ...{ dlogit: dlogits.values[digit], dw2: output.row.values[digit], db2: output.dbias[digit] },
      dw2_words: outputGradientWords(output),
      ...{ dh: unit.dh, dz: unit.dz, gate_words: gateWords(unit), blocked: hidden.blocked },
      ...{ dw1: unit.dweights[pixel], db1: unit.dbias, dweights_scale: unit.dweights_picture.scale },
      dw1_words: hiddenGradientWords(unit),
      ...{ place: placeWords(place), update_words: updateWords(backward.update) },
    };
  };
}
