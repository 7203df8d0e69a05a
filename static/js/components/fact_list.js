// A list of named facts, as a model card or the figures at the top of a page need it.

import { create } from "../dom.js";

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
  const details = [isCode ? create("code", {}, value) : value];
  if (hint) details.push(create("span", { class: "fact-hint" }, hint));
  return create("div", { class: "fact" }, create("dt", {}, name), create("dd", { class: "number" }, ...details));
}
