// A training as it goes: how far it is, its curves, and the buttons that steer it.

import { formatCount } from "../charts/format.js";
import { mountLineChart } from "../charts/line_chart.js";
import { mountCommandLine } from "../components/command_line.js";
import { onPress, setEnabled, setText } from "../dom.js";
import { drawAccuracy, drawLoss } from "../training/drawings.js";
import { phaseWord, settingsWords, trainingWords } from "./words.js";

const SCALES = { xScale: "linear", yScale: "log" };

/** Which orders make sense in which phase. */
const ORDERS = {
  starting: ["stop"],
  running: ["pause", "stop"],
  paused: ["resume", "step", "stop"],
};
const STATES = {
  starting: "running",
  running: "running",
  paused: "stopped",
  finished: "finished",
  stopped: "stopped",
  diverged: "broken",
  failed: "broken",
};

/** The drawing over all the steps that are to come, so that the line grows into the frame. */
const overAll = (drawing, steps) => ({ ...drawing, xDomain: [0, steps] });

/** onOrder(name). update({ training, seconds, isBusy }): training null: there is none. */
export function mountLive(root, { onOrder }) {
  const find = (selector) => root.querySelector(selector);
  const phase = find("[data-here-phase]");
  const progress = find("[data-here-progress]");
  const buttons = [...root.querySelectorAll("[data-order]")];
  const command = mountCommandLine(find("[data-here-command]"));
  let cursor = null;
  let shown = { columns: null, steps: 0, drawings: [null, null] };

  const charts = [
    mountLineChart(find("[data-here-loss]"), { name: "Loss of your training", onCursor: setCursor }),
    mountLineChart(find("[data-here-accuracy]"), { name: "Accuracy of your training", onCursor: setCursor }),
  ];

  for (const button of buttons) onPress(button, () => onOrder(button.dataset.order));

  function setCursor(index) {
    cursor = index;
    showCharts();
  }

  function showCharts() {
    charts.forEach((chart, i) => chart.update({ drawing: shown.drawings[i], cursor }));
  }

  function drawCharts({ columns, training: { steps } }) {
    if (columns === shown.columns && steps === shown.steps) return;
    const drawings = columns
      ? [drawLoss(columns, SCALES), drawAccuracy(columns, { ...SCALES, yScale: "linear" })]
      : [null, null];
    shown = { columns, steps, drawings: drawings.map((drawing) => drawing && overAll(drawing, steps)) };
    if (cursor !== null && cursor >= (columns?.step.length ?? 0)) cursor = null;
    showCharts();
  }

  return {
    update({ training, seconds, isBusy }) {
      root.hidden = training === null;
      if (training === null) return;
      const { steps } = training.training;
      phase.className = `state state-${STATES[training.phase]}`;
      setText(phase, phaseWord(training));
      progress.max = steps;
      progress.value = training.step;
      setText(find("[data-here-steps]"), `${formatCount(training.step)} of ${formatCount(steps)} steps`);
      setText(find("[data-here-settings]"), settingsWords(training));
      setText(find("[data-here-words]"), trainingWords(training, seconds));
      const possible = ORDERS[training.phase] ?? [];
      find("[data-here-orders]").hidden = training.hasEnded;
      for (const button of buttons) setEnabled(button, possible.includes(button.dataset.order) && !isBusy);
      find("[data-here-command-fold]").hidden = !training.hasEnded || training.command === "";
      command.update(training.command);
      drawCharts(training);
    },
  };
}
