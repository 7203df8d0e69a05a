// The numbers of a chart as a table: a few rows spread over all of them first, every row page by page on demand.

import { create } from "../dom.js";
import { formatCount } from "./format.js";
import { spreadIndices } from "./series.js";
import { mountSwitch } from "./switch_group.js";

const ROWS_A_PAGE = 25;

/**
 * mountDataTable(root, { caption, fields: [{ key, label, format }] }) → { update(columns) }: arrays by key, all of one
 * length. The first field names its row.
 */
export function mountDataTable(root, { caption, fields }) {
  let columns = null;
  let view = "overview";
  let page = 0;

  const body = create("tbody");
  const heads = fields.map(({ label }) => create("th", { scope: "col" }, label));
  const table = create(
    "table",
    { class: "data-table number" },
    create("caption", { class: "visually-hidden" }, caption),
    create("thead", {}, create("tr", {}, ...heads)),
    body,
  );
  const choice = create("div");
  const views = mountSwitch(choice, {
    name: "Rows",
    options: [
      ["overview", "Overview"],
      ["every", "Every row"],
    ],
    onChange: (value) => {
      view = value;
      page = 0;
      draw();
    },
  });
  const position = create("p", { class: "pager-position number", role: "status" });
  const steps = [
    ["First", () => 0],
    ["Previous", () => page - 1],
    ["Next", () => page + 1],
    ["Last", () => pages() - 1],
  ];
  const buttons = steps.map(([label, target]) => {
    const button = create("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      page = target();
      draw();
    });
    return button;
  });
  const pager = create("div", { class: "pager", role: "group", "aria-label": "Pages of the table" }, ...buttons);
  // A table wider than the page scrolls inside its own region, which the keyboard must reach.
  const scroller = create(
    "div",
    { class: "table-scroller", role: "region", tabindex: "0", "aria-label": caption },
    table,
  );
  root.append(create("div", { class: "table-controls" }, choice, pager, position), scroller);

  const total = () => columns?.[fields[0].key].length ?? 0;
  const pages = () => Math.max(1, Math.ceil(total() / ROWS_A_PAGE));

  function draw() {
    const isOverview = view === "overview";
    page = Math.min(page, pages() - 1);
    const shown = isOverview ? spreadIndices(total(), ROWS_A_PAGE) : pageIndices(page, total());
    views.update(view);
    pager.hidden = isOverview;
    const [first, previous, next, last] = buttons;
    first.disabled = previous.disabled = page === 0;
    next.disabled = last.disabled = page === pages() - 1;
    position.textContent = isOverview
      ? `${shown.length} of ${formatCount(total())} rows, spread over the run`
      : `Page ${formatCount(page + 1)} of ${formatCount(pages())}`;
    body.replaceChildren(...shown.map(row));
  }

  function row(index) {
    const cells = fields.map(({ key, format }, i) => {
      const text = format(columns[key][index]);
      return i === 0 ? create("th", { scope: "row" }, text) : create("td", {}, text);
    });
    return create("tr", {}, ...cells);
  }

  return {
    update(next) {
      if (next === columns) return;
      columns = next;
      draw();
    },
  };
}

function pageIndices(page, total) {
  const start = page * ROWS_A_PAGE;
  return Array.from({ length: Math.min(ROWS_A_PAGE, total - start) }, (_, i) => start + i);
}
