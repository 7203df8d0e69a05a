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

/** The query that readSelection turns into `selection` again; what is as usual is left out. */
export function writeSelection({ kind, name, yScale, xScale }) {
  const query = new URLSearchParams();
  if (name) query.set(kind, name);
  if (yScale === "linear") query.set("scale", "linear");
  if (xScale === "log") query.set("steps", "log");
  return `?${query}`;
}

/** Where the API keeps the selected model or run. */
export function addressOf({ kind, name }) {
  return `/${kind === "run" ? "runs" : "models"}/${encodeURIComponent(name)}`;
}
