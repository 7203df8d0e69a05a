"""Models with an evaluation on pen strokes as `inkdigit evaluate` writes it, made here of a few drawings."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from model.certainty import BINS, COVERAGES
from model.checkpoints import load_card
from model.datasets import Collection
from model.reader import load_reader
from model.stroke_evaluation import evaluate_strokes
from model.stroke_files import Drawing
from tests.browser.run_folders import evaluation, make_model
from tests.model import written

LETTERS = [Drawing("x", "whole", "writer 0", written.SLANTED_ONE), Drawing("k", "whole", "writer 1", written.TWO_RINGS)]
DISTINCT = ("by_collection", "by_pen_width", "by_digit", "sweeps", "slices", "reliability", "rejection")


def make_evaluated_model(
    folder: Path, *, seed: int = 1, on_strokes: bool = True, older: bool = False
) -> dict[str, Any]:
    """A model that reads hardly anything rightly, and its evaluation; older: of a version that counted less."""
    make_model(folder, tested=True)
    command = f"inkdigit evaluate {folder.name} --data DIR --strokes digits.jsonl.gz --out {folder.name}.json"
    whole = {**evaluation(folder.name), "version": load_card(folder)["checksum"], "command": command}
    shares = distinct_shares(seed)
    mnist = {**whole["mnist"], "reliability": reliability(shares), "rejection": rejection(shares)}
    whole = {**whole, "mnist": mnist}
    if on_strokes:
        drawings = Collection(written.written_drawings(3), LETTERS)
        report = evaluate_strokes(load_reader(folder), drawings, left_out=["torn"], limit=6)
        report = {key: varied(part, shares) if key in DISTINCT else part for key, part in report.items()}
        files = {"strokes": "ab" * 32, "letters": "cd" * 32}
        whole["strokes"] = {"command": command, "date": "2026-11-27", "files": files, **report}
        figures = {"mnist": next(shares), "strokes": next(shares)}
        worst = {"mnist": next(shares), "strokes": next(shares)}
        whole["seeds"] = {
            "runs": [{"seed": 1}, {"seed": 2}, {"seed": 3}],
            "mean": figures,
            "worst": worst,
            **({} if older else {"misread_by_all": {"mnist": 21, "strokes": 13}}),
        }
    (folder / "evaluation.json").write_text(json.dumps(whole))
    return whole


def distinct_shares(seed: int) -> Iterator[float]:
    """Shares of which no two are written the same, so that none can stand in another's place unnoticed."""
    return (0.9 + seed / 50 + number / 10_000 for number in count(1))


def varied(part: Any, shares: Iterator[float]) -> Any:
    """The part of a report with every accuracy replaced; where nothing was measured there is still none."""
    if isinstance(part, list):
        return [varied(row, shares) for row in part]
    if not isinstance(part, dict):
        return part
    return {
        key: next(shares) if key == "accuracy" and value is not None else varied(value, shares)
        for key, value in part.items()
    }


def reliability(shares: Iterator[float]) -> list[dict[str, Any]]:
    return [
        {
            "from": index / BINS,
            "to": (index + 1) / BINS,
            "n": 10 * index,
            "confidence": (index + 0.4) / BINS if index else None,
            "accuracy": next(shares) if index else None,
        }
        for index in range(BINS)
    ]


def rejection(shares: Iterator[float]) -> list[dict[str, Any]]:
    return [{"coverage": coverage, "accuracy": next(shares)} for coverage in COVERAGES]
