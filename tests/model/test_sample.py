import numpy as np

from model.idx import md5
from model.sample import SAMPLE, load_sample


def test_the_sample_has_the_promised_shapes_and_all_digits_in_mixed_order() -> None:
    sample = load_sample()
    assert sample.train_images.shape == (4000, 28, 28)
    assert sample.test_images.shape == (1000, 28, 28)
    assert len(sample.train_labels) == 4000
    assert len(sample.test_labels) == 1000
    together = np.concatenate([sample.train_labels, sample.test_labels])
    assert np.bincount(together).tolist() == [500] * 10
    assert set(sample.train_labels[:100]) == set(range(10))


def test_no_image_is_in_both_parts() -> None:
    sample = load_sample()
    train = {image.tobytes() for image in sample.train_images}
    assert len(train) == 4000
    assert train.isdisjoint(image.tobytes() for image in sample.test_images)


def test_labels_belong_to_their_images() -> None:
    """A nearest class mean reads about 80 % of real digits and 10 % of shuffled labels."""
    sample = load_sample()
    images = sample.train_images.reshape(4000, -1).astype(np.float32)
    means = np.stack([images[sample.train_labels == digit].mean(axis=0) for digit in range(10)])
    tested = sample.test_images.reshape(1000, -1).astype(np.float32)
    distances = ((tested[:, None] - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == sample.test_labels).mean() > 0.7


def test_the_files_are_those_that_the_readme_describes() -> None:
    checksums = load_sample().checksums
    assert {md5((SAMPLE / f"{name}.gz").read_bytes()) for name in checksums} == {
        md5(path.read_bytes()) for path in SAMPLE.glob("*.gz")
    }
    assert all(
        (SAMPLE / f"{name}.gz").read_bytes()[4:8] == b"\0" * 4 for name in checksums
    )  # no date in the gzip header
