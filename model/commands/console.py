"""What the commands share at the terminal: how help looks, which folder a model's name means, how a table is set."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from model.checkpoints import WEIGHTS

PREFERRED = ("cnn", "mlp", "notebook")  # the default model is the first of these that is there


class CommandError(Exception):
    """A command line that cannot be carried out: one line that says what to do."""


class Parser(argparse.ArgumentParser):
    """An argument parser that complains in one line, as everything here does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"inkdigit: {message} (see `{self.prog} --help`)\n")


# What add_subparsers returns; argparse has no public name for it.
Subparsers: TypeAlias = "argparse._SubParsersAction[Parser]"


def add_command(commands: Subparsers, name: str, summary: str, example: str) -> Parser:
    """Add a command whose help ends with an example."""
    return commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example:\n{indented(example)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().split("\n"))


def shipped_models() -> list[str]:
    """The names of the models that come with the package, the preferred ones first."""
    names = sorted(card.parent.name for card in WEIGHTS.glob("*/card.json"))
    return sorted(names, key=lambda name: PREFERRED.index(name) if name in PREFERRED else len(PREFERRED))


def find_model(name: str | None) -> Path:
    """The folder of a model: one that is shipped by its name (None: the default), or any other by its path."""
    shipped = shipped_models()
    if name is None and not shipped:
        raise CommandError(f"{WEIGHTS} holds no model; train one, and name its folder")
    name = name or shipped[0]
    if name in shipped:
        return WEIGHTS / name
    folder = Path(name)
    if not (folder / "card.json").is_file():
        there = ", ".join(shipped) or "none"
        raise CommandError(f"{name}: neither a shipped model ({there}) nor a folder with a card.json")
    return folder


def set_table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Rows of cells as aligned lines; the first `left` columns to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
