"""What the same recipe reaches from other seeds: one training may be lucky, mean and worst of several are not."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.data import Mnist
from model.evaluation import read_all
from model.reader import Reader
from model.readings import Job, read_plan
from model.stroke_evaluation import DIGITS, placed
from model.stroke_figures import Scored
from model.stroke_files import Drawing
from model.types import Array


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


def report_seeds(mnist: Mnist, digits: Sequence[Drawing], readers: Sequence[Reader], seed: int) -> dict[str, Any]:
    """The accuracy of each of the readers on the same pictures; mean and worst; how many pictures all of them misread.

    digits: drawings, placed by seed as evaluate_strokes places them; none leaves "strokes" out.
    """
    jobs = placed(digits, seed, DIGITS)
    rights = [right_of(reader, mnist, digits, jobs) for reader in readers]
    shares = [{name: float(right.mean()) for name, right in of_reader.items()} for of_reader in rights]
    return {
        "runs": [
            {"seed": reader.card["seed"], "version": reader.version, **share}
            for reader, share in zip(readers, shares, strict=True)
        ],
        "mean": {name: sum(share[name] for share in shares) / len(shares) for name in shares[0]},
        "worst": {name: min(share[name] for share in shares) for name in shares[0]},
        "misread_by_all": {
            name: int((~np.any([of_reader[name] for of_reader in rights], axis=0)).sum()) for name in shares[0]
        },
    }


def right_of(reader: Reader, mnist: Mnist, digits: Sequence[Drawing], jobs: Sequence[Job]) -> dict[str, Array]:
    """Which of MNIST's test images, and of the drawings if there are any, are read rightly: booleans."""
    right = {"mnist": read_all(reader, mnist.test_images).argmax(axis=1) == mnist.test_labels}
    if digits:
        readings = read_plan(reader, {reader.name: jobs}, lambda more: None)[reader.name]
        right["strokes"] = Scored(digits, jobs, readings).right
    return right
