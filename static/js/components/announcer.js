// Speaks to screen readers, and not often: only what has stood still for a moment, and never the same twice in a row.

import { setText } from "../dom.js";

const SETTLED = 900;

export function mountAnnouncer(region) {
  let timer = 0;
  let pending = "";

  function sayNow(words) {
    clearTimeout(timer);
    pending = words;
    setText(region, words);
  }

  /** Says the words once they have not changed for a while; "" takes back what was not yet said. */
  function saySettled(words) {
    if (words === pending) return;
    pending = words;
    clearTimeout(timer);
    timer = setTimeout(() => setText(region, words), SETTLED);
  }

  return { sayNow, saySettled };
}
