// The 28×28 pictures: all mark the same pixel, say its number, and open another by mouse, finger or arrow keys.

import { setAttribute, setText } from "../dom.js";
import { show } from "../numbers.js";

const SIDE = 28;
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const within = (value) => Math.min(Math.max(value, 0), SIDE - 1);

/** The picture and its 784 numbers, by the name that the template gives. */
const CONTENTS = {
  drawing: ({ forward }) => ({ image: forward.inputs.image, values: forward.inputs.values }),
  weights: ({ forward }) => ({ image: forward.unit.weights_picture.image, values: forward.unit.weights }),
  products: ({ forward }) => ({ image: forward.unit.products_picture.image, values: forward.unit.products }),
  dweights: ({ backward }) => ({ image: backward.unit.dweights_picture.image, values: backward.unit.dweights }),
};

function mountPicture(figure, { choose, say }) {
  const box = figure.querySelector(".pixels-box");
  const image = figure.querySelector("img");
  const mark = figure.querySelector(".pixels-mark");
  const number = figure.querySelector("[data-part=number]");
  const { title, pixels: name } = figure.dataset;
  let shown = null; // {pixel, values}

  setAttribute(figure, "data-signed", String(name !== "drawing"));
  for (const [attribute, value] of [
    ["tabindex", "0"],
    ["role", "application"],
    ["aria-roledescription", "picture with pixels to open"],
  ]) {
    setAttribute(box, attribute, value);
  }

  function pick(row, column) {
    const pixel = within(row) * SIDE + within(column);
    if (shown === null || pixel === shown.pixel) return;
    choose({ pixel });
    say(`Row ${within(row)}, column ${within(column)}: ${show(shown.values[pixel])}`);
  }

  function pickAt(event) {
    const { left, top, width, height } = image.getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    pick(Math.floor(y * SIDE), Math.floor(x * SIDE));
  }

  box.addEventListener("click", pickAt);
  box.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 1) pickAt(event);
  });
  box.addEventListener("dragstart", (event) => event.preventDefault());
  box.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined || shown === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // or the page would scroll
    pick(Math.floor(shown.pixel / SIDE) + arrow[0], (shown.pixel % SIDE) + arrow[1]);
  });

  return function update(view) {
    const { pixel } = view;
    const content = CONTENTS[name](view);
    shown = { pixel, values: content.values };
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    setAttribute(image, "src", content.image);
    setText(number, show(content.values[pixel]));
    setAttribute(box, "aria-label", `${title}. Row ${row}, column ${column}: ${show(content.values[pixel])}`);
    mark.style.left = `${(100 * column) / SIDE}%`;
    mark.style.top = `${(100 * row) / SIDE}%`;
  };
}

/** choose({pixel}); say(words): for those who do not see the mark move. */
export function mountPixelPictures(page, { choose, say }) {
  const updates = [...page.querySelectorAll("[data-pixels]")].map((figure) => mountPicture(figure, { choose, say }));
  return (view) => updates.forEach((update) => update(view));
}
