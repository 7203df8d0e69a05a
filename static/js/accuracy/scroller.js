// A table that is wider than the page scrolls by itself, and is then a stop of the Tab key, or keys could not reach it.

import { create } from "../dom.js";

/** An element around `table`, which `label` names. */
export function scrollerAround(table, label) {
  const scroller = create("div", { class: "table-scroller", role: "group", "aria-label": label }, table);
  const observer = new ResizeObserver(() => {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    else scroller.removeAttribute("tabindex");
  });
  observer.observe(scroller);
  observer.observe(table);
  return scroller;
}
