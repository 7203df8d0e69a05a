"""Each layer as a pure pair: forward computes outputs, backward turns d(loss)/d(outputs) into d(loss)/d(inputs and params).

Notation of the lesson: inputs x, weights W, bias b, outputs z; a `d` before a name is the loss's gradient with respect to it.
Arrays keep the type they come in: float32 in use, float64 in the finite-difference checks.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from model.types import Array

# Images a chunk of a convolution: its gathered windows (some 2 MB) then stay in a core's second-level cache.
CHUNK_BYTES = 1_500_000


def linear(inputs: Array, weights: Array, bias: Array) -> Array:
    """z = x·W + b. inputs: (N, D), weights: (D, M), bias: (M,) -> (N, M)."""
    outputs: Array = inputs @ weights
    outputs += bias
    return outputs


def linear_backward_params(doutputs: Array, inputs: Array) -> tuple[Array, Array]:
    """dW = xᵀ·dz, db = Σₙ dz: a weight's gradient adds up, over the batch, its input times its output's gradient.

    doutputs: (N, M), inputs: (N, D) -> dweights (D, M), dbias (M,).
    """
    return inputs.T @ doutputs, doutputs.sum(0)


def linear_backward_inputs(doutputs: Array, weights: Array) -> Array:
    """dx = dz·Wᵀ: an input is to blame through every output that it feeds, by the weight between them.

    doutputs: (N, M), weights: (D, M) -> (N, D).
    """
    dinputs: Array = doutputs @ weights.T
    return dinputs


def relu(inputs: Array) -> Array:
    """h = max(z, 0), any shape."""
    outputs: Array = np.maximum(inputs, 0)
    return outputs


def relu_backward(doutputs: Array, outputs: Array) -> Array:
    """dz = dh where h > 0, else 0: a unit that was silent could not have changed the loss."""
    dinputs: Array = doutputs * (outputs > 0)
    return dinputs


def dropout(inputs: Array, rate: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Silences a share `rate` of the inputs and scales the others by 1/(1 − rate), so that their mean stays; also the mask.

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
    images, height, width, _ = inputs.shape
    kernel = weights.shape[0]
    matrix = weights.reshape(-1, weights.shape[-1])
    padded = _pad(inputs, kernel)
    outputs: Array = np.empty((images, height, width, weights.shape[-1]), inputs.dtype)
    for chunk in _chunks(inputs, kernel):
        np.matmul(_windows(padded[chunk], kernel), matrix, out=outputs[chunk].reshape(-1, matrix.shape[1]))
    return outputs


def conv2d_backward(
    doutputs: Array, inputs: Array, weights: Array, needs_dinputs: bool = True
) -> tuple[Array | None, Array]:
    """dW = windowsᵀ·dz, as in a linear layer; dx adds dz·Wᵀ back to every place a window took it from.

    doutputs: (N, H, W, M), inputs: (N, H, W, C) -> dinputs (N, H, W, C), dweights (K, K, C, M). The first layer's
    inputs are the picture, which nobody changes: needs_dinputs=False skips that half and gives None.
    The windows are gathered again rather than kept: it is cheaper than fetching them back from memory.
    """
    images, height, width, channels = inputs.shape
    kernel = weights.shape[0]
    border = kernel // 2
    matrix = weights.reshape(-1, weights.shape[-1])
    padded = _pad(inputs, kernel)
    dpadded: Array | None = np.zeros_like(padded) if needs_dinputs else None
    dmatrix = np.zeros_like(matrix)
    for chunk in _chunks(inputs, kernel):
        dchunk = doutputs[chunk].reshape(-1, matrix.shape[1])
        dmatrix += _windows(padded[chunk], kernel).T @ dchunk
        if dpadded is not None:
            dwindows = (dchunk @ matrix.T).reshape(-1, height, width, kernel, kernel, channels)
            target = dpadded[chunk]
            for row in range(kernel):
                for column in range(kernel):
                    target[:, row : row + height, column : column + width] += dwindows[:, :, :, row, column]
    dinputs = None if dpadded is None else dpadded[:, border : border + height, border : border + width]
    return dinputs, dmatrix.reshape(weights.shape)


def max_pool(inputs: Array) -> Array:
    """The largest of every 2×2 block. inputs: (N, H, W, C), H and W even -> (N, H/2, W/2, C)."""
    rows = np.maximum(inputs[:, 0::2], inputs[:, 1::2])
    outputs: Array = np.maximum(rows[:, :, 0::2], rows[:, :, 1::2])
    return outputs


def max_pool_backward(doutputs: Array, inputs: Array) -> Array:
    """The largest of each block takes all the blame, the others none; among equals the first does (upper, then left).

    doutputs: (N, H/2, W/2, C), inputs: (N, H, W, C) -> (N, H, W, C).
    """
    upper, lower = inputs[:, 0::2], inputs[:, 1::2]
    upper_wins = upper >= lower
    rows = np.where(upper_wins, upper, lower)
    left_wins = rows[:, :, 0::2] >= rows[:, :, 1::2]
    drows = np.empty_like(rows)
    drows[:, :, 0::2] = doutputs * left_wins
    drows[:, :, 1::2] = doutputs - drows[:, :, 0::2]
    dinputs = np.empty_like(inputs)
    dinputs[:, 0::2] = drows * upper_wins
    dinputs[:, 1::2] = drows - dinputs[:, 0::2]
    return dinputs


def batch_norm(inputs: Array, shift: Array, epsilon: float = 1e-5) -> tuple[Array, Array, Array, Array]:
    """y = (x − μ)/√(σ² + ε) + shift, μ and σ² over everything but the channel (Ioffe and Szegedy 2015).

    There is no gain: ReLU passes a positive factor through and the next layer's weights can carry it. That also makes the
    factor positive, so that normalising after a max-pool equals normalising before it, at a quarter of the work.
    inputs: (…, C), shift: (C,) -> outputs, normalised inputs (both the shape of inputs), μ (C,), σ² (C,).
    """
    rows = inputs.reshape(-1, inputs.shape[-1])
    # A product with ones is the fastest sum over rows that NumPy has.
    mean_of_rows = np.full(len(rows), 1 / len(rows), rows.dtype)
    mean = mean_of_rows @ rows
    normalised = rows - mean
    variance = mean_of_rows @ np.square(normalised)
    normalised /= np.sqrt(variance + rows.dtype.type(epsilon))
    normalised = normalised.reshape(inputs.shape)
    return normalised + shift, normalised, mean, variance


def batch_norm_backward(
    doutputs: Array, normalised: Array, variance: Array, epsilon: float = 1e-5
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
    dinputs = x_hat * -mean_dy_x_hat
    dinputs += dy
    dinputs -= mean_dy
    dinputs /= np.sqrt(variance + dy.dtype.type(epsilon))
    return dinputs.reshape(doutputs.shape), mean_dy * dy.dtype.type(len(dy))


def _pad(inputs: Array, kernel: int) -> Array:
    border = kernel // 2
    images, height, width, channels = inputs.shape
    padded = np.zeros((images, height + 2 * border, width + 2 * border, channels), inputs.dtype)
    padded[:, border : border + height, border : border + width] = inputs
    return padded


def _windows(padded: Array, kernel: int) -> Array:
    """Every K×K window as a row: (N·H·W, K·K·C)."""
    windows = sliding_window_view(padded, (kernel, kernel), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    gathered: Array = np.ascontiguousarray(windows).reshape(-1, kernel * kernel * padded.shape[-1])
    return gathered


def _chunks(inputs: Array, kernel: int) -> list[slice]:
    images, height, width, channels = inputs.shape
    size = max(1, CHUNK_BYTES // (height * width * channels * kernel * kernel * inputs.itemsize))
    return [slice(start, start + size) for start in range(0, images, size)]
