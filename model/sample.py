"""The 5,000 real digits that come with the package, so that tests and lessons need no download."""

from pathlib import Path

from model.data import Mnist, load_mnist

SAMPLE = Path(__file__).with_name("sample")


def load_sample() -> Mnist:
    """4,000 training and 1,000 test images; all come from MNIST's training set, see sample/README.md."""
    return load_mnist(SAMPLE, verify=False)
