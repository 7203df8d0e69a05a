"""Each layer as a pure pair: forward computes outputs, backward the loss's gradients from those of the outputs.

Notation of the lesson: inputs x, weights W, bias b, outputs z; a `d` before a name is the loss's gradient by it.
Arrays keep the type they come in: float32 in use, float64 in the finite-difference checks.
"""

from math import gcd

import numpy as np
from numpy.lib.stride_tricks import as_strided

from model.types import Array

EPSILON = 1e-5
"""Added to a variance before its root is divided by."""
FEW = 32
"""Drawings in a batch up to which splitting a product of matrices was measured to gain."""
UNPACKED = 1_000_000
"""Multiplications in a product of matrices up to which OpenBLAS reads them where they lie, without packed copies."""


def linear(inputs: Array, weights: Array, bias: Array) -> Array:
    """z = x·W + b. inputs: (N, D), weights: (D, M), bias: (M,) -> (N, M)."""
    outputs = matrix_product(inputs, weights)
    outputs += bias
    return outputs


def linear_backward_params(doutputs: Array, inputs: Array) -> tuple[Array, Array]:
    """dW = xᵀ·dz, db = Σₙ dz: a weight's gradient adds up, over the batch, its input times its output's gradient.

    doutputs: (N, M), inputs: (N, D) -> dweights (D, M), dbias (M,).
    """
    return matrix_product(inputs.T, doutputs), doutputs.sum(0)


def linear_backward_inputs(doutputs: Array, weights: Array) -> Array:
    """dx = dz·Wᵀ: an input is to blame through every output that it feeds, by the weight between them.

    doutputs: (N, M), weights: (D, M) -> (N, D).
    """
    dinputs: Array = doutputs @ weights.T
    return dinputs


