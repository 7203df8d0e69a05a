// A small table of figures, whole on the page: every chart has one beside it, for those who read rather than see.

import { create } from "../dom.js";
import { scrollerAround } from "./scroller.js";

/**
 * mountTable(root, { caption, columns: [{ label, cell(row, rows): text or element, isText }] }) → { update(rows) }.
 * The first column names its row.
 */
export function mountTable(root, { caption, columns }) {
  const body = create("tbody");
  const heads = columns.map(({ label, isText }) => create("th", { scope: "col", class: kind(isText) }, label));
  const table = create(
    "table",
    { class: "data-table figures number" },
    create("caption", { class: "visually-hidden" }, caption),
    create("thead", {}, create("tr", {}, ...heads)),
    body,
  );
  root.append(scrollerAround(table, caption));
  let drawn = null;

  const toRow = (row, _, rows) =>
    create(
      "tr",
      {},
      ...columns.map(({ cell, isText }, i) =>
        create(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : { class: kind(isText) }, cell(row, rows)),
      ),
    );

  return {
    update(rows) {
      if (rows === drawn) return;
      drawn = rows;
      body.replaceChildren(...rows.map(toRow));
    },
  };
}

const kind = (isText) => (isText ? "figures-text" : "figures-number");
