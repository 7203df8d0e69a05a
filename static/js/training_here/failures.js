// The trainings that fail: the curves that come with the program, and a button that lets each happen again.

import { getJson } from "../api.js";
import { mountLineChart } from "../charts/line_chart.js";
import { toColumns } from "../charts/series.js";
import { onPress, setEnabled, setText } from "../dom.js";
import { drawLoss, KEYS } from "../training/drawings.js";
import { failureWords } from "./words.js";

const RETRY = 5_000;
const SCALES = { xScale: "linear", yScale: "log" };
// Beside a training loss near 0 a logarithmic axis would flatten what there is to see: the other line climbs.
const VIEWS = { overfit: { yScale: "linear", yDomain: [0, 0.8] } };

/** onStart(settings): as POST /trainings takes them. update({ options, canStart }). */
export function mountFailures(root, { onStart }) {
  const parts = [...root.querySelectorAll("[data-failure]")].map((article) => mountFailure(article, onStart));

  async function load() {
    try {
      const failures = await getJson("/failures");
      for (const part of parts) part.show(failures.find(({ name }) => name === part.name));
    } catch (error) {
      if (error.kind === undefined) throw error;
      setTimeout(load, RETRY);
    }
  }
  load();

  return { update: (state) => parts.forEach((part) => part.update(state)) };
}

function mountFailure(article, onStart) {
  const name = article.dataset.failure;
  const button = article.querySelector("[data-failure-start]");
  let settings = null;
  let drawing = null;
  const chart = mountLineChart(article.querySelector("[data-failure-chart]"), {
    name: `Loss: ${article.querySelector("h3").textContent}`,
    onCursor: (cursor) => chart.update({ drawing, cursor }),
  });
  onPress(button, () => onStart(settings));

  return {
    name,
    show(failure) {
      const columns = toColumns(failure.history, KEYS);
      drawing = { ...drawLoss(columns, { ...SCALES, ...VIEWS[name] }), ...VIEWS[name] };
      chart.update({ drawing, cursor: null });
      setText(article.querySelector("[data-failure-figures]"), failureWords(failure));
    },
    update({ options, canStart }) {
      settings = options?.failures.find((failure) => failure.name === name)?.training ?? null;
      button.hidden = options?.enabled !== true;
      setEnabled(button, canStart);
    },
  };
}
