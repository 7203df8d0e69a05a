import sys
from pathlib import Path

import numpy as np
import pytest

from model.pictures import data_url, encode_png
from model.plots import PlotError, curve, pixels, plot_loss, plot_samples


def test_a_curve_has_the_rows_with_a_number() -> None:
    history: list[dict[str, float]] = [
        {"step": 1, "loss": 2.0},
        {"step": 2},
        {"step": 3, "loss": float("nan")},
        {"step": 4, "loss": 1.0},
    ]
    steps, values = curve(history, "loss")
    assert steps.tolist() == [1, 4]
    assert values.tolist() == [2.0, 1.0]


def test_pixels_come_back_from_a_data_url() -> None:
    image = np.arange(28 * 28, dtype=np.float32).reshape(28, 28) / 783
    np.testing.assert_allclose(pixels(data_url(encode_png(image))), image * 255, atol=0.51)


def test_plots_of_little_data_work(tmp_path: Path) -> None:
    assert plot_loss([{"step": 1, "train_loss": 2.0}], tmp_path / "loss.png", "a").stat().st_size > 1000
    assert plot_samples([], tmp_path / "samples.png", "a").stat().st_size > 1000


def test_without_matplotlib_the_cure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(PlotError, match=r"pip install 'inkdigit\[plot\]'"):
        plot_loss([], tmp_path / "loss.png", "a")
