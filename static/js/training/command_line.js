// A command to be typed into a terminal, with a button that copies it.

import { html } from "../charts/elements.js";

/** mountCommandLine(root) → { update(command) } */
export function mountCommandLine(root) {
  const text = html("code");
  const button = html("button", { type: "button", class: "command-copy" }, "Copy");
  const said = html("span", { class: "visually-hidden", role: "status" });
  const box = html("pre", { class: "command-text", tabindex: "0", role: "region", "aria-label": "Command" }, text);
  root.classList.add("command");
  root.append(box, button, said);

  button.addEventListener("click", async () => {
    const copied = await copy(text);
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    said.textContent = copied ? "The command is on the clipboard." : "The command is selected; copy it with Ctrl+C.";
  });
  button.addEventListener("blur", () => {
    button.textContent = "Copy";
    said.textContent = "";
  });

  return {
    update(command) {
      if (text.textContent !== command) text.textContent = command;
    },
  };
}

/** Puts the text of `node` on the clipboard; where the browser refuses (no HTTPS, say), selects it. */
async function copy(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return false;
  }
}
