// What the page's address says: which model is shown, and on which kind of drawings. Pure: text in, text out.

/** "?model=cnn&on=mnist" → { name: "cnn", on: "mnist" }; name null: the default model. */
export function readSelection(search) {
  const query = new URLSearchParams(search);
  return { name: query.get("model") || null, on: query.get("on") === "mnist" ? "mnist" : "strokes" };
}

/** The query that readSelection turns into the selection again; what is as usual is left out. */
export function writeSelection({ name, on }) {
  const query = new URLSearchParams();
  if (name) query.set("model", name);
  if (on === "mnist") query.set("on", on);
  return `?${query}`;
}
