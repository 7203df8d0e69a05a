// A table of shares: how many drawings there are of each kind, how many were read rightly, and the errors as bars.

import { formatCount, formatShare } from "../charts/format.js";
import { create } from "../dom.js";
import { mountTable } from "./table.js";

const LEAST_FULL_BAR = 0.02; // so that an error in a thousand never looks like a disaster

/** mountShareTable(root, { caption, label }) → { update([{ name, n, accuracy }]) }; label: what the names are. */
export function mountShareTable(root, { caption, label }) {
  return mountTable(root, {
    caption,
    columns: [
      { label, cell: ({ name }) => name },
      { label: "Drawings", cell: ({ n }) => formatCount(n) },
      { label: "Read rightly", cell: ({ accuracy }) => formatShare(accuracy) },
      { label: "Misread", cell: errorBar, isText: true },
    ],
  });
}

function errorBar({ accuracy }, rows) {
  const errors = rows.filter((row) => row.accuracy !== null).map((row) => 1 - row.accuracy);
  const share = accuracy === null ? 0 : (1 - accuracy) / Math.max(LEAST_FULL_BAR, ...errors);
  const bar = create("span", { class: "error-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  const words = accuracy === null ? "" : formatShare(1 - accuracy);
  return create("span", { class: "error-cell" }, bar, words);
}
