// What is taken for what, and how far certainty can be trusted: on pen strokes or on MNIST, by a switch.

import { mountConfusionMatrix } from "../charts/confusion_matrix.js";
import { formatCount, formatShare } from "../charts/format.js";
import { mountLineChart } from "../charts/line_chart.js";
import { mountSwitch } from "../charts/switch_group.js";
import { drawRejection, drawReliability } from "./chart_drawings.js";
import { mountTable } from "./table.js";

const NAMES = { strokes: "drawings", mnist: "pictures" };

/** Fills the slots of the template. onChoose("strokes" or "mnist"); update({ evaluation, on }). */
export function mountTrust(slot, { onChoose }) {
  const choice = mountSwitch(slot("trust-switch"), {
    name: "Of",
    options: [
      ["strokes", "Pen strokes"],
      ["mnist", "MNIST"],
    ],
    onChange: onChoose,
  });
  const matrix = mountConfusionMatrix(slot("trust-matrix"), {
    caption: "Rows: the digit that was written. Columns: what the network read.",
  });
  const charts = [
    {
      key: "reliability",
      draw: drawReliability,
      chart: mountLineChart(slot("reliability"), {
        name: "How often it is right over how sure it is",
        onCursor: () => {},
      }),
      table: mountTable(slot("reliability-table"), {
        caption: "How often it is right by how sure it is",
        columns: [
          { label: "Sure", cell: ({ from, to }) => `${formatShare(from, 1)} to ${formatShare(to, 1)}` },
          { label: "Answers", cell: ({ n }) => formatCount(n) },
          { label: "Sure, on average", cell: ({ confidence }) => formatShare(confidence) },
          { label: "Right", cell: ({ accuracy }) => formatShare(accuracy) },
        ],
      }),
    },
    {
      key: "rejection",
      draw: drawRejection,
      chart: mountLineChart(slot("rejection"), {
        name: "Right among the others over the share that is refused",
        onCursor: () => {},
      }),
      table: mountTable(slot("rejection-table"), {
        caption: "Right among the others by the share that is refused",
        columns: [
          { label: "Refused", cell: ({ coverage }) => formatShare(1 - coverage, 1) },
          { label: "Right among the others", cell: ({ accuracy }) => formatShare(accuracy) },
        ],
      }),
    },
  ];
  let drawn = null;

  return {
    update({ evaluation, on }) {
      choice.update(on);
      const part = evaluation[on];
      if (part === drawn) return;
      drawn = part;
      matrix.update(part.confusion);
      for (const { key, draw, chart, table } of charts) {
        const rows = part[key] ?? []; // an evaluation of an older version has none on MNIST
        chart.update({ drawing: rows.length > 0 ? draw(rows, NAMES[on]) : null, cursor: null });
        table.update(rows);
      }
    },
  };
}
