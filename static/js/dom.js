// Small helpers for components. update() may run at every move of the pen: what stays the same is not touched.

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** An element with attributes and children (elements or text). */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that does nothing but keeps its focus, unlike one with `disabled`. */
export function setEnabled(button, enabled) {
  setAttribute(button, "aria-disabled", String(!enabled));
}

/** Calls `action` at a click on a button, unless setEnabled has switched it off: it can be reached all the same. */
export function onPress(button, action) {
  button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && action());
}

/** A function that runs `task` once in the next frame, however often it is called before. */
export function oncePerFrame(task) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      task();
    });
  };
}
