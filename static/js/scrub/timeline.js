// The timeline above the slider: a row a digit, a column a moment, the darker the more probable.

import { create, setAttribute, setText } from "../dom.js";
import { svg } from "../charts/svg.js";

const DIGITS = 10;

/** onPick(index) hears of a click. update({readings, index, words}): words: what it shows, for those who don't see it. */
export function mountTimeline(root, { onPick }) {
  const labels = create("ol", { class: "timeline-digits number", "aria-hidden": "true" });
  labels.append(...Array.from({ length: DIGITS }, (_, digit) => create("li", {}, String(digit))));
  const box = create("div", { class: "timeline-cells", role: "img" });
  root.append(labels, box);
  let drawn = null;
  let frame = null;

  box.addEventListener("click", ({ clientX }) => {
    const { left, width } = box.getBoundingClientRect();
    if (drawn?.length > 0) onPick(Math.floor((drawn.length * (clientX - left)) / width));
  });

  function draw(readings) {
    drawn = readings;
    frame = svg("rect", { class: "timeline-frame", x: 0, y: 0, width: 1, height: DIGITS });
    const attributes = {
      viewBox: `0 0 ${readings.length} ${DIGITS}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
      focusable: "false",
    };
    box.replaceChildren(svg("svg", attributes, ...readings.flatMap(column), frame));
  }

  function column({ digit, probabilities }, index) {
    return probabilities.map((probability, row) =>
      svg("rect", {
        class: row === digit ? "timeline-cell timeline-top" : "timeline-cell",
        "fill-opacity": (digit === null ? 0 : probability).toFixed(3),
        ...{ x: index + 0.06, y: row + 0.06, width: 0.88, height: 0.88 },
      }),
    );
  }

  return function update({ readings, index, words }) {
    if (readings !== drawn) draw(readings);
    setAttribute(box, "aria-label", words);
    setAttribute(frame, "x", String(index));
  };
}

/** mountTransport(root, actions) → update({count, index, isPlaying, words}): the slider and the buttons beside it. */
export function mountTransport(root, { onMove, onPlay, onPause }) {
  const find = (name) => root.querySelector(`[data-scrub-${name}]`);
  const [slider, play, back, on] = ["slider", "play", "back", "on"].map(find);
  let shown = { index: 0, isPlaying: false };

  slider.addEventListener("input", () => onMove(slider.valueAsNumber));
  back.addEventListener("click", () => onMove(shown.index - 1));
  on.addEventListener("click", () => onMove(shown.index + 1));
  play.addEventListener("click", () => (shown.isPlaying ? onPause() : onPlay()));

  return function update({ count, index, isPlaying, words }) {
    shown = { index, isPlaying };
    slider.max = String(count - 1);
    slider.value = String(index);
    setAttribute(slider, "aria-valuetext", words);
    setText(play.querySelector("span"), isPlaying ? "Pause" : "Play");
    setAttribute(play, "data-playing", String(isPlaying));
    setAttribute(back, "aria-disabled", String(index === 0));
    setAttribute(on, "aria-disabled", String(index === count - 1));
  };
}
