// Ten rows, one for each digit, with two bars each: what the visitor's network holds of it, and what the shipped one does.

import { create, setAttribute, setText } from "../dom.js";
import { percent } from "../verdicts.js";

const WHO = ["yours", "shipped"];

/** update(answer): of POST /trainings/{id}/predict, or null. */
export function mountDuel(root) {
  const shippedName = root.querySelector("[data-duel-shipped]");
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const cells = WHO.map((who) => {
      const fill = create("span", { class: `duel-fill duel-${who}` });
      const number = create("span", { class: "number" }, "–");
      return { fill, number, cell: create("span", { class: "duel-cell" }, track(fill), spoken(who), number) };
    });
    const name = create("span", { class: "duel-digit" }, String(digit));
    root
      .querySelector("[data-here-duel]")
      .append(create("li", { class: "duel-row" }, name, ...cells.map(({ cell }) => cell)));
    return cells;
  });

  return {
    update(answer) {
      const shipped = answer?.shipped.name;
      if (shipped) setText(shippedName, `${shipped}, in %`);
      rows.forEach((cells, digit) => {
        cells.forEach(({ fill, number, cell }, i) => {
          const reading = answer?.[WHO[i]] ?? null;
          const probability = reading?.probabilities[digit] ?? 0;
          fill.style.setProperty("--share", probability.toFixed(4));
          setText(number, reading === null ? "–" : percent(probability));
          setAttribute(cell, "data-highest", String(reading !== null && reading.digit === digit));
        });
      });
    },
  };
}

const track = (fill) => create("span", { class: "duel-track", "aria-hidden": "true" }, fill);
const spoken = (who) => create("span", { class: "visually-hidden" }, `${who}: `);
