// Lets pointer and keyboard pick a point of a chart. It holds no state: it reports the index that was asked for.

/**
 * Makes `plot` (role slider) report to `onMove(index or null)`, and to `onPick(index)` what was clicked or reached with
 * a key. read() gives { count, index, indexAt(clientX) } as they are at the moment of the event.
 */
export function attachCursor(plot, read, onMove, onPick) {
  plot.addEventListener("pointermove", (event) => {
    const { count, indexAt } = read();
    if (count > 0) onMove(indexAt(event.clientX));
  });
  plot.addEventListener("pointerdown", (event) => {
    const { count, indexAt } = read();
    // A finger's focus would come only after it has left the screen, and its point would be lost in between.
    plot.focus({ preventScroll: true });
    if (count > 0) onMove(indexAt(event.clientX));
  });
  // Not where the pointer comes down: a finger that goes on to scroll the page has picked nothing.
  plot.addEventListener("click", (event) => {
    const { count, indexAt } = read();
    if (count > 0) onPick(indexAt(event.clientX));
  });
  plot.addEventListener("pointerleave", () => {
    // A chart that was clicked or tapped keeps its point: a finger must leave the screen before one can read.
    if (document.activeElement !== plot) onMove(null);
  });
  plot.addEventListener("blur", () => onMove(null));
  plot.addEventListener("keydown", (event) => {
    const { count, index } = read();
    const target = count > 0 ? keyTarget(event.key, index, count) : undefined;
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onMove(target);
    if (target !== null) onPick(target);
  });
}

/** The index that a key leads to from `index` (null: none yet, which counts as the last), or undefined. */
export function keyTarget(key, index, count) {
  const last = count - 1;
  const from = index ?? last;
  const page = Math.max(1, Math.round(count / 10));
  const targets = {
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    PageUp: from + page,
    PageDown: from - page,
    Home: 0,
    End: last,
  };
  if (key === "Escape") return index === null ? undefined : null;
  return key in targets ? Math.min(last, Math.max(0, targets[key])) : undefined;
}
