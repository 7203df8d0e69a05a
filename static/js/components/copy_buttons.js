// Buttons that copy text, on pages served without HTTPS too, and show the text itself where copying is forbidden.

import { setText } from "../dom.js";

/** The way before navigator.clipboard, which only secure pages have. */
function copyBySelection(field) {
  const focused = document.activeElement;
  field.hidden = false;
  field.select();
  const copied = document.execCommand("copy");
  field.hidden = copied;
  if (copied) focused?.focus();
  return copied;
}

async function copyText(text, field) {
  field.value = text;
  try {
    await navigator.clipboard.writeText(text);
    field.hidden = true;
    return true;
  } catch {
    return copyBySelection(field);
  }
}

/** root holds buttons with data-copy="NAME", a status and a text field; texts: {NAME: () => text or null}. */
export function mountCopyButtons(root, texts) {
  const status = root.querySelector("[data-copy-status]");
  const field = root.querySelector("textarea");
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = texts[button.dataset.copy]();
      if (text === null) {
        setText(status, "Draw something first.");
        return;
      }
      const copied = await copyText(text, field);
      setText(
        status,
        copied ? `Copied: ${button.dataset.copyName}.` : "Copying is not allowed here. The text is below.",
      );
    });
  }
}
