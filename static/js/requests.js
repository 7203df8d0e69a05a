// A drawing as a request to /predict. Pure.

import { withStroke } from "./drawing.js";
import { toInk } from "./strokes.js";

/** The drawing as it is while a stroke grows; growing null: as it is. */
export const withGrowing = (drawing, growing) => (growing === null ? drawing : withStroke(drawing, growing));

/** {body, type, model}, for a picture its name too; null: no ink is on the paper. model null: the server's default. */
export function toRequest({ strokes, picture }, width, model) {
  if (picture !== null) return { ...picture, model };
  const ink = toInk(strokes, width);
  return ink === null ? null : { body: JSON.stringify(ink), type: "application/json", model };
}

/** The same for a program: a picture's bytes are in its file. */
export function toProgramRequest(drawing, width, model) {
  const request = toRequest(drawing, width, model);
  return drawing.picture === null ? request : { ...request, body: null };
}