def matrix_product(left: Array, right: Array) -> Array:
    """left·right; for a batch of FEW, in two halves of left's rows where each is then UNPACKED: in 3/4 of the time.

    left: (N, D), right: (D, M) -> (N, M).
    """
    rows, depth = left.shape
    columns = right.shape[1]
    if min(rows, depth) > FEW or rows % 2 or not UNPACKED < rows * depth * columns <= 2 * UNPACKED:
        outputs: Array = left @ right
        return outputs
    return np.matmul(left.reshape(2, rows // 2, depth), right).reshape(rows, columns)


def relu(inputs: Array) -> Array:
    """h = max(z, 0), any shape."""
    outputs: Array = np.maximum(inputs, 0)
    return outputs


def relu_backward(doutputs: Array, outputs: Array) -> Array:
    """dz = dh where h > 0, else 0: a unit that was silent could not have changed the loss."""
    dinputs: Array = doutputs * (outputs > 0)
    return dinputs


def dropout(inputs: Array, rate: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Silences a share `rate` of the inputs and scales the others by 1/(1 − rate): their mean stays. Also the mask.

    Srivastava et al. 2014, in the form that leaves nothing to do when serving.
    """
    kept = rng.random(inputs.shape, dtype=np.float32) >= rate
    mask: Array = kept.astype(inputs.dtype) / inputs.dtype.type(1 - rate)
    return inputs * mask, mask


def dropout_backward(doutputs: Array, mask: Array) -> Array:
    """dx = dy ⊙ mask: what was silenced gets no blame, what was scaled gets it scaled."""
    dinputs: Array = doutputs * mask
    return dinputs


def conv2d(inputs: Array, weights: Array) -> Array:
    """Cross-correlation with zero padding to the same size: every window of the inputs, as a row, times W.

    inputs: (N, H, W, C) channels last, weights: (K, K, C, M) with K odd -> (N, H, W, M).
    """
    outputs = _windows(inputs, weights.shape[0]) @ weights.reshape(-1, weights.shape[-1])
    return outputs.reshape(*inputs.shape[:3], -1)


def conv2d_backward_params(doutputs: Array, inputs: Array, kernel: int) -> Array:
    """dW = windowsᵀ·dz, as in a linear layer: each weight has met every window.

    doutputs: (N, H, W, M), inputs: (N, H, W, C) -> (K, K, C, M). The windows are gathered again rather than kept: that
    is cheaper than fetching them back from memory.
    """
    channels = doutputs.shape[-1]
    dweights = _windows(inputs, kernel).T @ doutputs.reshape(-1, channels)
    return dweights.reshape(kernel, kernel, -1, channels)


def conv2d_backward_inputs(doutputs: Array, weights: Array) -> Array:
    """dx = dz convolved with W turned by half a circle: an input is to blame through each window that it lay in.

    doutputs: (N, H, W, M), weights: (K, K, C, M) -> (N, H, W, C).
    """
    return conv2d(doutputs, weights[::-1, ::-1].swapaxes(2, 3))


def _windows(inputs: Array, kernel: int) -> Array:
    """Every K×K window, zeros beyond the border, as a row: (N, H, W, C) -> (N·H·W, K·K·C)."""
    border = kernel // 2
    images, height, width, channels = inputs.shape
    padded = np.zeros((images, height + 2 * border, width + 2 * border, channels), inputs.dtype)
    padded[:, border : border + height, border : border + width] = inputs
    image, row, column, channel = padded.strides
    if channels == 1:
        # Laid out by the place in the window, so that whole rows of pixels are copied and not K at a time.
        windows = as_strided(padded, (kernel, kernel, images, height, width), (row, column, image, row, column))
        return windows.reshape(kernel * kernel, -1).T
    shape = images, height, width, kernel, kernel, channels
    windows = as_strided(padded, shape, (image, row, column, row, column, channel))
    return windows.reshape(-1, kernel * kernel * channels)


def max_pool(inputs: Array) -> tuple[Array, tuple[Array, Array]]:
    """The largest of every 2×2 block, and who won: (upper of the rows, left of the columns), the first among equals.

    An odd last row or column has no partner and is left out.
    inputs: (N, H, W, C) -> (N, H//2, W//2, C), winners as booleans (N, H//2, W, C), (N, H//2, W//2, C).
    """
    upper, lower = inputs[:, 0:-1:2], inputs[:, 1::2]
    rows = np.maximum(upper, lower)
    left, right = rows[:, :, 0:-1:2], rows[:, :, 1::2]
    return np.maximum(left, right), (upper >= lower, left >= right)


def max_pool_values(inputs: Array) -> Array:
    """max_pool for those who never go back: in half the time. (N, H, W, C) -> (N, H//2, W//2, C)."""
    rows = np.maximum(inputs[:, 0:-1:2], inputs[:, 1::2])
    outputs: Array = np.maximum(rows[:, :, 0:-1:2], rows[:, :, 1::2])
    return outputs


def max_pool_backward(doutputs: Array, winners: tuple[Array, Array], height: int) -> Array:
    """The largest of each block takes all the blame, the others none.

    doutputs: (N, H//2, W//2, C), winners as from max_pool, height: H of its inputs -> (N, H, W, C).
    """
    upper_wins, left_wins = winners
    images, _, width, channels = upper_wins.shape
    drows = np.empty(upper_wins.shape, doutputs.dtype)
    np.multiply(doutputs, left_wins, out=drows[:, :, 0:-1:2])
    np.subtract(doutputs, drows[:, :, 0:-1:2], out=drows[:, :, 1::2])
    drows[:, :, width // 2 * 2 :] = 0
    dinputs = np.empty((images, height, width, channels), doutputs.dtype)
    np.multiply(drows, upper_wins, out=dinputs[:, 0:-1:2])
    np.subtract(drows, dinputs[:, 0:-1:2], out=dinputs[:, 1::2])
    dinputs[:, height // 2 * 2 :] = 0
    return dinputs


def batch_norm(inputs: Array, shift: Array, epsilon: float = EPSILON) -> tuple[Array, Array, Array]:
    """y = (x − μ)/√(σ² + ε) + shift, μ and σ² over everything but the channel (Ioffe and Szegedy 2015).

    There is no gain: ReLU passes a positive factor through and the next layer's weights can carry it. That also makes
    the factor positive, so that normalising after a max-pool equals normalising before it, at a quarter of the work.
    inputs: (…, C), shift: (C,) -> outputs, normalised inputs (both the shape of inputs), σ² (C,).
    """
    rows = inputs.reshape(-1, inputs.shape[-1])
    # A product with ones is the fastest sum over rows that NumPy has.
    mean_of_rows = np.full(len(rows), 1 / len(rows), rows.dtype)
    mean = mean_of_rows @ rows
    normalised = _by_channel(np.subtract, rows, mean)
    variance = mean_of_rows @ np.square(normalised)
    _by_channel(np.divide, normalised, np.sqrt(variance + rows.dtype.type(epsilon)), out=normalised)
    outputs = _by_channel(np.add, normalised, shift)
    return outputs.reshape(inputs.shape), normalised.reshape(inputs.shape), variance


def batch_norm_backward(
    doutputs: Array, normalised: Array, variance: Array, epsilon: float = EPSILON
) -> tuple[Array, Array]:
    """dshift = Σ dy; dx = (dy − mean(dy) − x̂ · mean(dy ⊙ x̂))/√(σ² + ε).

    The two means are there because every x moved μ and σ² a little, for all the others too.
    doutputs, normalised: (…, C), variance: (C,) -> dinputs, dshift (C,).
    """
    dy = doutputs.reshape(-1, doutputs.shape[-1])
    x_hat = normalised.reshape(dy.shape)
    mean_of_rows = np.full(len(dy), 1 / len(dy), dy.dtype)
    mean_dy = mean_of_rows @ dy
    mean_dy_x_hat = mean_of_rows @ (dy * x_hat)
    dinputs = _by_channel(np.multiply, x_hat, -mean_dy_x_hat)
    dinputs += dy
    _by_channel(np.subtract, dinputs, mean_dy, out=dinputs)
    _by_channel(np.divide, dinputs, np.sqrt(variance + dy.dtype.type(epsilon)), out=dinputs)
    return dinputs.reshape(doutputs.shape), mean_dy * dy.dtype.type(len(dy))


def _by_channel(operation: np.ufunc, rows: Array, values: Array, out: Array | None = None) -> Array:
    """operation(rows, values), many rows at a time: NumPy is slow over many short ones. rows: (N, C), values: (C,)."""
    together = gcd(len(rows), 16)
    wide = (-1, together * len(values))
    into = np.empty_like(rows) if out is None else out
    operation(rows.reshape(wide), np.tile(values, together), out=into.reshape(wide))
    return into
