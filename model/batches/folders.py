"""Finds the pictures in folders, one after the other and always in the same order."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")


def find_pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among paths as they are, and of each folder all that are named as pictures are, at any depth.

    Links to folders are not followed, so that none leads in a circle. Raises OSError for a folder that can't be read.
    """
    for path in paths:
        if path.is_dir():
            yield from _pictures_in(path)
        else:
            yield path


def _pictures_in(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _pictures_in(folder / entry.name)
        elif entry.name.lower().endswith(SUFFIXES):
            yield folder / entry.name


def printable(path: Path) -> str:
    """A path as text for a file of results: bytes that are no UTF-8 are written as \\x…."""
    return os.fsencode(path).decode(errors="backslashreplace")
