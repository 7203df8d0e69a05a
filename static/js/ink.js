// Paints strokes on a canvas context whose units are those of the paper.

import { PAPER } from "./drawing.js";

/** The stroke as a smooth line: a quadratic curve from midpoint to midpoint, bent at each point. */
function traceStroke(context, stroke) {
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  context.beginPath();
  context.moveTo(...stroke[0]);
  for (let i = 1; i < stroke.length - 1; i += 1) {
    context.quadraticCurveTo(...stroke[i], ...middle(stroke[i], stroke[i + 1]));
  }
  if (stroke.length === 1)
    context.lineTo(stroke[0][0] + 0.01, stroke[0][1]); // a line of no length would be no dot
  else context.lineTo(...stroke.at(-1));
  context.stroke();
}

/** Makes one unit of the context one unit of the paper. side: of the canvas, in its own pixels. */
export function usePaperUnits(context, side) {
  context.setTransform(side / PAPER, 0, 0, side / PAPER, 0, 0);
}

export function paintStrokes(context, strokes, { width, colour }) {
  Object.assign(context, { lineWidth: width, lineCap: "round", lineJoin: "round", strokeStyle: colour });
  for (const stroke of strokes) traceStroke(context, stroke);
}

/** The picture as large as fits, in the middle. */
export function paintPicture(context, image) {
  const scale = PAPER / Math.max(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  context.drawImage(image, (PAPER - width) / 2, (PAPER - height) / 2, width, height);
}
