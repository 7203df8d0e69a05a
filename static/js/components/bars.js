// Ten bars, 0 to 9, each with its number. The winner has a mark and weight, not only a colour.

import { create, setAttribute, setText } from "../dom.js";
import { percent } from "../verdicts.js";

function makeRow(digit) {
  const fill = create("span", { class: "bar-fill" });
  const number = create("span", { class: "bar-number number" });
  const mark = create("span", { class: "bar-mark" });
  const row = create(
    "li",
    { class: "bar", "data-digit": String(digit) },
    create("span", { class: "bar-digit" }, String(digit)),
    mark,
    create("span", { class: "bar-track", "aria-hidden": "true" }, fill),
    number,
  );
  return { row, fill, number, mark };
}

/** update({answer, waiting}): answer as the server gives it, or null. */
export function mountBars(list, root) {
  const rows = Array.from({ length: 10 }, (_, digit) => makeRow(digit));
  list.append(...rows.map(({ row }) => row));

  return function update({ answer, waiting }) {
    const read = answer !== null && answer.verdict !== "blank";
    const highest = read ? answer.probabilities.indexOf(Math.max(...answer.probabilities)) : null;
    setAttribute(root, "data-verdict", answer?.verdict ?? "none");
    setAttribute(root, "data-waiting", String(waiting));
    rows.forEach(({ row, fill, number, mark }, digit) => {
      const probability = read ? answer.probabilities[digit] : 0;
      fill.style.setProperty("--share", probability.toFixed(4));
      setText(number, read ? percent(probability) : "–");
      setAttribute(row, "data-highest", String(digit === highest));
      setText(mark, digit === highest ? "highest" : "");
    });
  };
}
