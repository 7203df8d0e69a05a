// The drawings that were misread, as a sheet: each is a link that lays its strokes on the drawing page's paper.

import { formatShare } from "../charts/format.js";
import { svg } from "../charts/svg.js";
import { create, setText } from "../dom.js";
import { drawingAddress } from "../drawing_link.js";
import { misreadSummary } from "./words.js";

const DOUBTS = { unsure: "unsure", not_a_digit: "called no digit" };
const EDGE = 0.09; // of the drawing's size, around it

/**
 * Fills the slots of the template. update({ strokes, misread, name }): the "strokes" part of an evaluation, its misread
 * drawings (null while they are on their way), the model's name.
 */
export function mountMisread(slot) {
  const list = slot("misread-sheet");
  let drawn;
  return {
    update({ strokes, misread, name }) {
      if (misread === drawn) return;
      drawn = misread;
      setText(slot("misread-summary"), misread ? misreadSummary({ ...strokes, misread }) : "The drawings are on their way.");
      list.replaceChildren(...(misread ?? []).map((one) => create("li", {}, card(one, name))));
    },
  };
}

function card({ label, digit, probability, verdict, source, writer, strokes, image, pen }, model) {
  const read = digit === null ? "nothing" : String(digit);
  return create(
    "a",
    {
      class: "misread",
      href: drawingAddress({ strokes, model, pen }),
      title: `Collection ${source}, writer ${writer}. Open on the drawing page.`,
    },
    create(
      "span",
      { class: "misread-pictures" },
      thumbnail(strokes),
      create("img", {
        class: "pixelated",
        src: image,
        alt: "",
        width: 28,
        height: 28,
        decoding: "async",
      }),
    ),
    create("span", { class: "misread-title" }, `${read}, not ${label}`),
    create("span", { class: "misread-detail number" }, formatShare(probability, 1)),
    verdict in DOUBTS ? create("span", { class: "misread-detail" }, DOUBTS[verdict]) : "",
  );
}

/** The strokes as they were written, as large as the square allows. */
function thumbnail(strokes) {
  const [xs, ys] = [0, 1].map((axis) => strokes.flatMap((stroke) => stroke.map((point) => point[axis])));
  const bounds = [xs, ys].map((values) => [Math.min(...values), Math.max(...values)]);
  const size = Math.max(1, ...bounds.map(([low, high]) => high - low));
  const side = size * (1 + 2 * EDGE);
  const [left, top] = bounds.map(([low, high]) => (low + high - side) / 2);
  return svg(
    "svg",
    { class: "misread-strokes", viewBox: `${left} ${top} ${side} ${side}`, "aria-hidden": "true", focusable: "false" },
    ...strokes.map((stroke) =>
      svg("path", {
        d: `M${stroke[0].join(" ")}h0L${stroke.map((point) => point.join(" ")).join("L")}`,
        "vector-effect": "non-scaling-stroke",
      }),
    ),
  );
}
