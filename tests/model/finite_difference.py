"""Central differences in float64: the slow and sure way to a gradient, against which every backward is checked."""

from collections.abc import Callable

import numpy as np

from model.types import Array

STEP = 1e-6
LARGEST_ERROR = 1e-6
NEGLIGIBLE = 1e-3
"""Elements smaller than this share of the largest are compared with that share: below it, rounding decides."""


def numerical_gradient(function: Callable[[Array], Array | float], at: Array, doutputs: Array | float = 1.0) -> Array:
    """d(Σ doutputs ⊙ function)/d(at), one element at a time: (f(x + h) − f(x − h))/2h. at: any shape, float64."""
    assert at.dtype == np.float64
    gradient = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        above, below = at.copy(), at.copy()
        above[index] += STEP
        below[index] -= STEP
        difference = np.asarray(function(above)) - np.asarray(function(below))
        gradient[index] = (difference * doutputs).sum() / (above[index] - below[index])
    return gradient


def relative_error(found: Array, expected: Array) -> float:
    """The larger of |a − b|/(|a| + |b|) of the whole, by its norm, and of the worst element."""
    assert found.shape == expected.shape
    scale = np.linalg.norm(found) + np.linalg.norm(expected)
    largest = max(np.abs(found).max(), np.abs(expected).max())
    sizes = np.maximum(np.abs(found) + np.abs(expected), NEGLIGIBLE * largest)
    tiny = np.finfo(float).tiny
    whole = float(np.linalg.norm(found - expected) / max(scale, tiny))
    worst = float((np.abs(found - expected) / np.maximum(sizes, tiny)).max())
    return max(whole, worst)


def check_gradient(
    function: Callable[[Array], Array | float], at: Array, doutputs: Array | float, found: Array
) -> None:
    """Fails unless a backward's gradient, found, is that of function, to the largest error that is allowed."""
    expected = numerical_gradient(function, at, doutputs)
    assert found.dtype == np.float64
    assert np.abs(expected).max() > 0, "a gradient that is zero everywhere checks nothing"
    assert relative_error(found, expected) <= LARGEST_ERROR


def normal(*shape: int, seed: int = 0) -> Array:
    """Standard normal float64 numbers that nobody can write to: whoever changes an argument in place is found out."""
    return frozen(np.random.default_rng((seed, *shape)).standard_normal(shape))


def frozen(array: Array) -> Array:
    """The same numbers, in an array that can't be written to."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy
