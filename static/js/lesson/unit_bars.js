// One bar for each hidden unit, up for positive and down for negative; a click opens the unit.

import { setAttribute } from "../dom.js";
import { svg } from "../charts/svg.js";
import { show } from "../numbers.js";

const HEIGHT = 100;
const BAR = 10;
const THINNEST = 0.6;

const VALUES = {
  z: ({ forward }) => forward.hidden.z,
  dz: ({ backward }) => backward.hidden.dz,
};

/** Where the line at 0 lies, and how high one unit of value is. */
function scaleOf(values) {
  const numbers = values.filter((value) => value !== null);
  const highest = numbers.reduce((a, b) => Math.max(a, b), 0);
  const lowest = numbers.reduce((a, b) => Math.min(a, b), 0);
  const unit = highest > lowest ? HEIGHT / (highest - lowest) : 0;
  return { zero: unit === 0 ? HEIGHT / 2 : highest * unit, unit };
}

function bar(value, index, { zero, unit }, { alive, chosen }) {
  const length = Math.max(Math.abs(value ?? 0) * unit, value === 0 || value === null ? 0 : THINNEST);
  const sign = value > 0 ? "plus" : "minus";
  return svg("rect", {
    class: `unit-bar ${alive ? sign : "silent"}${chosen ? " chosen" : ""}`,
    x: index * BAR + 1,
    y: value > 0 ? zero - length : zero,
    width: BAR - 2,
    height: length,
  });
}

function mountBars(root, { choose }) {
  const { title, unitBars: name } = root.dataset;
  const picture = svg("svg", { preserveAspectRatio: "none", role: "img" });
  let count = 1;
  root.append(picture);
  picture.addEventListener("click", (event) => {
    const { left, width } = picture.getBoundingClientRect();
    choose({ unit: Math.min(Math.floor(((event.clientX - left) / width) * count), count - 1) });
  });

  return function update(view) {
    const values = VALUES[name](view);
    const { h } = view.forward.hidden;
    const scale = scaleOf(values);
    count = values.length;
    setAttribute(picture, "viewBox", `0 0 ${count * BAR} ${HEIGHT}`);
    setAttribute(picture, "aria-label", `${title}; unit ${view.unit} is open: ${show(values[view.unit])}`);
    const column = { class: "unit-column", x: view.unit * BAR, y: 0, width: BAR, height: HEIGHT };
    picture.replaceChildren(
      svg("rect", column),
      ...values.map((value, index) => bar(value, index, scale, { alive: h[index] > 0, chosen: index === view.unit })),
      svg("path", { class: "unit-line", d: `M0 ${scale.zero}H${count * BAR}` }),
    );
  };
}

export function mountUnitBars(page, { choose }) {
  const updates = [...page.querySelectorAll("[data-unit-bars]")].map((root) => mountBars(root, { choose }));
  return (view) => updates.forEach((update) => update(view));
}
