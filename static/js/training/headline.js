// What is said of a model or run at the top of the page: one line, and the figures that matter most. Pure.

import { formatCount, formatEpoch, formatInterval, formatShare } from "../charts/format.js";
import { bestIndex } from "../charts/series.js";

const ARCHITECTURES = { mlp: "A network of two layers", cnn: "A convolutional network" };

/** The figures: [{ name, value, hint }]; what is not known yet is left out. */
export function keyFigures({ card, columns, evaluation }) {
  const mnist = evaluation?.mnist;
  const best = columns ? bestIndex(columns.validation_accuracy, (a, b) => a > b) : null;
  const last = columns ? columns.step.length - 1 : -1;
  return [
    mnist &&
      figure("Test accuracy", formatShare(mnist.accuracy), `95\u00a0% interval ${formatInterval(mnist.interval)}`),
    best !== null &&
      figure(
        "Best validation accuracy",
        formatShare(columns.validation_accuracy[best]),
        `at step ${formatCount(columns.step[best])}`,
      ),
    last >= 0 && figure("Steps", formatCount(columns.step[last]), `${formatEpoch(columns.epoch[last])} epochs`),
    card?.parameters && figure("Parameters", formatCount(card.parameters), "numbers that are learnt"),
  ].filter(Boolean);
}

const figure = (name, value, hint) => ({ name, value, hint });

/** "A two-layer network, by the recipe notebook, trained on 2026-11-25." */
export function describeInOneLine(card) {
  if (!card) return "";
  const kind = ARCHITECTURES[card.architecture] ?? `Architecture ${card.architecture}`;
  const recipe = card.recipe ? `, by the recipe “${card.recipe}”` : "";
  const date = card.date ? `, ${card.status === "running" ? "begun" : "trained"} on ${card.date}` : "";
  return `${kind}${recipe}${date}.`;
}
