// Who is shown: the name, one line about it, how far a run has come, what is wrong with it, and the key figures.

import { html } from "../charts/elements.js";
import { formatCount } from "../charts/format.js";
import { describeInOneLine, keyFigures } from "./card_words.js";
import { mountFactList } from "./fact_list.js";

/** Fills the slots of the template. update({ selection, run, subject }): run is the entry of /runs, null for a model. */
export function mountHeading(slot) {
  const name = slot("chosen-name");
  const line = slot("chosen-line");
  const runState = slot("run-state");
  const problem = slot("chosen-problem");
  const figures = mountFactList(slot("key-figures"));
  const status = html("span");
  const progress = html("progress", { "aria-label": "Steps done" });
  const steps = html("span", { class: "number" });
  runState.append(status, progress, steps);

  return {
    update({ selection, run, subject }) {
      write(name, selection.name ?? "…");
      write(line, describeInOneLine(subject.card));
      write(problem, subject.problem ?? "");
      problem.hidden = !subject.problem;
      figures.update(keyFigures(subject));
      runState.hidden = !run;
      if (run) updateRun(run);
    },
  };

  function updateRun({ status: state, steps_done: done, steps: total }) {
    status.className = `state state-${state}`;
    write(status, state);
    progress.hidden = !total;
    if (total) {
      progress.max = total;
      progress.value = Math.min(done ?? 0, total);
    }
    write(steps, total ? `${formatCount(done ?? 0)} of ${formatCount(total)} steps` : "");
  }
}

/** Only what changed: an untouched node stays selected, and silent for screen readers. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
