// A drawing as data, and its history. Pure: every function returns a new value, so undo is only a step back.
//
// A drawing is {strokes, picture}: strokes are lists of points [x, y] on a square paper of PAPER × PAPER units, y
// downwards; picture is a picture that was brought in (see picture_files.js), or null.

export const PAPER = 1000;
const LONGEST_HISTORY = 200;

export const BLANK = Object.freeze({ strokes: Object.freeze([]), picture: null });

export const isBlank = (drawing) => drawing.strokes.length === 0 && drawing.picture === null;

/** Ink on a picture would hide what is read from the file, so the first stroke takes a new sheet. */
export const withStroke = (drawing, stroke) => ({ strokes: [...drawing.strokes, stroke], picture: null });

export const newHistory = (present = BLANK) => ({ past: [], present, future: [] });

export function change(history, drawing) {
  return { past: [...history.past, history.present].slice(-LONGEST_HISTORY), present: drawing, future: [] };
}

export function undo(history) {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1), future: [present, ...future] };
}

export function redo(history) {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}

/** Clearing is a change like any other: it can be undone. A blank sheet stays as it is. */
export const clear = (history) => (isBlank(history.present) ? history : change(history, BLANK));
