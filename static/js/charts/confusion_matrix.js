// A confusion matrix as a heat map: a real table, walked with the arrow keys, whose cells say in words what they count.

import { create } from "../dom.js";
import { formatCount, formatShare } from "./format.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** mountConfusionMatrix(root, { caption }) → { update(matrix) }: matrix[true][read] counts. */
export function mountConfusionMatrix(root, { caption }) {
  const readout = create("p", { class: "matrix-readout number", "aria-live": "polite" });
  const table = create("table", { class: "matrix number", role: "grid" });
  root.append(table, readout);
  let matrix = null;
  let cells = [];

  const words = (row, column) => {
    const total = matrix[row].reduce((sum, count) => sum + count, 0);
    const share = formatShare(total > 0 ? matrix[row][column] / total : 0);
    const read = row === column ? `${row} read as ${row}, rightly` : `${row} misread as ${column}`;
    return `${read}: ${formatCount(matrix[row][column])} of ${formatCount(total)} (${share})`;
  };

  function draw() {
    const worst = Math.max(1, ...matrix.flatMap((row, i) => row.filter((_, j) => j !== i)));
    cells = matrix.map((row, i) => row.map((count, j) => cell(count, i, j, worst)));
    const heads = matrix.map((_, j) => create("th", { scope: "col" }, String(j)));
    table.replaceChildren(
      create("caption", {}, caption),
      create("thead", {}, create("tr", {}, create("td", { class: "matrix-corner" }), ...heads)),
      create(
        "tbody",
        {},
        ...cells.map((row, i) => create("tr", {}, create("th", { scope: "row" }, String(i)), ...row)),
      ),
    );
    cells[0][0].tabIndex = 0;
    readout.textContent = "Point at a cell, or walk the table with the arrow keys, to read it in words.";
  }

  function cell(count, row, column, worst) {
    const isRight = row === column;
    const kind = isRight ? "matrix-right" : count > 0 ? "matrix-wrong" : "matrix-none";
    const node = create("td", { class: kind, tabindex: "-1", "data-row": row, "data-column": column }, String(count));
    // The square root keeps a single error visible beside the most frequent one.
    if (!isRight) node.style.setProperty("--share", String(Math.sqrt(count / worst)));
    return node;
  }

  const show = (node) => {
    if (!node) return;
    readout.textContent = words(Number(node.dataset.row), Number(node.dataset.column));
  };
  table.addEventListener("pointerover", (event) => show(event.target.closest("[data-row]")));
  table.addEventListener("focusin", (event) => {
    const node = event.target.closest("[data-row]");
    for (const other of cells.flat()) other.tabIndex = other === node ? 0 : -1;
    show(node);
  });
  table.addEventListener("keydown", (event) => {
    const { row, column } = event.target.dataset;
    const target = destination(event, Number(row), Number(column), cells.length - 1);
    if (row === undefined || !target) return;
    event.preventDefault();
    cells[target[0]][target[1]].focus();
  });

  return {
    update(next) {
      if (next === matrix) return;
      matrix = next;
      draw();
    },
  };
}

function destination({ key, ctrlKey }, row, column, last) {
  if (key === "Home") return [ctrlKey ? 0 : row, 0];
  if (key === "End") return [ctrlKey ? last : row, last];
  if (!(key in MOVES)) return null;
  const within = (value) => Math.min(last, Math.max(0, value));
  return [within(row + MOVES[key][0]), within(column + MOVES[key][1])];
}
