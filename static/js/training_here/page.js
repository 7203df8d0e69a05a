// Training from the page: wires the session to what shows it, and the failures to the session. Fetched when it comes near.

import { oncePerFrame, setText } from "../dom.js";
import { follow } from "../follow.js";
import { mountFailures } from "./failures.js";
import { mountForm } from "./form.js";
import { mountLive } from "./live.js";
import { createSession } from "./session.js";
import { mountTrial } from "./trial.js";
import { dataWords, offWords, troubleOf } from "./words.js";

const section = document.getElementById("train-here");
const find = (selector) => section.querySelector(selector);

const session = createSession(oncePerFrame(update));
const following = follow(session.look, { onLost: session.setTrouble, onBack: () => session.setTrouble(null) });
const form = mountForm(find("[data-here-form]"), { onStart: start });
const live = mountLive(find("[data-here-live]"), { onOrder: order });
const trial = mountTrial(find("[data-here-trial]"));
const failures = mountFailures(document.getElementById("failures"), { onStart: startFailure });

async function start(settings) {
  await session.start(settings);
  following.now();
}

async function startFailure(settings) {
  document.getElementById("here-title").focus({ preventScroll: true });
  section.scrollIntoView();
  await start(settings);
}

async function order(name) {
  await session.order(name);
  following.now();
}

function update() {
  const { options, training, trouble, isBusy } = session.current();
  const off = options === null || options.enabled ? "" : offWords(options);
  find("[data-here-off]").hidden = off === "";
  setText(find("[data-here-off]"), off);
  const words = trouble === null ? "" : troubleOf(trouble);
  find("[data-here-trouble]").hidden = words === "";
  setText(find("[data-here-trouble]"), words);
  setText(find("[data-here-data]"), options === null ? "" : dataWords(options));
  const canStart = options?.enabled === true && (training === null || training.hasEnded) && !isBusy;
  form.update({ options, canStart });
  live.update({ training, seconds: options?.seconds ?? null, isBusy });
  trial.update(training);
  failures.update({ options, canStart });
}
