// What one change does to the accuracy: three charts with their tables, the nine places, the ways to send a drawing.

import { formatCount, formatShare } from "../charts/format.js";
import { mountLineChart } from "../charts/line_chart.js";
import { setText } from "../dom.js";
import { drawSweep, leastWords, SWEEPS } from "./chart_drawings.js";
import { mountPlaceGrid } from "./place_grid.js";
import { mountShareTable } from "./share_table.js";
import { formRows } from "./words.js";

const CHARTS = [
  { sweep: "scale", name: "Read rightly over the size of the drawing", label: "Size" },
  { sweep: "rotation", name: "Read rightly over the turn of the drawing", label: "Turn" },
  { sweep: "pen_width", name: "Read rightly over the width of the pen", label: "Pen width" },
];

/** Fills the slots of the template. update(strokes): the "strokes" part of an evaluation. */
export function mountSweepCharts(slot) {
  const charts = CHARTS.map(({ sweep, name, label }) => ({
    sweep,
    chart: mountLineChart(slot(`sweep-${sweep}`), { name, onCursor: () => {} }),
    table: mountShareTable(slot(`sweep-${sweep}-table`), { caption: name, label }),
  }));
  const places = mountPlaceGrid(slot("sweep-position"));
  const forms = mountShareTable(slot("sweep-form"), {
    caption: "Read rightly by the form of sending",
    label: "Sent as",
  });
  let drawn = null;

  return {
    update(strokes) {
      if (strokes === drawn) return;
      drawn = strokes;
      const { sweeps, usual } = strokes;
      setText(slot("sweep-usual"), usualWords(usual));
      for (const { sweep, chart, table } of charts) {
        chart.update({ drawing: drawSweep(sweep, sweeps[sweep], usual), cursor: null });
        table.update(sweeps[sweep].map((point) => ({ ...point, name: SWEEPS[sweep].format(point.value) })));
      }
      places.update(sweeps.position);
      setText(
        slot("sweep-position-summary"),
        leastWords(sweeps.position, usual, ({ at }) => `at the ${at}`),
      );
      forms.update(formRows(strokes));
      setText(
        slot("sweep-form-summary"),
        leastWords(sweeps.form, usual, ({ at }) => `as ${at}`),
      );
    },
  };
}

function usualWords({ n, accuracy, scale, pen_width: pen, form }) {
  return (
    `The same ${formatCount(n)} drawings at every point, so that nothing differs but the change. Otherwise each lies in the ` +
    `middle, fills ${formatShare(scale, 0)} of the canvas, stands upright, has a pen of ${formatShare(pen, 0)} of its size and ` +
    `comes as ${form}: then ${formatShare(accuracy)} are read rightly.`
  );
}
