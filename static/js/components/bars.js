// Ten bars, 0 to 9, each with its number. The winner has a mark and weight, not only a colour.

import { setAttribute, setText } from "../dom.js";
import { percent } from "../verdicts.js";

/** root holds ten rows already, so that nothing moves. update({answer, waiting}): answer from the server, or null. */
export function mountBars(root) {
  const rows = [...root.querySelectorAll(".bar")].map((row) => ({
    row,
    fill: row.querySelector(".bar-fill"),
    number: row.querySelector(".bar-number"),
    mark: row.querySelector(".bar-mark"),
  }));

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
