from pathlib import Path

import numpy as np
import pytest

from model.canvas import any_placing
from model.evaluation import accuracy, read_all
from model.reader import Reader, load_reader
from model.readings import read_plan
from model.sample import load_sample
from model.seeds import check_same_recipe, report_seeds
from tests.model import written

DRAWINGS = written.written_drawings(2)


def with_seed(
    small_model: Path, folder: Path, seed: int, flip: bool = False, changes: dict[str, object] | None = None
) -> Reader:
    """The small model as if it came from this seed; flipped, it takes every 0 for a 1 and the reverse."""
    reader = load_reader(small_model)
    params = dict(reader.checkpoint.params)
    if flip:
        swapped = [1, 0, *range(2, 10)]
        params["output.weights"], params["output.bias"] = (
            params["output.weights"][:, swapped],
            params["output.bias"][swapped],
        )
    card = {**reader.card, "name": f"seed-{seed}", "seed": seed, "checksum": f"sha256:{seed}", **(changes or {})}
    return Reader(type(reader.checkpoint)(folder, params, card))


def test_mean_and_worst_over_the_seeds(small_model: Path, tmp_path: Path) -> None:
    mnist = load_sample()
    readers = [with_seed(small_model, tmp_path, seed, flip=seed == 3) for seed in (1, 2, 3)]
    read = [read_all(reader, mnist.test_images).argmax(axis=1) for reader in readers]
    shares = [accuracy(mnist.test_labels, digits) for digits in read]
    assert shares[2] < shares[0] - 0.1
    report = report_seeds(mnist, (), readers, seed=1)
    assert report["runs"] == [
        {"seed": seed, "version": f"sha256:{seed}", "mnist": share}
        for seed, share in zip((1, 2, 3), shares, strict=True)
    ]
    assert report["mean"] == {"mnist": pytest.approx(np.mean(shares))}
    assert report["worst"] == {"mnist": shares[2]}
    all_wrong = sum(mnist.test_labels[n] not in {digits[n] for digits in read} for n in range(len(mnist.test_labels)))
    assert 0 < all_wrong < sum(mnist.test_labels != read[2])
    assert report["misread_by_all"] == {"mnist": all_wrong}


def test_drawings_are_read_where_they_lay_for_the_first(small_model: Path, tmp_path: Path) -> None:
    first, second = (with_seed(small_model, tmp_path, seed) for seed in (1, 2))
    rng = np.random.default_rng((1, 22))
    jobs = [(drawing.strokes, any_placing(rng)) for drawing in DRAWINGS]
    read = read_plan(first, {"digits": jobs}, lambda more: None)["digits"]
    share = float(np.mean(read.digits == [int(drawing.label) for drawing in DRAWINGS]))
    report = report_seeds(load_sample(), DRAWINGS, [first, second], seed=1)
    assert [run["strokes"] for run in report["runs"]] == [share, share]
    assert report["misread_by_all"]["strokes"] == round((1 - share) * len(DRAWINGS))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"settings": {"hidden_size": 2}}, "its settings are not those of seed-1"),
        ({"data": {"mnist": None}}, "its data are not those of seed-1"),
        ({"seed": 1}, "seed 1 is there already"),
    ],
)
def test_what_is_no_other_seed_of_the_same_is_named(
    small_model: Path, tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    first, other = with_seed(small_model, tmp_path, 1), with_seed(small_model, tmp_path, 2, changes=changes)
    with pytest.raises(ValueError, match=f"seed-2: {complaint}"):
        check_same_recipe(first, [other])
    check_same_recipe(first, [with_seed(small_model, tmp_path, 2)])
