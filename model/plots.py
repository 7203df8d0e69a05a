"""Figures of a training run as PNG, for those who do not open the training page; matplotlib is an extra."""

import base64
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, PEN, PALE = "#1b2a41", "#c2410c", "#9aa5b1"
COLUMNS = 10


class PlotError(Exception):
    """Plotting cannot be done here: one line that says what to do."""


def new_figure(width: float, height: float) -> "Figure":
    """An empty figure that needs no display and no global state of pyplot."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotError("plotting needs matplotlib, which is not here; pip install 'inkdigit[plot]'") from error
    return Figure(figsize=(width, height), layout="constrained")


def plot_loss(history: Sequence[Mapping[str, float]], path: Path, title: str) -> Path:
    """The losses over the steps, and below them the validation accuracy with its best point; written to `path`."""
    figure = new_figure(9, 7)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    for key, label, style in (
        ("batch_loss", "training, each batch", {"color": PALE, "linewidth": 0.6}),
        ("train_loss", "training, smoothed", {"color": INK}),
        ("validation_loss", "validation", {"color": PEN, "marker": ".", "linewidth": 1.2}),
    ):
        steps, values = curve(history, key)
        if len(steps):
            above.plot(steps, values, label=label, **style)
    above.set(title=f"{title}: loss", ylabel="cross-entropy (nats)", yscale="log")
    above.legend()
    steps, values = curve(history, "validation_accuracy")
    if len(steps):
        best = int(values.argmax())
        below.plot(steps, 100 * values, color=PEN, marker=".", linewidth=1.2)
        below.plot(steps[best], 100 * values[best], marker="o", color=INK, markersize=8, fillstyle="none")
        below.annotate(
            f"best {values[best]:.2%} at step {steps[best]:,.0f}",
            (steps[best], 100 * values[best]),
            textcoords="offset points",
            xytext=(0, -18),
            ha="right",
        )
    below.set(xlabel="step", ylabel="validation accuracy (%)")
    for axes in (above, below):
        axes.grid(color="#e5e7eb")
    figure.savefig(path, dpi=120)
    return path


def curve(history: Sequence[Mapping[str, float]], key: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(steps, values) of the rows that have a number under `key`."""
    rows = [row for row in history if key in row and np.isfinite(row[key])]
    return np.array([row["step"] for row in rows]), np.array([row[key] for row in rows])


def plot_samples(samples: Sequence[Mapping[str, Any]], path: Path, title: str) -> Path:
    """A sheet of sample predictions with their images; a wrong one is marked in words and colour; written to `path`."""
    rows = -(-len(samples) // COLUMNS)
    figure = new_figure(11, 0.6 + 1.35 * max(rows, 1))
    figure.suptitle(f"{title}: sample predictions")
    grid = figure.subplots(max(rows, 1), COLUMNS, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, sample in zip(grid.flat, samples, strict=False):
        axes.imshow(pixels(sample["image"]), cmap="gray_r", vmin=0, vmax=255)
        right = sample["label"] == sample["digit"]
        words = f"{sample['digit']}" if right else f"{sample['digit']}, is {sample['label']}"
        axes.set_title(f"{words}\n{sample['probability']:.1%}", fontsize=9, color=INK if right else PEN)
    figure.savefig(path, dpi=120)
    return path


def pixels(data_url: str) -> np.ndarray[Any, Any]:
    """The picture behind a data URL: (H, W) uint8, ink high."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data_url.partition(",")[2]))))
