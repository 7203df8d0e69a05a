"""Reads drawings with a trained network: from its outputs to probabilities, a score and a verdict to be trusted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from model.checkpoints import Checkpoint, CheckpointError, load_checkpoint
from model.losses import DIGITS, sigmoid, softmax
from model.registry import ARCHITECTURES
from model.silhouettes import is_no_digit
from model.types import Array

Verdict = Literal["digit", "unsure", "not_a_digit", "blank"]


@dataclass(frozen=True)
class Reading:
    """What a network reads: probabilities (10,) sum to 1; score 0…1 is higher the more the drawing is like a digit."""

    digit: int | None
    probabilities: Array
    score: float
    verdict: Verdict

    @property
    def certain(self) -> bool:
        return self.verdict == "digit"


# broadcast_to gives an array that can't be written to: every blank drawing shares it.
BLANK = Reading(None, np.broadcast_to(1 / DIGITS, DIGITS), 0.0, "blank")


@dataclass(frozen=True)
class Reader:
    """A network that is ready to read."""

    checkpoint: Checkpoint

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def card(self) -> dict[str, Any]:
        return self.checkpoint.card

    @property
    def version(self) -> str:
        """The checksum of the weights: the same weights, the same readings."""
        return str(self.card["checksum"])

    def outputs(self, images: Array) -> Array:
        """The network's raw outputs: images (N, 28, 28) -> (N, 10) logits, or (N, 11) with the logit of "a digit"."""
        forward = ARCHITECTURES[self.card["architecture"]].forward
        return forward(self.checkpoint.params, np.asarray(images, np.float32), self.card["settings"])

    def read(self, images: Array) -> list[Reading]:
        """One reading for each of images: (N, 28, 28) float32, 0…1, as preprocessing makes them."""
        if not len(images):
            return []
        outputs = self.outputs(images)
        probabilities, scores = calibrated(outputs, self.card.get("calibration", {}))
        thresholds = self.card.get("verdict", {})
        scores = np.where(is_no_digit(images), 0, scores)  # no network's own score is 0
        return [
            _reading(p, float(score), thresholds) if image.any() else BLANK
            for p, score, image in zip(probabilities, scores, images, strict=True)
        ]


def load_reader(folder: Path) -> Reader:
    """The network in a model folder. Raises CheckpointError, also where it could not read a drawing."""
    reader = Reader(load_checkpoint(folder))
    try_reading(reader, folder / "card.json")
    return reader


def try_reading(reader: Reader, card: Path) -> None:
    """Raises CheckpointError unless it reads a bar: the card, which says how, has no checksum."""
    bar = np.zeros((1, 28, 28), np.float32)
    bar[0, 4:24, 13:16] = 1
    try:
        with np.errstate(all="ignore"):
            (reading,) = reader.read(bar)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{card}: no drawing can be read with it ({error!r}); restore it or train again"
        ) from None
    if not np.isfinite([*reading.probabilities, reading.score]).all():
        raise CheckpointError(f"{card}: what is read with it is no number; restore it or train again")


def calibrated(outputs: Array, calibration: dict[str, float]) -> tuple[Array, Array]:
    """Probabilities (N, 10) that are right as often as they say, and scores (N,).

    The logits are divided by a temperature that was fitted on validation data (Guo et al. 2017). The score is the
    top probability, times the probability of the eleventh output that this is a digit at all, where there is one.
    """
    temperature = calibration.get("temperature", 1.0)
    probabilities = softmax(outputs[:, :DIGITS].astype(np.float64) / temperature)
    scores = probabilities.max(1)
    if outputs.shape[1] > DIGITS:
        scores = scores * sigmoid(outputs[:, DIGITS].astype(np.float64))
    return probabilities, scores


def _reading(probabilities: Array, score: float, thresholds: dict[str, float]) -> Reading:
    digit = int(probabilities.argmax())
    if score == 0 or score < thresholds.get("not_a_digit_below", 0.0):
        verdict: Verdict = "not_a_digit"
    elif probabilities[digit] < thresholds.get("unsure_below", 0.6) or score < thresholds.get("digit_from", 0.0):
        verdict = "unsure"
    else:
        verdict = "digit"
    return Reading(digit, probabilities, score, verdict)
