// The curves of one history: four charts that share a cursor and scales, their table, and the file to take home.

import { mountDataTable } from "../charts/data_table.js";
import { mountLineChart } from "../charts/line_chart.js";
import { mountSwitch } from "../charts/switch_group.js";
import { drawAccuracy, drawGradientNorm, drawLearningRate, drawLoss, FIELDS } from "./drawings.js";

const PANELS = [
  { slot: "loss-chart", name: "Loss over training steps", draw: drawLoss },
  { slot: "accuracy-chart", name: "Validation accuracy over training steps", draw: drawAccuracy },
  { slot: "rate-chart", name: "Learning rate over training steps", draw: drawLearningRate },
  { slot: "gradient-chart", name: "Gradient norm over training steps", draw: drawGradientNorm },
];
const SCALE_OPTIONS = [
  ["linear", "Linear"],
  ["log", "Log"],
];

/**
 * Fills the slots of the template. onCursor(index or null) hears of hover and keys, onPick(index) of clicks and keys,
 * onScale({ yScale } or { xScale }) of the switches.
 * update({ columns, isLoaded, cursor, mark, xScale, yScale, csvAddress, csvName }): columns null: nothing to show;
 * mark: the step that is looked at elsewhere on the page, or null.
 */
export function mountCurves(slot, { onCursor, onPick, onScale }) {
  const charts = PANELS.map(({ slot: id, name }) => mountLineChart(slot(id), { name, onCursor, onPick }));
  const ySwitch = mountSwitch(slot("y-switch"), {
    name: "Value axis",
    options: SCALE_OPTIONS,
    onChange: (yScale) => onScale({ yScale }),
  });
  const xSwitch = mountSwitch(slot("x-switch"), {
    name: "Step axis",
    options: SCALE_OPTIONS,
    onChange: (xScale) => onScale({ xScale }),
  });
  const table = mountDataTable(slot("history-table"), { caption: "The history of the training", fields: FIELDS });
  const body = slot("curves-body");
  const empty = slot("curves-empty");
  const tableFold = slot("history-fold");
  const download = slot("history-csv");
  let drawn = { columns: null, xScale: null, yScale: null };
  let drawings = PANELS.map(() => null);
  let latest = null;

  // A closed table costs nothing: its rows are made when it opens.
  tableFold.addEventListener("toggle", () => updateTable());

  function updateTable() {
    if (tableFold.open && latest?.columns) table.update(latest.columns);
  }

  return {
    update(next) {
      latest = next;
      const { columns, isLoaded, xScale, yScale } = next;
      if (columns !== drawn.columns || xScale !== drawn.xScale || yScale !== drawn.yScale) {
        drawings = PANELS.map(({ draw }) => (columns ? draw(columns, { xScale, yScale }) : null));
        drawn = { columns, xScale, yScale };
      }
      empty.hidden = !isLoaded || columns !== null;
      body.hidden = isLoaded && columns === null;
      charts.forEach((chart, i) => chart.update({ drawing: drawings[i], cursor: next.cursor, mark: next.mark }));
      ySwitch.update(yScale);
      xSwitch.update(xScale);
      download.href = next.csvAddress;
      download.download = next.csvName;
      updateTable();
    },
  };
}
