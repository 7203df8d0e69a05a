// The legend of a line chart: what each line is, its value at the cursor, and a switch that shows or hides it.

import { create, setAttribute, setText } from "../dom.js";
import { svg } from "./svg.js";

/** mountLegend(root, onToggle(key)) → { update({ series, hidden, index }) }; it shows the values at `index`. */
export function mountLegend(root, onToggle) {
  let drawnSeries = null;
  let entries = [];

  function rebuild(series) {
    entries = series.map((one) => {
      const value = create("span", { class: "legend-value number" });
      const button = create(
        "button",
        { type: "button", class: `legend-entry tone-${one.tone}` },
        swatch(one),
        create("span", { class: "legend-label" }, one.label),
        value,
      );
      button.addEventListener("click", () => onToggle(one.key));
      return { one, button, value };
    });
    root.replaceChildren(...entries.map((entry) => entry.button));
    drawnSeries = series;
  }

  return {
    update({ series, hidden, index }) {
      if (!sameLegend(series, drawnSeries)) rebuild(series);
      entries.forEach(({ button, value }, i) => {
        setAttribute(button, "aria-pressed", String(!hidden.has(series[i].key)));
        setText(value, series[i].format(series[i].values[index]));
      });
    },
  };
}

/** New values of the same lines must not rebuild the buttons: one of them may have the focus. */
function sameLegend(series, drawn) {
  return (
    drawn?.length === series.length &&
    series.every(({ key, label }, i) => key === drawn[i].key && label === drawn[i].label)
  );
}

function swatch({ isFaint, isDashed, radii }) {
  const kind = `line${isFaint ? " line-faint" : ""}${isDashed ? " line-dashed" : ""}`;
  return svg(
    "svg",
    { class: "legend-swatch", viewBox: "0 0 26 12", width: 26, height: 12, "aria-hidden": "true", focusable: "false" },
    radii
      ? svg("circle", { class: "dot", cx: 13, cy: 6, r: 5 })
      : svg("path", { class: kind, d: isFaint ? "M1 8l4-5 4 7 4-8 4 6 4-4 4 5" : "M1 6h24" }),
  );
}
