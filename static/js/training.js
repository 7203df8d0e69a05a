// The training page: wires the address, the store that follows the server, and the components that draw.

import { formatCount } from "./charts/format.js";
import { mountCommandLine } from "./components/command_line.js";
import { mountFactList } from "./components/fact_list.js";
import { oncePerFrame, setText } from "./dom.js";
import { follow } from "./follow.js";
import { describeData, describeOrigin, describeOutcome, describeSettings } from "./training/card_words.js";
import { mountCurves } from "./training/curves.js";
import { mountHeading } from "./training/heading.js";
import { mountPicker } from "./training/picker.js";
import { addressOf, readSelection, writeSelection } from "./training/selection.js";
import { createStore, entryOf } from "./training/store.js";
import { mountTestResults } from "./training/test_results.js";

const slot = (id) => document.getElementById(id);
const store = createStore(readSelection(location.search), oncePerFrame(update));

const picker = mountPicker(
  { models: slot("model-choices"), runs: slot("run-choices"), noRuns: slot("no-runs") },
  { onChoose: choose },
);
const heading = mountHeading(slot);
const curves = mountCurves(slot, { onCursor: store.setCursor, onScale: setScale });
const testResults = mountTestResults(slot);
const command = mountCommandLine(slot("card-command"));
const cardParts = [
  [mountFactList(slot("card-settings")), (card) => describeSettings(card.settings)],
  [mountFactList(slot("card-origin")), describeOrigin],
  [mountFactList(slot("card-outcome")), describeOutcome],
  [mountFactList(slot("card-data")), (card) => describeData(card.data)],
];

const following = follow(store.refresh, {
  onLost: (error, wait) => store.setConnection(lostWords(error, wait)),
  onBack: () => store.setConnection(null),
});
addEventListener("popstate", () => {
  const { kind, name, ...scales } = readSelection(location.search);
  store.setScale(scales);
  show({ kind, name: name ?? store.current().defaultModel });
});

function choose(choice) {
  history.pushState(null, "", writeSelection({ ...store.current().selection, ...choice }));
  show(choice);
}

function show(choice) {
  store.choose(choice);
  following.now();
}

function setScale(scale) {
  store.setScale(scale);
  history.replaceState(null, "", writeSelection(store.current().selection));
}

function update() {
  const state = store.current();
  const { selection, subject, models, runs, cursor, connection } = state;
  const { card, columns, evaluation, problem } = subject;
  const { kind, name, xScale, yScale } = selection;

  document.title = `${name ? `${name} · ` : ""}Training · Inkdigit`;
  slot("connection").hidden = connection === null;
  setText(slot("connection"), connection ?? "");
  slot("chosen").setAttribute("aria-busy", String(!subject.isLoaded));
  slot("chosen-body").hidden = Boolean(problem);

  picker.update({ models, runs, selection, hrefOf: (choice) => writeSelection({ ...selection, ...choice }) });
  heading.update({ selection, run: kind === "run" ? entryOf(state) : null, subject });
  curves.update({
    columns,
    isLoaded: subject.isLoaded,
    cursor,
    xScale,
    yScale,
    csvAddress: name ? `${addressOf(selection)}/history?format=csv` : "",
    csvName: `${name}-history.csv`,
  });
  testResults.update({ evaluation, selection });
  command.update(card?.command ?? "");
  for (const [part, describe] of cardParts) part.update(card ? describe(card) : []);
}

function lostWords(error, wait) {
  const again = `trying again in ${formatCount(wait / 1000)} seconds`;
  return error.kind === "lost"
    ? `The server does not answer; ${again}. What is shown here is the last that it told.`
    : `The server had trouble: ${error.message}; ${again}.`;
}
