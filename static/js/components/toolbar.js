// Undo, redo, clear and the pen's width: as buttons and as keys.

import { isBlank } from "../drawing.js";
import { setEnabled } from "../dom.js";

/** Where keys have a meaning of their own: text, and a list that Escape closes. */
const keepsItsKeys = (target) => target.matches?.("input:not([type=range], [type=file]), textarea, select");

/** Which of the tools a key means, or null. */
function toolOfKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (key === "Escape") return "clear";
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && ctrlKey ? "redo" : null;
}

/** tools: {undo, redo, clear}, functions; onWidth(width). update({history, width}). */
export function mountToolbar(root, { tools, onWidth }) {
  const buttons = Object.fromEntries(
    Object.keys(tools).map((name) => [name, root.querySelector(`[data-tool="${name}"]`)]),
  );
  const slider = root.querySelector("[data-width]");

  for (const [name, button] of Object.entries(buttons)) button.addEventListener("click", tools[name]);
  slider.addEventListener("input", () => onWidth(slider.valueAsNumber));

  document.addEventListener("keydown", (event) => {
    const tool = toolOfKey(event);
    if (tool === null || event.defaultPrevented || keepsItsKeys(event.target)) return;
    event.preventDefault();
    tools[tool]();
  });

  return function update({ history, width }) {
    setEnabled(buttons.undo, history.past.length > 0);
    setEnabled(buttons.redo, history.future.length > 0);
    setEnabled(buttons.clear, !isBlank(history.present));
    if (slider.valueAsNumber !== width) slider.value = String(width);
  };
}
