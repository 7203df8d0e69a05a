"""What the same recipe reaches from other seeds: one training may be lucky, mean and worst of several are not."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.data import Mnist
from model.evaluation import accuracy, read_all
from model.reader import Reader
from model.readings import read_plan
from model.stroke_evaluation import DIGITS, placed
from model.stroke_figures import Scored
from model.stroke_files import Drawing


def check_same_recipe(reader: Reader, others: Sequence[Reader]) -> None:
    """Raises ValueError, which names the first of the others that differs from reader in more than its seed."""
    seeds = {reader.card.get("seed")}
    for other in others:
        for key in ("architecture", "settings", "data"):
            if other.card.get(key) != reader.card.get(key):
                raise ValueError(f"{other.name}: its {key} are not those of {reader.name}: not the same training")
        seed = other.card.get("seed")
        if seed in seeds:
            raise ValueError(f"{other.name}: seed {seed} is there already")
        seeds.add(seed)


def report_seeds(
    mnist: Mnist,
    digits: Sequence[Drawing],
    measured: Mapping[str, Any],
    reader: Reader,
    others: Sequence[Reader],
    seed: int,
) -> dict[str, Any]:
    """The accuracies of reader and of others, trainings of the same recipe, on the same pictures; mean and worst.

    measured: the accuracies of reader, "mnist" and, where digits are read, "strokes". digits: drawings, placed by seed
    as evaluate_strokes places them; none leaves "strokes" out.
    """
    runs = [{"seed": reader.card["seed"], "version": reader.version, **measured}]
    for other in others:
        run = {"seed": other.card["seed"], "version": other.version}
        run["mnist"] = accuracy(mnist.test_labels, read_all(other, mnist.test_images).argmax(axis=1))
        if digits:
            jobs = placed(digits, seed, DIGITS)
            run["strokes"] = float(
                Scored(digits, jobs, read_plan(other, {other.name: jobs}, lambda more: None)[other.name]).right.mean()
            )
        runs.append(run)
    return {
        "runs": runs,
        "mean": {name: sum(run[name] for run in runs) / len(runs) for name in measured},
        "worst": {name: min(run[name] for run in runs) for name in measured},
    }
