"""What `inkdigit train` trains on: MNIST and, if they are given, stroke files, with the record of them for the card."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from model.commands.console import CommandError
from model.commands.data_options import add_data_options, load_data
from model.data import DataError, Mnist
from model.datasets import Collection, MixedData, mixed_data
from model.stroke_files import Drawing, read_drawings, split_by_writer

# The split by writer is the same in every run, whatever its seed: who validates one network never trains another. With
# this seed every collection of UNIPEN has writers on both sides.
VALIDATION_SHARE, SPLIT_SEED = 0.2, 4


@dataclass(frozen=True)
class Sources:
    """Everything that was read, before a run's settings choose from it; record is the card's "data"."""

    mnist: Mnist
    training: Collection
    validation: Collection
    record: dict[str, Any]


def add_training_data_options(parser: argparse.ArgumentParser) -> None:
    add_data_options(parser)
    parser.add_argument("--strokes", type=Path, metavar="FILE", help="stroke file of digits to train on beside MNIST")
    parser.add_argument("--letters", type=Path, metavar="FILE", help="stroke file of letters to learn what is no digit")


def read_sources(args: argparse.Namespace) -> Sources:
    """Read what the options name."""
    digits, letters = read_strokes(args.strokes), read_strokes(args.letters)
    strange = next((drawing.label for drawing in digits if drawing.label not in set("0123456789")), None)
    if strange:
        raise DataError(f"{args.strokes}: has a drawing of {strange!r}, which is no digit; give letters with --letters")
    (training, validation), (other_training, other_validation) = split(digits), split(letters)
    record: dict[str, Any] = {"strokes": None, "letters": None}
    if digits:
        record["strokes"] = describe(args.strokes, training, validation)
    if letters:
        record["letters"] = describe(args.letters, other_training, other_validation)
    mnist = load_data(args)
    record = {"mnist": mnist.checksums, **record}
    return Sources(mnist, Collection(training, other_training), Collection(validation, other_validation), record)


def read_strokes(path: Path | None) -> list[Drawing]:
    return read_drawings(path) if path else []


def split(drawings: Sequence[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    return split_by_writer(drawings, VALIDATION_SHARE, SPLIT_SEED) if drawings else ([], [])


def describe(path: Path, training: Sequence[Drawing], validation: Sequence[Drawing]) -> dict[str, Any]:
    """What the card says of a stroke file: enough to know it again, and how it was split."""
    writers = [len({drawing.writer for drawing in part}) for part in (training, validation)]
    return {
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "drawings": {"train": len(training), "validation": len(validation)},
        "writers": {"train": writers[0], "validation": writers[1]},
        "split": {"share": VALIDATION_SHARE, "seed": SPLIT_SEED},
    }


def choose(sources: Sources, settings: dict[str, Any], seed: int) -> MixedData:
    """The data of a run with these settings. CommandError if the two do not fit."""
    count = len(sources.mnist.train_images)
    if settings["held_out"] >= count:
        raise CommandError(
            f"--held-out {settings['held_out']}: of {count} training images some must be left to train on"
        )
    if settings["not_digits"] and not sources.training.digits:
        raise CommandError("this recipe makes drawings of no digit from pen strokes; give --strokes, or --not-digits 0")
    if sources.training.digits and not settings["stroke_renders"]:
        raise CommandError("this recipe does not train on strokes; leave --strokes out, or give --stroke-renders")
    if sources.training.letters and not settings["not_digits"]:
        raise CommandError("this recipe does not learn what is no digit; leave --letters out, or give --not-digits")
    data = mixed_data(sources.mnist, settings, seed, sources.training, sources.validation)
    if settings["batch_size"] > data.epoch_size:
        raise CommandError(f"--batch-size {settings['batch_size']}: an epoch has {data.epoch_size} drawings only")
    return data
