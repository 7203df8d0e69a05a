// Training from the page lies far below the curves: its modules, and what they ask for, come when it does.

import { whenNear } from "./when_near.js";

const RETRY = 5_000;

async function load() {
  try {
    await import("./training_here/page.js");
  } catch {
    setTimeout(load, RETRY); // the server was lost on the way
  }
}

whenNear([document.getElementById("train-here"), document.getElementById("failures")], load);
