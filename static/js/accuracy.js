// The accuracy page: wires the address, what was measured of each model, and the components that draw it.

import { mountChecks } from "./accuracy/checks.js";
import { mountMisread } from "./accuracy/misread.js";
import { mountScoreboard } from "./accuracy/scoreboard.js";
import { readSelection, writeSelection } from "./accuracy/selection.js";
import { mountShareTable } from "./accuracy/share_table.js";
import { createStore } from "./accuracy/store.js";
import { mountSweepCharts } from "./accuracy/sweep_charts.js";
import { mountTrust } from "./accuracy/trust.js";
import { collectionRows, describeOrigin, digitRows, evaluateCommand, keyFigures, penRows } from "./accuracy/words.js";
import { formatCount } from "./charts/format.js";
import { mountCommandLine } from "./components/command_line.js";
import { mountFactList } from "./components/fact_list.js";
import { oncePerFrame, setText } from "./dom.js";
import { follow } from "./follow.js";

const NOTHING_TO_SEE = 600_000; // milliseconds until the next look: what is served changes hardly ever
const slot = (id) => document.getElementById(id);
const store = createStore(readSelection(location.search), oncePerFrame(update));

const scoreboard = mountScoreboard(slot("scoreboard"), { onChoose: choose });
const figures = mountFactList(slot("key-figures"));
const shareTables = [
  [
    mountShareTable(slot("by-collection"), { caption: "Read rightly by collection", label: "Collection" }),
    collectionRows,
  ],
  [mountShareTable(slot("by-pen"), { caption: "Read rightly by pen width", label: "Pen width" }), penRows],
  [mountShareTable(slot("by-digit"), { caption: "Read rightly by digit", label: "Digit" }), digitRows],
];
const sweeps = mountSweepCharts(slot);
const trust = mountTrust(slot, { onChoose: (on) => replaceSelection({ on }) });
const checks = mountChecks(slot);
const misread = mountMisread(slot);
const origin = mountFactList(slot("origin"));
const command = mountCommandLine(slot("origin-command"));
const missingCommand = mountCommandLine(slot("missing-command"));
let shown = null; // the evaluation whose figures stand on the page

const following = follow(
  async () => {
    await store.load();
    return NOTHING_TO_SEE;
  },
  {
    onLost: (error, wait) =>
      store.setConnection(`${lostWords(error)}; trying again in ${formatCount(wait / 1000)} seconds.`),
    onBack: () => store.setConnection(null),
  },
);
addEventListener("popstate", () => {
  const { name, on } = readSelection(location.search);
  store.select({ name: name ?? store.current().usual, on });
  following.now();
});

function choose(name) {
  history.pushState(null, "", writeSelection({ ...store.current().selection, name }));
  store.select({ name });
  following.now();
}

function replaceSelection(choice) {
  store.select(choice);
  history.replaceState(null, "", writeSelection(store.current().selection));
}

function update() {
  const { models, misread: drawings, selection, connection } = store.current();
  const { name, on } = selection;
  const model = models?.find((entry) => entry.name === name) ?? null;
  const evaluation = model?.evaluation ?? null;
  const strokes = evaluation?.strokes ?? null;

  document.title = `${name ? `${name} · ` : ""}Accuracy · Inkdigit`;
  setText(slot("connection"), connection ?? "");
  slot("connection").hidden = connection === null;
  scoreboard.update({ models, name, hrefOf: (other) => writeSelection({ ...selection, name: other }) });
  slot("chosen").setAttribute("aria-busy", String(models === null));
  setText(slot("chosen-name"), name ?? "…");
  setText(slot("chosen-problem"), `There is no model called ${name} here.`);
  slot("chosen-problem").hidden = models === null || model !== null;
  slot("missing").hidden = model === null || strokes !== null;
  slot("chosen-body").hidden = strokes === null;
  missingCommand.update(evaluateCommand(name));
  if (strokes === null) return;
  show(evaluation, on);
  misread.update({ strokes, misread: drawings[name] ?? null, name });
}

function show(evaluation, on) {
  const { strokes } = evaluation;
  trust.update({ evaluation, on });
  if (evaluation === shown) return;
  shown = evaluation;
  figures.update(keyFigures(evaluation));
  for (const [table, rowsOf] of shareTables) table.update(rowsOf(strokes));
  sweeps.update(strokes);
  checks.update(strokes);
  origin.update(describeOrigin(evaluation));
  command.update(strokes.command);
  setText(slot("writers"), strokes.writers.join(", "));
}

function lostWords({ kind, message }) {
  return kind === "lost" ? "The server does not answer" : `The server had trouble: ${message}`;
}
