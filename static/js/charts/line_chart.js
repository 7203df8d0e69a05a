// A line chart: axes, lines, best points, legend, and a cursor for pointer and keyboard. Knows nothing of training.
//
// A drawing is plain data, and a new object whenever something in it changes:
//   { x: [numbers, ascending], xDomain, yDomain, xScale: "linear"|"log", yScale: "linear"|"log"|"share",
//     xName, yName, formatX, formatTickX, formatTickY, secondAxis: { name, size } | null, summary,
//     rest: { index, word } | null: what is shown while there is no cursor; null: the last point, as the latest,
//     series: [{ key, label, values (null: a gap), format, tone, isFaint, isDashed, best: { index, text } | null,
//                radii (pixels; of dots on its points) | null }] }
// Apart from the cursor, which comes and goes, a moment can be marked on the x axis, and stays.

import { create, setAttribute, setText } from "../dom.js";
import { drawAxes } from "./axes.js";
import { attachCursor } from "./cursor.js";
import { mountLegend } from "./legend.js";
import { drawBest, drawCursor, drawLine, drawMark, painted } from "./marks.js";
import { clamped, frameOf, scalesOf } from "./paths.js";
import { nearestIndex } from "./scales.js";
import { svg } from "./svg.js";

let chartCount = 0;

/**
 * Fills `root` with the chart that `name` names; onCursor(index or null) hears where pointer or keyboard went,
 * onPick(index), if there is one, what was clicked, or reached with a key.
 * update({ drawing, cursor, mark }): cursor is an index into drawing.x, or null; drawing null leaves an empty frame;
 * mark: a value on the x axis, or null.
 */
export function mountLineChart(root, { name, onCursor, onPick = () => {} }) {
  chartCount += 1;
  const clipId = `chart-clip-${chartCount}`;
  const summaryId = `chart-summary-${chartCount}`;
  const where = create("p", { class: "chart-where number" });
  const legendRoot = create("div", { class: "chart-legend", role: "group", "aria-label": `${name}: lines` });
  const plot = create("div", {
    class: "chart-plot",
    role: "slider",
    tabindex: "0",
    "aria-label": name,
    "aria-describedby": summaryId,
  });
  const summary = create("figcaption", { class: "chart-summary", id: summaryId });
  root.append(create("div", { class: "chart-head" }, legendRoot, where), plot, summary);

  const hidden = new Set();
  const legend = mountLegend(legendRoot, (key) => {
    if (!hidden.delete(key)) hidden.add(key);
    redraw();
  });
  let drawing = null;
  let cursor = null;
  let mark = null;
  let plotted = null; // { scales, frame, flag, marker, visible } of what stands in the plot now

  attachCursor(
    plot,
    () => ({
      count: plotted ? drawing.x.length : 0,
      index: cursor,
      indexAt: (clientX) => {
        const { left } = plot.getBoundingClientRect();
        return nearestIndex(drawing.x, plotted.scales.x.value(clamped(plotted.scales.x, clientX - left)));
      },
    }),
    (index) => {
      // At once, without waiting for update(): the next key counts from here.
      cursor = index;
      showCursor();
      onCursor(index);
    },
    onPick,
  );
  new ResizeObserver(redraw).observe(plot);

  const visibleSeries = () => drawing?.series.filter(({ key }) => !hidden.has(key)) ?? [];

  function redraw() {
    const { clientWidth: width, clientHeight: height } = plot;
    plotted = null;
    if (!drawing || drawing.x.length === 0 || width === 0) {
      plot.replaceChildren();
      showCursor();
      return;
    }
    const frame = frameOf(width, height, drawing.secondAxis !== null);
    const scales = scalesOf(drawing, frame);
    const visible = visibleSeries();
    const flag = svg("g", { class: "mark" });
    const marker = svg("g", { class: "cursor" });
    plot.replaceChildren(
      svg(
        "svg",
        {
          class: "chart-svg",
          width,
          height,
          viewBox: `0 0 ${width} ${height}`,
          "aria-hidden": "true",
          focusable: "false",
        },
        svg(
          "clipPath",
          { id: clipId },
          svg("rect", {
            x: frame.left,
            y: frame.top - 3,
            width: frame.right - frame.left,
            height: frame.bottom - frame.top + 3,
          }),
        ),
        drawAxes(drawing, scales, frame),
        svg(
          "g",
          { "clip-path": `url(#${clipId})` },
          ...painted(visible).map((one) => drawLine(one, drawing.x, scales)),
        ),
        ...visible.filter(({ best }) => best).map((one) => drawBest(one, drawing.x, scales, frame)),
        flag,
        marker,
      ),
    );
    plotted = { scales, frame, flag, marker, visible };
    showMark();
    showCursor();
  }

  function showMark() {
    plotted?.flag.replaceChildren(...(mark === null ? [] : drawMark(mark, plotted)));
  }

  /** Values, words and marker of the point at the cursor, or of the last one where there is none. */
  function showCursor() {
    const xs = drawing?.x ?? [];
    const rest = drawing?.rest ?? { index: xs.length - 1, word: "Latest" };
    const shown = cursor ?? rest.index;
    const said = xs.length > 0 ? drawing.formatX(shown) : "nothing yet";
    legend.update({ series: drawing?.series ?? [], hidden, index: shown });
    setText(where, cursor === null ? `${rest.word}: ${said}` : `At ${said}`);
    const values = visibleSeries().map(({ label, values, format }) => `${label} ${format(values[shown])}`);
    setAttribute(plot, "aria-valuetext", [said, values.join("; ")].filter(Boolean).join(": "));
    setAttribute(plot, "aria-valuemin", String(xs[0] ?? 0));
    setAttribute(plot, "aria-valuemax", String(xs.at(-1) ?? 0));
    setAttribute(plot, "aria-valuenow", String(xs[shown] ?? 0));
    plotted?.marker.replaceChildren(...(cursor === null ? [] : drawCursor(cursor, drawing, plotted)));
  }

  showCursor(); // a slider has a value from the start, though there is nothing to see yet

  return {
    update(next) {
      const isNew = next.drawing !== drawing;
      const hasMark = (next.mark ?? null) !== mark;
      const hasMoved = next.cursor !== cursor;
      drawing = next.drawing;
      cursor = next.cursor;
      mark = next.mark ?? null;
      if (isNew) {
        setText(summary, drawing?.summary ?? "");
        redraw();
        return;
      }
      if (hasMoved) showCursor();
      if (hasMark) showMark();
    },
  };
}
