// A list of named facts, as a model card or the figures at the top of a page need it.

import { html } from "../charts/elements.js";

/** mountFactList(dl) → { update([{ name, value, hint, isCode }]) } */
export function mountFactList(list) {
  let drawn = "";
  return {
    update(facts) {
      const said = JSON.stringify(facts);
      if (said === drawn) return;
      drawn = said;
      list.replaceChildren(...facts.map(fact));
    },
  };
}

function fact({ name, value, hint, isCode }) {
  return html(
    "div",
    { class: "fact" },
    html("dt", {}, name),
    html("dd", { class: "number" }, isCode ? html("code", {}, value) : value, hint ? html("span", { class: "fact-hint" }, hint) : null),
  );
}
