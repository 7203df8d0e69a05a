"""The pen-stroke part of an evaluation for people: the main figures as lines and aligned tables."""

from collections.abc import Mapping
from typing import Any

from model.commands.console import set_table

SWEEP_NAMES = {"position": "place", "scale": "size", "rotation": "turn", "pen_width": "pen width", "form": "form"}


def stroke_summary(part: Mapping[str, Any]) -> str:
    low, high = part["interval"]
    whole, certain = part["with_left_out"], part["certain"]
    lines = [
        f"pen strokes of {len(part['writers'])} writers whom the network never saw",
        f"accuracy {part['accuracy']:.2%} of {part['n']:,} drawings, 95 % interval {low:.2%} to {high:.2%}",
    ]
    if part["left_out"]:
        lines.append(f"with {', '.join(part['left_out'])}: {whole['accuracy']:.2%} of {whole['n']:,}")
    lines += [
        f"calibration error {part['calibration_error']:.2%}, negative log-likelihood {part['nll']:.4f}",
        f"called a digit {certain['n'] / part['n']:.2%}, {percent(certain['accuracy'])} of these right",
    ]
    if part["letters"]:
        letters = part["letters"]
        lines.append(
            f"letters: {letters['called_digit']:.2%} of {letters['n']:,} called a digit, "
            f"digits told from them with an AUROC of {letters['auroc']:.4f}"
        )
    never = part["never_a_digit"]
    lines.append(f"blank, dots and lines: {sum(row['passed'] for row in never)} of {len(never)} read as they should be")
    return "\n".join([*lines, "", table_of_shares(part), "", table_of_slices(part), "", table_of_sweeps(part)]) + "\n"


def table_of_shares(part: Mapping[str, Any]) -> str:
    """Accuracy by collection, pen width and digit."""
    rows = [["drawings", "n", "accuracy"]]
    rows += [[f"collection {name}", *cells(row)] for name, row in part["by_collection"].items()]
    rows += [[f"pen {row['from']:.3f} to {row['to']:.3f} of the size", *cells(row)] for row in part["by_pen_width"]]
    rows += [[f"digit {digit}", *cells(row)] for digit, row in part["by_digit"].items()]
    return set_table(rows)


def table_of_slices(part: Mapping[str, Any]) -> str:
    rows = [["way of writing", "n", "accuracy", "found", "made"]]
    for name, row in part["slices"].items():
        rows.append(
            [
                name,
                *cells(row),
                *(f"{percent(row[kind]['accuracy'])} of {row[kind]['n']}" for kind in ("found", "made")),
            ]
        )
    return set_table(rows)


def table_of_sweeps(part: Mapping[str, Any]) -> str:
    """For each thing that changes, where the accuracy is least, and how many points below the usual."""
    usual = part["usual"]["accuracy"]
    rows = [["what changes", "n", "usual", "least", "loss", "at"]]
    for name, points in part["sweeps"].items():
        worst = min(points, key=lambda point: point["accuracy"])
        shares = [percent(usual), percent(worst["accuracy"]), f"{100 * (usual - worst['accuracy']):.2f}"]
        rows.append([SWEEP_NAMES[name], str(worst["n"]), *shares, str(worst.get("at", worst.get("value")))])
    return set_table(rows)


def cells(row: Mapping[str, Any]) -> list[str]:
    return [f"{row['n']:,}", percent(row["accuracy"])]


def percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"
