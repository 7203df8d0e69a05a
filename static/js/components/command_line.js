// A command to be typed into a terminal, with a button that copies it.

import { mountCopyButtons } from "./copy_buttons.js";
import { create } from "../dom.js";

/** Lines may break between words alone: a browser would also break "--seed" behind its hyphens. */
const word = (part) => (part === " " ? part : create("span", { class: "command-word" }, part));

/** mountCommandLine(root) → { update(command) } */
export function mountCommandLine(root) {
  const text = create("code");
  root.classList.add("command");
  root.append(
    create("pre", { class: "command-text" }, text),
    create("button", { type: "button", "data-copy": "command", "data-copy-name": "the command" }, "Copy"),
    create("p", { class: "command-status small soft", role: "status", "data-copy-status": "" }),
    // Where the browser forbids copying (no HTTPS, say), the text appears in a field to copy by hand.
    create("textarea", {
      class: "command-field",
      rows: "3",
      readonly: "",
      hidden: "",
      "aria-label": "The command to copy",
    }),
  );
  mountCopyButtons(root, { command: () => text.textContent });

  return {
    update(command) {
      if (text.textContent !== command) text.replaceChildren(...command.split(/( )/).map(word));
    },
  };
}
