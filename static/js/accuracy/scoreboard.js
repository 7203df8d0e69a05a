// The scoreboard: a row for each model, MNIST beside pen strokes; a model's name leads to all that is known of it.

import { create } from "../dom.js";
import { scrollerAround } from "./scroller.js";
import { scoresOf } from "./words.js";

const CAPTION = "Each model's figures on MNIST and on pen strokes";
const GROUPS = [
  [
    "Read rightly",
    [
      ["mnist", "MNIST"],
      ["strokes", "Pen strokes"],
    ],
  ],
  [
    "Calibration error",
    [
      ["mnistCalibration", "MNIST"],
      ["strokesCalibration", "Pen strokes"],
    ],
  ],
  [
    "Called a digit",
    [
      ["digitsCalledDigit", "Digits"],
      ["lettersCalledDigit", "Letters"],
    ],
  ],
  ["Digit or letter?", [["auroc", "AUROC"]]],
];

/** update({ models, name, hrefOf(name) }); onChoose(name) hears of a plain click. models as the store has them. */
export function mountScoreboard(root, { onChoose }) {
  const body = create("tbody");
  const table = create(
    "table",
    { class: "data-table scoreboard number" },
    create("caption", { class: "visually-hidden" }, CAPTION),
    create("thead", {}, groupHeads(), figureHeads()),
    body,
  );
  root.append(scrollerAround(table, CAPTION));
  const links = new Map();
  let drawn = null;

  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-model]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onChoose(link.dataset.model);
  });

  function toRow({ name, evaluation }) {
    const link = create("a", { "data-model": name }, name);
    links.set(name, link);
    const scores = scoresOf(evaluation);
    const cells = GROUPS.flatMap(([, figures]) => figures.map(([key]) => create("td", {}, ...score(scores[key]))));
    return create("tr", {}, create("th", { scope: "row" }, link), ...cells);
  }

  return {
    update({ models, name: chosen, hrefOf }) {
      if (models !== drawn) body.replaceChildren(...(models ?? []).map(toRow));
      drawn = models;
      for (const [name, link] of links) {
        link.href = hrefOf(name);
        if (name === chosen) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

function groupHeads() {
  const heads = GROUPS.map(([label, figures]) => create("th", { scope: "colgroup", colspan: figures.length }, label));
  return create("tr", {}, create("th", { scope: "col", rowspan: 2 }, "Model"), ...heads);
}

function figureHeads() {
  return create(
    "tr",
    {},
    ...GROUPS.flatMap(([, figures]) => figures.map(([, label]) => create("th", { scope: "col" }, label))),
  );
}

function score({ text, interval }) {
  const parts = [create("span", { class: "score" }, text)];
  if (interval) parts.push(create("span", { class: "score-interval" }, interval));
  return parts;
}
