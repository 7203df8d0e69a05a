// A sheet of small pictures, each with its caption: what networks saw, and what they made of it.

import { html } from "./elements.js";

/** mountPictureSheet(root, { label }) → { update(items) }; items: [{ image, alt, title, detail, tone: "right"|"wrong" }] */
export function mountPictureSheet(root, { label }) {
  const list = html("ul", { class: "picture-sheet", "aria-label": label });
  root.append(list);
  let drawn = null;
  return {
    update(items) {
      if (items === drawn) return;
      drawn = items;
      list.replaceChildren(...items.map(picture));
    },
  };
}

function picture({ image, alt, title, detail, tone }) {
  return html(
    "li",
    { class: `picture picture-${tone}` },
    html("img", { class: "pixelated", src: image, alt, width: 56, height: 56, decoding: "async" }),
    html("span", { class: "picture-title" }, title),
    html("span", { class: "picture-detail number" }, detail),
  );
}
