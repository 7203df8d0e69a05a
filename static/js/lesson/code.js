// The lines of model/*.py that compute each step, as the server reads them from its own source.

import { create, setText } from "../dom.js";

function excerpt({ file, function: name, lines }) {
  const first = lines[0].number;
  const numbered = lines.flatMap(({ number, text }, index) => {
    const jumps = index > 0 && number > lines[index - 1].number + 1;
    return [
      ...(jumps ? [create("span", { class: "code-gap" }, "⋮\n")] : []),
      create("span", { class: "code-number", "aria-hidden": "true" }, String(number).padStart(4)),
      `  ${text}\n`,
    ];
  });
  const pre = create("pre", { tabindex: "0", "aria-label": `${file}, ${name}` }, create("code", {}, ...numbered));
  return create(
    "figure",
    { class: "excerpt" },
    create("figcaption", {}, create("code", {}, file), `, ${name}(), from line ${first}`),
    pre,
  );
}

/** → update(steps), as /lesson/source lists them; null: they are not to be had. */
export function mountCode(page) {
  const places = [...page.querySelectorAll("[data-code]")];
  return function update(steps) {
    for (const place of places) {
      const body = place.querySelector("[data-code-lines]");
      const step = steps?.find(({ step }) => String(step) === place.dataset.code);
      if (step) body.replaceChildren(...step.excerpts.map(excerpt));
      else setText(body, "The server does not answer; the lines come as soon as it is back.");
    }
  };
}
