// The accuracy at nine places of the canvas, laid out as the places are.

import { formatShare } from "../charts/format.js";
import { create } from "../dom.js";

const ROWS = ["top", "middle", "bottom"];
const COLUMNS = ["left", "centre", "right"];

/** mountPlaceGrid(root) → { update([{ at, accuracy }]) }: at is "top left" and the like, "centre" for the middle. */
export function mountPlaceGrid(root) {
  const body = create("tbody");
  const heads = COLUMNS.map((column) => create("th", { scope: "col" }, column));
  root.append(
    create(
      "table",
      { class: "places number" },
      create("caption", {}, "Read rightly, by where the drawing lies on the canvas"),
      create("thead", {}, create("tr", {}, create("td"), ...heads)),
      body,
    ),
  );
  return {
    update(points) {
      const shares = new Map(points.map(({ at, accuracy }) => [at, accuracy]));
      const cell = (row, column) => create("td", {}, formatShare(shares.get(placeName(row, column))));
      body.replaceChildren(
        ...ROWS.map((row) =>
          create("tr", {}, create("th", { scope: "row" }, row), ...COLUMNS.map((column) => cell(row, column))),
        ),
      );
    },
  };
}

const placeName = (row, column) => (row === "middle" && column === "centre" ? "centre" : `${row} ${column}`);
