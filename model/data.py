"""MNIST, found or fetched, and always verified: nobody trains on a file that is not what it claims to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from model.download import Progress, fetch_file
from model.idx import DataError, md5, parse_idx, read_raw, unpack

__all__ = ["CHECKSUMS", "MIRRORS", "DataError", "Mnist", "cache_folder", "fetch_mnist", "load_mnist", "split_indices"]

# Name of each file without .gz, and the MD5 of its raw bytes.
TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
CHECKSUMS = {
    TRAIN_IMAGES: "6bbc9ace898e44ae57da46a324031adb",
    TRAIN_LABELS: "a25bea736e30d166cdddb491f175f624",
    TEST_IMAGES: "2646ac647ad5339dbf082846283269ea",
    TEST_LABELS: "27ae3e4e09519cfbb04c329615203637",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
)


@dataclass(frozen=True)
class Mnist:
    """Images (N, 28, 28) uint8, ink high; labels (N,) uint8, 0…9; checksums: MD5 of each file's raw bytes."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    checksums: dict[str, str]


def load_mnist(folder: Path | None = None, *, verify: bool = True, progress: Progress | None = None) -> Mnist:
    """Read the four files in `folder`, gzipped or not; without a folder, fetch them into the user's cache first.

    `verify=False` admits another set in the same format (28×28 images of ten classes).
    """
    if folder is None:
        folder = fetch_mnist(cache_folder(), progress=progress)
    paths = {name: find_file(folder, name) for name in CHECKSUMS}
    raw = {name: read_raw(path) for name, path in paths.items()}
    checksums = {name: md5(content) for name, content in raw.items()}
    train = parse_pair(raw, paths, TRAIN_IMAGES, TRAIN_LABELS)
    test = parse_pair(raw, paths, TEST_IMAGES, TEST_LABELS)
    if verify:
        for name, path in paths.items():
            check_checksum(name, checksums[name], path)
    return Mnist(*train, *test, checksums)


def fetch_mnist(folder: Path, mirrors: Sequence[str] = MIRRORS, progress: Progress | None = None) -> Path:
    """Fetch those of the four files that `folder` lacks; each is verified before it gets its name there."""
    for name in CHECKSUMS:
        if not candidates(folder, name):

            def check(content: bytes, path: Path, name: str = name) -> None:
                check_checksum(name, md5(unpack(content, path)), path)

            fetch_file(f"{name}.gz", folder, mirrors, check, progress)
    return folder


def cache_folder() -> Path:
    """Where fetched files are kept: the platform's place for what can be fetched again."""
    return user_cache_path("inkdigit") / "mnist"


def split_indices(count: int, held_out: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split range(count) into (training, validation) indices, each ascending; `held_out` of them for validation."""
    if not 0 < held_out < count:
        raise ValueError(f"cannot hold out {held_out} of {count} samples")
    order = rng.permutation(count)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def candidates(folder: Path, name: str) -> list[Path]:
    """The files in `folder` that can be `name`; some copies of MNIST write a dot before idx."""
    names = (name, f"{name}.gz", dotted := name.replace("-idx", ".idx"), f"{dotted}.gz")
    return [path for path in (folder / candidate for candidate in names) if path.is_file()]


def find_file(folder: Path, name: str) -> Path:
    """The one of MNIST's files that is stored as `name`, or as `name`.gz."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; pass the folder of MNIST's four IDX files with --data DIR")
    found = candidates(folder, name)
    if not found:
        raise DataError(
            f"{folder / name}: missing (neither plain nor .gz); put it there, or leave --data out to fetch it"
        )
    return found[0]


def check_checksum(name: str, found: str, path: Path) -> None:
    """Raise DataError unless `found` is the checksum of MNIST's file `name`."""
    if found != CHECKSUMS[name]:
        raise DataError(
            f"{path}: wrong checksum (MD5 {found}, MNIST has {CHECKSUMS[name]}); "
            "fetch the file again, or pass --no-verify if it is another set on purpose"
        )


def parse_pair(
    raw: dict[str, bytes], paths: dict[str, Path], images_name: str, labels_name: str
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images and labels that belong together, in the shapes that the networks read."""
    images = parse_idx(raw[images_name], paths[images_name], 3)
    labels = parse_idx(raw[labels_name], paths[labels_name], 1)
    if images.shape[1:] != (28, 28) or len(images) == 0:
        size = "×".join(str(side) for side in images.shape)
        raise DataError(f"{paths[images_name]}: holds {size}, expected at least one image of 28×28")
    if len(labels) != len(images):
        raise DataError(
            f"{paths[labels_name]}: {len(labels)} labels for {len(images)} images; use files of the same set"
        )
    if labels.max() > 9:
        raise DataError(f"{paths[labels_name]}: has a label {labels.max()}; the networks read ten classes, 0 to 9")
    return images, labels
