// Ten rows, one for each digit: bars to the right for positive numbers, to the left for negative ones.

import { create, setAttribute, setText } from "../dom.js";
import { show, showShare } from "../numbers.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);

/** mountDigitBars(list) → update(values, digit): digit is the one that is marked. */
export function mountDigitBars(list) {
  const rows = DIGITS.map((digit) => {
    const bar = create("span", { class: "digit-bar" });
    const number = create("span", { class: "digit-bar-number number" });
    const track = create("span", { class: "digit-bar-track", "aria-hidden": "true" }, bar);
    const row = create("li", { class: "digit-row" }, create("span", { class: "digit-bar-digit" }, String(digit)));
    row.append(track, number);
    return { row, bar, number };
  });
  list.append(...rows.map(({ row }) => row));

  return function update(values, marked) {
    const full = largest(values) || 1;
    rows.forEach(({ row, bar, number }, digit) => {
      const value = values[digit];
      setAttribute(row, "data-marked", String(digit === marked));
      setAttribute(bar, "data-sign", value > 0 ? "plus" : "minus");
      bar.style.setProperty("--length", String(Math.abs(value ?? 0) / full));
      setText(number, show(value));
    });
  };
}

/** The same with two bars from 0 to 1 a row: mountPairBars(list) → update(before, after, digit). */
export function mountPairBars(list) {
  const rows = DIGITS.map((digit) => {
    const [before, after] = ["before", "after"].map((when) => create("span", { class: `pair-bar pair-bar-${when}` }));
    const number = create("span", { class: "digit-bar-number number" });
    const track = create("span", { class: "pair-track", "aria-hidden": "true" }, before, after);
    const row = create("li", { class: "digit-row" }, create("span", { class: "digit-bar-digit" }, String(digit)));
    row.append(track, number);
    return { row, before, after, number };
  });
  list.append(...rows.map(({ row }) => row));

  return function update(before, after, marked) {
    rows.forEach((row, digit) => {
      setAttribute(row.row, "data-marked", String(digit === marked));
      row.before.style.setProperty("--length", String(before[digit] ?? 0));
      row.after.style.setProperty("--length", String(after[digit] ?? 0));
      setText(row.number, showShare(after[digit]).replace("more than ", ">").replace("less than ", "<"));
    });
  };
}
