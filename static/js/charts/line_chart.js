// A line chart: axes, lines, best points, legend, and a cursor for pointer and keyboard. Knows nothing of training.
//
// A drawing is plain data, and a new object whenever something in it changes:
//   { x: [numbers, ascending], xDomain, yDomain, xScale: "linear"|"log", yScale: "linear"|"log"|"share",
//     xName, yName, formatX, formatTickX, formatTickY, secondAxis: { name, size } | null, summary,
//     series: [{ key, label, values (null: a gap), format, tone, isFaint, isDashed, best: { index, text } | null }] }

import { drawAxes } from "./axes.js";
import { attachCursor } from "./cursor.js";
import { create } from "../dom.js";
import { svg } from "./svg.js";
import { mountLegend } from "./legend.js";
import { drawBest, drawCursor, drawLine, painted } from "./marks.js";
import { clamped, frameOf, scalesOf } from "./paths.js";
import { nearestIndex } from "./scales.js";

let chartCount = 0;

/**
 * Fills `root` with the chart that `name` names; onCursor(index or null) hears where pointer or keyboard went.
 * update({ drawing, cursor }): cursor is an index into drawing.x, or null; drawing null leaves an empty frame.
 */
export function mountLineChart(root, { name, onCursor }) {
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
  let plotted = null; // { scales, frame, marker } of what stands in the plot now

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
    (index) => onCursor(index),
  );
  new ResizeObserver(redraw).observe(plot);

  function redraw() {
    const { clientWidth: width, clientHeight: height } = plot;
    plotted = null;
    if (!drawing || drawing.x.length === 0 || width === 0) {
      plot.replaceChildren();
      return;
    }
    const frame = frameOf(width, height, drawing.secondAxis !== null);
    const scales = scalesOf(drawing, frame);
    const visible = drawing.series.filter(({ key }) => !hidden.has(key));
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
        marker,
      ),
    );
    plotted = { scales, frame, marker, visible };
    showCursor();
  }

  function showCursor() {
    const shown = drawing && drawing.x.length > 0 ? (cursor ?? drawing.x.length - 1) : null;
    legend.update({ series: drawing?.series ?? [], hidden, index: shown });
    if (shown === null || !plotted) return;
    const said = drawing.formatX(shown);
    where.textContent = cursor === null ? `Latest: ${said}` : `At ${said}`;
    plotted.marker.replaceChildren(...(cursor === null ? [] : drawCursor(cursor, drawing, plotted)));
    plot.setAttribute("aria-valuemin", drawing.x[0]);
    plot.setAttribute("aria-valuemax", drawing.x.at(-1));
    plot.setAttribute("aria-valuenow", drawing.x[shown]);
    const values = plotted.visible.map(({ label, values, format }) => `${label} ${format(values[shown])}`);
    plot.setAttribute("aria-valuetext", `${said}: ${values.join("; ")}`);
  }

  return {
    update(next) {
      const isNew = next.drawing !== drawing;
      const hasMoved = next.cursor !== cursor;
      drawing = next.drawing;
      cursor = next.cursor;
      if (isNew) {
        summary.textContent = drawing?.summary ?? "";
        redraw();
      } else if (hasMoved) {
        showCursor();
      }
    },
  };
}
