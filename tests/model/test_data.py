import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from model import data
from model.data import CHECKSUMS, MIRRORS, DataError, fetch_mnist, load_mnist, split_indices
from model.idx import encode_idx, md5
from tests.model.test_download import mirror

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = CHECKSUMS


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small set in MNIST's format, whose checksums are for once the expected ones."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "mnist"
    folder.mkdir()
    raw = {
        TRAIN_IMAGES: encode_idx(rng.integers(0, 256, (6, 28, 28), np.uint8)),
        TRAIN_LABELS: encode_idx(np.array([0, 1, 2, 3, 4, 9], np.uint8)),
        TEST_IMAGES: encode_idx(rng.integers(0, 256, (3, 28, 28), np.uint8)),
        TEST_LABELS: encode_idx(np.array([7, 8, 9], np.uint8)),
    }
    for name, content in raw.items():
        (folder / name).write_bytes(content)
        monkeypatch.setitem(data.CHECKSUMS, name, md5(content))
    return folder


def test_the_checksums_are_those_of_the_published_files() -> None:
    assert CHECKSUMS == {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    }
    assert len(set(MIRRORS)) >= 2
    assert all(mirror.startswith("https://") for mirror in MIRRORS)


def test_plain_gzipped_and_dotted_names_give_the_same(small: Path) -> None:
    plain = load_mnist(small)
    assert plain.train_images.shape == (6, 28, 28)
    assert plain.test_labels.tolist() == [7, 8, 9]
    assert plain.checksums == CHECKSUMS
    (small / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress((small / TRAIN_IMAGES).read_bytes()))
    (small / TRAIN_IMAGES).unlink()
    (small / TEST_LABELS).rename(small / "t10k-labels.idx1-ubyte")
    np.testing.assert_array_equal(load_mnist(small).train_images, plain.train_images)


def expect(folder: Path, *parts: str, verify: bool = True) -> None:
    with pytest.raises(DataError) as caught:
        load_mnist(folder, verify=verify)
    message = str(caught.value)
    assert "\n" not in message
    for part in (str(folder), *parts):
        assert part in message


def test_a_changed_pixel_is_found_unless_another_set_is_meant(small: Path) -> None:
    content = bytearray((small / TRAIN_IMAGES).read_bytes())
    content[100] ^= 1
    (small / TRAIN_IMAGES).write_bytes(content)
    expect(small, TRAIN_IMAGES, "wrong checksum", "--no-verify")
    assert len(load_mnist(small, verify=False).train_images) == 6


def test_a_missing_folder_or_file_is_named(small: Path) -> None:
    expect(small / "elsewhere", "no such folder", "--data DIR")
    (small / TEST_IMAGES).unlink()
    expect(small, TEST_IMAGES, "missing")


@pytest.mark.parametrize("verify", [True, False])
def test_a_truncated_file_is_named_as_such(small: Path, verify: bool) -> None:
    path = small / TEST_IMAGES
    path.write_bytes(path.read_bytes()[:-5])
    expect(small, TEST_IMAGES, "truncated", "fetch the file again", verify=verify)


def test_files_that_do_not_belong_together_are_refused(small: Path) -> None:
    shutil.copy(small / TEST_LABELS, small / TRAIN_LABELS)
    expect(small, TRAIN_LABELS, "3 labels for 6 images", verify=False)
    shutil.copy(small / TRAIN_IMAGES, small / TRAIN_LABELS)
    expect(small, TRAIN_LABELS, "3 dimensions", verify=False)


def test_another_set_must_have_the_shapes_that_the_networks_read(small: Path) -> None:
    (small / TEST_LABELS).write_bytes(encode_idx(np.array([7, 26, 9], np.uint8)))
    expect(small, TEST_LABELS, "label 26", verify=False)
    (small / TRAIN_IMAGES).write_bytes(encode_idx(np.zeros((6, 32, 32), np.uint8)))
    expect(small, TRAIN_IMAGES, "6×32×32", verify=False)
    (small / TRAIN_IMAGES).write_bytes(encode_idx(np.zeros((0, 28, 28), np.uint8)))
    expect(small, TRAIN_IMAGES, "at least one image", verify=False)


def test_without_a_folder_the_cache_is_filled_and_used_again(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = small.parent / "cache"
    monkeypatch.setattr(data, "cache_folder", lambda: cache)
    for name in CHECKSUMS:
        with mirror(gzip.compress((small / name).read_bytes())) as url:
            monkeypatch.setattr(data, "CHECKSUMS", {name: CHECKSUMS[name]})
            fetch_mnist(cache, [url])
    monkeypatch.setattr(data, "CHECKSUMS", CHECKSUMS)
    assert sorted(path.name for path in cache.iterdir()) == sorted(f"{name}.gz" for name in CHECKSUMS)
    assert load_mnist().test_labels.tolist() == [7, 8, 9]


def test_a_mirror_with_other_content_is_named_and_nothing_kept(small: Path) -> None:
    cache = small.parent / "cache"
    with (
        mirror(gzip.compress(b"something else")) as url,
        pytest.raises(DataError, match=f"{TRAIN_IMAGES}.*wrong checksum"),
    ):
        fetch_mnist(cache, [url])
    assert not cache.exists() or list(cache.iterdir()) == []


def test_the_split_is_seeded_complete_and_disjoint() -> None:
    training, validation = split_indices(100, 30, np.random.default_rng(1))
    assert len(validation) == 30
    assert sorted([*training, *validation]) == list(range(100))
    again = split_indices(100, 30, np.random.default_rng(1))
    np.testing.assert_array_equal(training, again[0])
    other = split_indices(100, 30, np.random.default_rng(2))
    assert not np.array_equal(validation, other[1])


@pytest.mark.parametrize("held_out", [0, 100, -1])
def test_both_sides_of_the_split_need_samples(held_out: int) -> None:
    with pytest.raises(ValueError, match="hold out"):
        split_indices(100, held_out, np.random.default_rng(1))
