// The list to choose from: the models that are shipped, and the local runs with how far they have come.

import { create } from "../dom.js";
import { formatCount, formatShare } from "../charts/format.js";

/**
 * update({ models, runs, selection, hrefOf({ kind, name }) }); onChoose({ kind, name }) hears of a plain click.
 * Links, not buttons: each choice has an address that can be opened in a tab of its own or sent to somebody.
 */
export function mountPicker({ models: modelList, runs: runList, noRuns }, { onChoose }) {
  const modelItems = mountItems(modelList, "model", describeModel, onChoose);
  const runItems = mountItems(runList, "run", describeRun, onChoose);
  return {
    update({ models, runs, selection, hrefOf }) {
      modelItems.update(models ?? [], selection, hrefOf);
      runItems.update(runs ?? [], selection, hrefOf);
      noRuns.hidden = runs === null || runs.length > 0;
    },
  };
}

/** Items are kept by name: one that has the focus must outlive every poll. */
function mountItems(list, kind, describe, onChoose) {
  const known = new Map();
  return {
    update(entries, selection, hrefOf) {
      const names = new Set(entries.map(({ name }) => name));
      for (const [name, { item }] of known) {
        if (names.has(name)) continue;
        item.remove();
        known.delete(name);
      }
      for (const entry of entries) {
        const kept = known.get(entry.name) ?? createItem(entry.name);
        const isChosen = selection.kind === kind && selection.name === entry.name;
        kept.link.href = hrefOf({ kind, name: entry.name });
        if (isChosen) kept.link.setAttribute("aria-current", "true");
        else kept.link.removeAttribute("aria-current");
        const said = JSON.stringify(entry);
        if (said !== kept.said) kept.link.replaceChildren(...describe(entry));
        kept.said = said;
      }
    },
  };

  function createItem(name) {
    const link = create("a", { class: "choice" });
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      onChoose({ kind, name });
    });
    const kept = { link, item: create("li", {}, link), said: null };
    known.set(name, kept);
    list.append(kept.item);
    return kept;
  }
}

function describeModel({ name, test_accuracy: accuracy, parameters }) {
  return [
    create("span", { class: "choice-name" }, name),
    create(
      "span",
      { class: "choice-line number" },
      accuracy === null ? `${formatCount(parameters)} parameters` : `${formatShare(accuracy)} in the test`,
    ),
  ];
}

function describeRun({ name, status, problem, steps_done: done, steps }) {
  const line =
    status === "broken"
      ? problem
      : steps
        ? `${formatCount(done ?? 0)} of ${formatCount(steps)} steps`
        : `${formatCount(done ?? 0)} steps`;
  return [
    create("span", { class: "choice-name" }, name),
    create("span", { class: `state state-${status}` }, status),
    create("span", { class: "choice-line number" }, line ?? ""),
    status === "running" && steps
      ? create("progress", {
          class: "choice-progress",
          value: done ?? 0,
          max: steps,
          "aria-label": `${name}: steps done`,
        })
      : null,
  ].filter(Boolean);
}
