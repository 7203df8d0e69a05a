"""Answers about the snapshots of a training: what the network read at each, and what its first layer looked like.

Snapshots are read when somebody first asks, and kept packed, within a bound.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.bounded_cache import BoundedCache
from app.errors import Problem
from app.model_store import ServedModel
from app.numbers import numbers
from app.run_store import Run
from app.signed_pictures import signed_picture
from app.snapshot_schemas import FirstLayer, FirstLayerPicture, SnapshotList, SnapshotReading, SnapshotReadings
from model.checkpoints import (
    Checkpoint,
    CheckpointError,
    PackedSnapshot,
    check_params,
    list_snapshots,
    load_packed_snapshot,
    unpack_snapshot,
)
from model.first_layer import SIDE, filters, lay_out, strongest
from model.pictures import data_url, encode_png
from model.reader import Reader
from model.types import Array, Params

MAX_SNAPSHOTS = 64
"""Of one training; a trainer keeps 24. Of more, as many are taken, spread over all."""
SHOWN, COLUMNS, GAP = 48, 8, 2
FULL_COLOUR = 0.995
"""The share of the weights that lie below the one with the full colour: the few beyond would make all others pale."""
SNAPSHOT_BYTES, PICTURE_BYTES = 32 * 2**20, 6 * 2**20
"""Kept in memory: the snapshots of all shipped models together, and their pictures, fit."""


@dataclass(frozen=True)
class Training:
    """Whose snapshots they are: a served model's or a run's."""

    name: str
    version: str | None
    folder: Path
    card: dict[str, Any]

    def snapshots(self) -> dict[int, Path]:
        """Their files by step; oldest first."""
        found = list_snapshots(self.folder)
        if len(found) > MAX_SNAPSHOTS:
            found = [found[i] for i in np.linspace(0, len(found) - 1, MAX_SNAPSHOTS).round().astype(int)]
        return dict(found)


def training_of_model(served: ServedModel) -> Training:
    checkpoint = served.reader.checkpoint
    return Training(served.summary.name, served.summary.version, checkpoint.folder, checkpoint.card)


def training_of_run(run: Run, folder: Path) -> Training:
    checksum = run.card.get("checksum")
    return Training(run.name, checksum if isinstance(checksum, str) else None, folder, run.card)


class Snapshots:
    """Reads snapshots, and remembers the last ones and their pictures."""

    def __init__(self) -> None:
        self.packed: BoundedCache[PackedSnapshot] = BoundedCache(SNAPSHOT_BYTES)
        self.pictures: BoundedCache[FirstLayerPicture] = BoundedCache(PICTURE_BYTES)

    def load(self, training: Training, path: Path) -> Params:
        """The weights of one snapshot. Raises Problem 409 if they cannot be read."""
        key = key_of(path)
        try:
            packed = self.packed.get(key)
            if packed is None:
                packed = load_packed_snapshot(path)
                self.packed.put(key, packed, sum(part.nbytes for parts in packed.values() for part in parts))
            params = unpack_snapshot(packed)
            check_params(params, training.card, path)
        except CheckpointError as error:
            raise Problem(409, f"A snapshot of {training.name!r} cannot be read: {error}.") from None
        return params

    def describe(self, training: Training) -> SnapshotList:
        return SnapshotList(
            name=training.name,
            version=training.version,
            layer=self._first_layer(training),
            steps=list(training.snapshots()),
        )

    def read(self, training: Training, image: Array) -> SnapshotReadings:
        """What the network read at every snapshot. image: (28, 28), 0…1."""
        snapshots = training.snapshots()
        return SnapshotReadings(
            name=training.name,
            version=training.version,
            layer=self._first_layer(training),
            image=data_url(encode_png(image)),
            readings=[read_one(training, step, self.load(training, path), image) for step, path in snapshots.items()],
        )

    def picture(self, training: Training, step: int) -> FirstLayerPicture:
        """The first layer at one snapshot. Raises Problem 404 or 409."""
        snapshots = training.snapshots()
        if step not in snapshots:
            known = ", ".join(str(known) for known in snapshots) or "none"
            raise Problem(404, f"{training.name!r} has no snapshot of step {step}; there are: {known}.")
        last = list(snapshots.values())[-1]
        # The last one decides which units are shown; a training that goes on has another last one soon.
        key = (key_of(snapshots[step]), key_of(last))
        picture = self.pictures.get(key)
        if picture is None:
            picture = self._draw(training, step, snapshots[step])
            self.pictures.put(key, picture, len(picture.image))
        return picture

    def _draw(self, training: Training, step: int, path: Path) -> FirstLayerPicture:
        layer = self._first_layer(training)
        assert layer is not None  # noqa: S101 - there is this snapshot at least
        params = self.load(training, path)
        shown = filters(training.card["architecture"], params, training.card["settings"])[layer.shown]
        picture = signed_picture(lay_out(shown, layer.columns, GAP), np.quantile(np.abs(shown), FULL_COLOUR))
        return FirstLayerPicture(name=training.name, step=step, layer=layer, gap=GAP, **picture.model_dump())

    def _first_layer(self, training: Training) -> FirstLayer | None:
        snapshots = training.snapshots()
        if not snapshots:
            return None
        params = self.load(training, list(snapshots.values())[-1])
        architecture, settings = training.card["architecture"], training.card["settings"]
        pictures = filters(architecture, params, settings)
        return FirstLayer(
            kind="hidden_units" if pictures.shape[1] == SIDE else "kernels",
            side=pictures.shape[1],
            count=len(pictures),
            shown=strongest(architecture, params, settings, SHOWN),
            columns=min(COLUMNS, len(pictures)),
        )


def read_one(training: Training, step: int, params: Params, image: Array) -> SnapshotReading:
    """As `/predict` reads: the same forward, calibrated as the trained network is."""
    try:
        (reading,) = Reader(Checkpoint(training.folder, params, training.card)).read(image[None])
    except (AttributeError, TypeError, ValueError) as error:
        raise Problem(409, f"The card of {training.name!r} does not fit its snapshots: {error}.") from None
    is_number = np.isfinite(reading.probabilities).all()
    return SnapshotReading(
        step=step, digit=reading.digit if is_number else None, probabilities=numbers(reading.probabilities)
    )


def key_of(path: Path) -> Hashable:
    """Another one as soon as the file is another. Raises Problem 409 where it has just gone."""
    try:
        status = path.stat()
    except OSError as error:
        raise Problem(409, f"The snapshot {path.name} cannot be read: {error.strerror or error}.") from None
    return path, status.st_mtime_ns, status.st_size
