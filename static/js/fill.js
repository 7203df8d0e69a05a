// Puts values where templates left places for them: numbers in sentences, rows in tables.

import { create, setText } from "./dom.js";
import { show } from "./numbers.js";

const asText = (value) => (typeof value === "string" ? value : show(value));

/** values: {name: number, null or text}; places that are not named keep what they show. */
export function fill(root, values) {
  for (const place of root.querySelectorAll("[data-value]")) {
    const value = values[place.dataset.value];
    if (value !== undefined) setText(place, asText(value));
  }
}

/** mountRows(tbody) → update(rows): each a list of numbers and texts, its first cell the row's heading. */
export function mountRows(tbody) {
  let shown = "";
  return function update(rows, chosen = -1) {
    const key = JSON.stringify([rows, chosen]);
    if (key === shown) return;
    shown = key;
    tbody.replaceChildren(
      ...rows.map(([heading, ...cells], index) =>
        create(
          "tr",
          index === chosen ? { class: "chosen-row" } : {},
          create("th", { scope: "row" }, asText(heading)),
          ...cells.map((cell) => create("td", {}, asText(cell))),
        ),
      ),
    );
  };
}
