// The training page: wires the address, the store that follows the server, and the components that draw.

import { formatCount } from "./charts/format.js";
import { mountCommandLine } from "./components/command_line.js";
import { mountFactList } from "./components/fact_list.js";
import { oncePerFrame, setText } from "./dom.js";
import { readDrawingLink } from "./drawing_link.js";
import { follow } from "./follow.js";
import { mountScrub } from "./scrub/section.js";
import { describeData, describeOrigin, describeOutcome, describeSettings } from "./training/card_words.js";
import { mountCurves } from "./training/curves.js";
import { mountHeading } from "./training/heading.js";
import { mountPicker } from "./training/picker.js";
import { addressOf, readMoment, readSelection, writeSelection } from "./training/selection.js";
import { createStore, entryOf } from "./training/store.js";
import { mountTestResults } from "./training/test_results.js";

const ADDRESS_PAUSE = 400; // milliseconds: browsers forbid pages to rewrite their address all the time
const slot = (id) => document.getElementById(id);
const store = createStore(readSelection(location.search), oncePerFrame(update));

const picker = mountPicker(
  { models: slot("model-choices"), runs: slot("run-choices"), noRuns: slot("no-runs") },
  { onChoose: choose },
);
const heading = mountHeading(slot);
const curves = mountCurves(slot, { onCursor: store.setCursor, onPick: goToRow, onScale: setScale });
const scrub = mountScrub(slot("scrub"), {
  onMoment: setMoment,
  addressOf: (step) => location.pathname + writeSelection(store.current().selection, step),
});
let chosenStep = readMoment(location.search); // at which the slider stands, as the address has it or soon will
let addressTimer = 0;
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
  clearTimeout(addressTimer);
  chosenStep = readMoment(location.search);
  store.setScale(scales);
  show({ kind, name: name ?? store.current().defaultModel });
});

function choose(choice) {
  clearTimeout(addressTimer);
  chosenStep = null;
  history.pushState(null, "", writeSelection({ ...store.current().selection, ...choice }));
  show(choice);
}

function show(choice) {
  store.choose(choice);
  following.now();
}

function setScale(scale) {
  store.setScale(scale);
  writeAddress();
}

function goToRow(row) {
  scrub.goTo(store.current().subject.columns.step[row]);
}

function setMoment({ shown, chosen }) {
  store.setMark(shown);
  if (shown === null || chosen === chosenStep) return;
  chosenStep = chosen;
  clearTimeout(addressTimer);
  addressTimer = setTimeout(writeAddress, ADDRESS_PAUSE);
}

function writeAddress() {
  history.replaceState(null, "", writeSelection(store.current().selection, chosenStep));
}

/** Brings the drawing that the address holds, once: a reload must not undo what was drawn since. */
function openLinked() {
  const linked = readDrawingLink(location.hash);
  if (linked === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  scrub.openLinked(linked);
}

function update() {
  const state = store.current();
  const { selection, subject, models, runs, cursor, mark, connection } = state;
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
    mark,
    xScale,
    yScale,
    csvAddress: name ? `${addressOf(selection)}/history?format=csv` : "",
    csvName: `${name}-history.csv`,
  });
  const isThere = subject.isLoaded && !problem;
  scrub.update({
    address: isThere ? addressOf(selection) : null,
    revision: snapshotsSeen(kind === "run" ? entryOf(state) : null),
    step: chosenStep,
    columns,
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

/** Changes whenever a run may have another snapshot: these lie ever farther apart, each gap longer by a factor. */
function snapshotsSeen(run) {
  return run === null ? "" : `${run.status} ${Math.floor(10 * Math.log1p(run.steps_done))}`;
}

scrub.start();
addEventListener("hashchange", openLinked);
openLinked();
