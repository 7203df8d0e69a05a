// The answer in words: a large digit, what it is, how sure that is, and what is the matter where something is.

import { create, setAttribute, setText } from "../dom.js";

/** onRetry(): the visitor would rather not wait. update({words, waiting}), words as verdicts.js makes them. */
export function mountVerdict(root, { onRetry }) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const [glyph, title, details, retry] = ["glyph", "title", "details", "retry"].map(part);
  retry.addEventListener("click", onRetry);

  return function update({ words, waiting }) {
    setAttribute(root, "data-verdict", words.verdict);
    setAttribute(root, "data-waiting", String(waiting));
    setText(glyph, words.glyph);
    setText(title, words.title);
    if (details.textContent !== words.details.join("")) {
      details.replaceChildren(...words.details.map((line) => create("p", {}, line)));
    }
    retry.hidden = !["lost", "busy", "broken"].includes(words.verdict);
  };
}
