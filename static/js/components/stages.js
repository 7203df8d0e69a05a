// What the network saw, and the way there: four small pictures.

import { setAttribute } from "../dom.js";
import { paintStrokes, usePaperUnits } from "../ink.js";

const SIDE = 140;

/** The drawing as it lies on its paper, in the colours of the other pictures. */
function picturePaper({ strokes }, width) {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d");
  context.fillRect(0, 0, SIDE, SIDE);
  usePaperUnits(context, SIDE);
  paintStrokes(context, strokes, { width, colour: "white" });
  return canvas.toDataURL();
}

/**
 * update({answer, drawing, width}): answer as the server gives it, or null. The server draws strokes close to their
 * own bounds, so the first picture of strokes is made here, where the paper is known; the others are the server's.
 */
export function mountStages(root) {
  const images = Object.fromEntries(
    ["raw", "crop", "box", "centred"].map((name) => [name, root.querySelector(`[data-stage="${name}"]`)]),
  );
  let shownStages = null;

  function show(name, address) {
    setAttribute(images[name], "src", address);
    images[name].hidden = false;
  }

  return function update({ answer, drawing, width }) {
    if (answer === null) {
      for (const image of Object.values(images)) image.hidden = true;
      shownStages = null;
      return;
    }
    show("centred", answer.input);
    if (answer.stages == null || answer.stages === shownStages) return;
    shownStages = answer.stages;
    for (const { name, image } of answer.stages) show(name, image);
    if (drawing.picture === null) show("raw", picturePaper(drawing, width));
  };
}
