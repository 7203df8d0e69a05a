// A sheet of small pictures, each with its caption: what networks saw, and what they made of it.

import { create } from "../dom.js";

/** mountPictureSheet(root, { label }) → { update([{ image, alt, title, detail, tone: "right"|"wrong" }]) } */
export function mountPictureSheet(root, { label }) {
  const list = create("ul", { class: "picture-sheet", "aria-label": label });
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
  return create(
    "li",
    { class: `picture picture-${tone}` },
    create("img", { class: "pixelated", src: image, alt, width: 56, height: 56, decoding: "async" }),
    create("span", { class: "picture-title" }, title),
    create("span", { class: "picture-detail number" }, detail),
  );
}
