// Who is shown: the name, one line about it, how far a run has come, what is wrong with it, and the key figures.

import { formatCount } from "../charts/format.js";
import { mountFactList } from "../components/fact_list.js";
import { create, setText } from "../dom.js";
import { describeInOneLine, keyFigures } from "./headline.js";

/** Fills the slots of the template. update({ selection, run, subject }): run is an entry of /runs, null for a model. */
export function mountHeading(slot) {
  const name = slot("chosen-name");
  const line = slot("chosen-line");
  const runState = slot("run-state");
  const problem = slot("chosen-problem");
  const figures = mountFactList(slot("key-figures"));
  const status = create("span");
  const progress = create("progress", { "aria-label": "Steps done" });
  const steps = create("span", { class: "number" });
  runState.append(status, progress, steps);

  return {
    update({ selection, run, subject }) {
      setText(name, selection.name ?? "…");
      setText(line, describeInOneLine(subject.card));
      setText(problem, subject.problem ?? "");
      problem.hidden = !subject.problem;
      figures.update(keyFigures(subject));
      runState.hidden = !run;
      if (run) updateRun(run);
    },
  };

  function updateRun({ status: state, steps_done: done, steps: total }) {
    status.className = `state state-${state}`;
    setText(status, state);
    progress.hidden = state !== "running" || !total;
    progress.max = total || 1;
    progress.value = Math.min(done ?? 0, progress.max);
    setText(steps, total ? `${formatCount(done ?? 0)} of ${formatCount(total)} steps` : "");
  }
}
