// What the page's address says: which model or run is shown, and on which scales. Pure: text in, text out.

/** "?run=mine&steps=log" → { kind: "run", name: "mine", yScale: "log", xScale: "log" }; name null: the default. */
export function readSelection(search) {
  const query = new URLSearchParams(search);
  const kind = query.has("run") ? "run" : "model";
  return {
    kind,
    name: query.get(kind) || null,
    // Logarithmic unless asked otherwise: on a linear axis most of a run is a line along the bottom.
    yScale: query.get("scale") === "linear" ? "linear" : "log",
    xScale: query.get("steps") === "log" ? "log" : "linear",
  };
}

/** The query that readSelection turns into `selection` again; what is as usual is left out. at: a step, or null. */
export function writeSelection({ kind, name, yScale, xScale }, at = null) {
  const query = new URLSearchParams();
  if (name) query.set(kind, name);
  if (yScale === "linear") query.set("scale", "linear");
  if (xScale === "log") query.set("steps", "log");
  if (at !== null) query.set("at", String(at));
  return `?${query}`;
}

/** "?at=316" → 316, the step of the training at which the snapshots' slider stands; null where there is none. */
export function readMoment(search) {
  const at = new URLSearchParams(search).get("at") ?? "";
  return /^\d{1,9}$/.test(at) ? Number(at) : null;
}

/** Where the API keeps the selected model or run. */
export function addressOf({ kind, name }) {
  return `/${kind === "run" ? "runs" : "models"}/${encodeURIComponent(name)}`;
}
