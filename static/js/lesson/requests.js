// What the lesson asks the server for, from what its visitor chose. Pure.

import { toInk } from "../strokes.js";

export const KINDS = {
  "hidden.weights": { symbol: "W1", row: "pixel", column: "unit" },
  "hidden.bias": { symbol: "b1", row: null, column: "unit" },
  "output.weights": { symbol: "W2", row: "unit", column: "digit" },
  "output.bias": { symbol: "b2", row: null, column: "digit" },
};

/** The drawing as the API takes it, or null where there is no ink. */
export function toDrawingBody({ strokes, picture }, width) {
  return picture === null ? toInk(strokes, width) : { sample: picture.sample };
}

/** Which weight or bias is meant. chosen: {pixel, unit, digit}. */
export function toPlace(kind, chosen) {
  const { row, column } = KINDS[kind];
  return row === null
    ? { name: kind, column: chosen[column] }
    : { name: kind, row: chosen[row], column: chosen[column] };
}

/** The request for a pass forward and back, or null while something is missing. */
export function toPassRequest({ drawing, width, label, network, choice, rates }) {
  const body = toDrawingBody(drawing, width);
  if (body === null || label === null || network === null) return null;
  return { network, drawing: body, label, ...choice, ...rates };
}

const inkiest = (values) => values.indexOf(values.reduce((a, b) => Math.max(a, b)));

/** The pixel that is open until one is chosen: that of the product that counts most. */
export const usualPixel = ({ unit, inputs }) => unit.top[0]?.pixel ?? inkiest(inputs.values);
