// A row of small drawings to try.

import { PAPER } from "../drawing.js";
import { create } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

function thumbnail(strokes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `120 120 ${PAPER - 240} ${PAPER - 240}`);
  svg.setAttribute("aria-hidden", "true");
  for (const stroke of strokes) {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", stroke.join(" "));
    svg.append(line);
  }
  return svg;
}

export function mountSamples(root, { samples, onPick }) {
  for (const { name, strokes } of samples) {
    const button = create("button", { type: "button", class: "sample", title: name, "aria-label": `Sample: ${name}` });
    button.append(thumbnail(strokes));
    button.addEventListener("click", () => onPick(strokes));
    root.append(button);
  }
}
