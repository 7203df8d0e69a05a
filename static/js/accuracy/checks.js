// What people complain of in readers of digits, checked: ways of writing, letters, and canvases without a digit.

import { formatCount, formatShare } from "../charts/format.js";
import { create, setText } from "../dom.js";
import { mountTable } from "./table.js";
import { answerWords, neverSummary } from "./words.js";

const VERDICTS = [
  ["digit", "Called a digit"],
  ["unsure", "Unsure"],
  ["not_a_digit", "Called no digit"],
  ["blank", "Blank"],
];
const CASE_COLUMNS = [
  { label: "On the canvas", cell: ({ what }) => what },
  { label: "Should be", cell: ({ expected }) => expected, isText: true },
  { label: "Answer", cell: answerWords, isText: true },
];
const PASSED = { label: "As it should be", cell: ({ passed }) => (passed ? "yes" : "no"), isText: true };

/** Fills the slots of the template. update(strokes): the "strokes" part of an evaluation. */
export function mountChecks(slot) {
  const slices = mountTable(slot("slices"), {
    caption: "Read rightly by way of writing",
    columns: [
      { label: "Way of writing", cell: ({ name }) => name },
      { label: "Drawings", cell: ({ n }) => formatCount(n) },
      { label: "Read rightly", cell: ({ accuracy }) => formatShare(accuracy) },
      { label: "Found", cell: ({ found }) => partWords(found) },
      { label: "Made", cell: ({ made }) => partWords(made) },
    ],
  });
  const verdicts = mountTable(slot("verdicts"), {
    caption: "What digits and letters were called",
    columns: [
      { label: "Called", cell: ({ label }) => label },
      { label: "Digits", cell: ({ digits }) => digits },
      { label: "Letters", cell: ({ letters }) => letters },
    ],
  });
  const failed = mountTable(slot("never-failed"), { caption: "Canvases answered wrongly", columns: CASE_COLUMNS });
  const every = mountTable(slot("never-all"), {
    caption: "Every canvas of this check",
    columns: [...CASE_COLUMNS, PASSED],
  });
  let drawn = null;

  return {
    update(strokes) {
      if (strokes === drawn) return;
      drawn = strokes;
      const { letters, never_a_digit: cases } = strokes;
      const styles = Object.entries(strokes.slices);
      slices.update(styles.map(([name, slice]) => ({ ...slice, name })));
      slot("slices-how").replaceChildren(...styles.map(([name, { how }]) => meaning(name, how)));
      slot("letters").hidden = !letters;
      slot("no-letters").hidden = Boolean(letters);
      if (letters) verdicts.update(verdictRows(letters.verdicts));
      const wrong = cases.filter(({ passed }) => !passed);
      setText(slot("never-summary"), neverSummary(cases));
      slot("never-failed").hidden = wrong.length === 0;
      failed.update(wrong);
      every.update(cases);
    },
  };
}

const meaning = (name, how) => create("div", {}, create("dt", {}, name), create("dd", {}, how));
const partWords = ({ n, accuracy }) => (n > 0 ? `${formatShare(accuracy)} of ${formatCount(n)}` : "none");

function verdictRows({ digits, letters }) {
  const share = (counts, verdict) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return `${formatCount(counts[verdict])} (${formatShare(total > 0 ? counts[verdict] / total : 0)})`;
  };
  return VERDICTS.map(([verdict, label]) => ({
    label,
    digits: share(digits, verdict),
    letters: share(letters, verdict),
  }));
}
