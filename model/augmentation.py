"""Makes new drawings from old ones, of pixels or strokes, so that a network meets more hands than the data hold."""

from collections.abc import Sequence

import numpy as np

from model.made_styles import add_bar, add_flag_or_foot, add_slash
from model.types import Array, Rng

SIDE = 28
COARSE = 5
"""Elastic shifts are drawn on a grid of COARSE × COARSE and smoothed in between (after Simard et al. 2003)."""

CHUNK = 128
"""Images at a time: what is worked on then stays in the core's cache."""

PEN_SHARES = (0.04, 0.19)
"""Widths of pens that people draw with, as a share of the drawing's longest side."""


def augment_images(images: Array, rng: Rng, strength: float = 1.0) -> Array:
    """Each image turned, scaled, sheared, shifted, bent and with a thicker or thinner pen, all at random.

    images: (N, 28, 28) uint8 -> the same. strength 1: ±12°, ±12 % in each direction, shear ±0.2, shift ±1.2 pixels,
    elastic shifts of 0.9 pixels' deviation; other strengths scale all of these.
    """
    augmented = np.empty_like(images)
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK]
        widened = change_pen(chunk.astype(np.float32), rng)
        drawn = resample(widened, *random_grids(len(chunk), rng, strength))
        # Preprocessing stretches every drawing to full contrast.
        drawn *= 255 / np.maximum(drawn.max((1, 2), keepdims=True), 1)
        augmented[start : start + CHUNK] = drawn + 0.5
    return augmented


def random_grids(count: int, rng: Rng, strength: float) -> tuple[Array, Array]:
    """Where each new pixel is taken from: rows and columns, (N, 784) each."""
    angle = rng.uniform(-0.21, 0.21, count) * strength
    stretch_x, stretch_y = np.exp(rng.uniform(-0.12, 0.12, (2, count)) * strength)
    shear = rng.uniform(-0.2, 0.2, count) * strength
    shift_x, shift_y = rng.uniform(-1.2, 1.2, (2, count)) * strength
    sine, cosine = np.sin(angle), np.cos(angle)
    matrix = np.stack(
        [cosine * stretch_x, (shear * cosine - sine) * stretch_x, sine * stretch_y, cosine * stretch_y], 1
    )
    x, y = _GRID
    matrix = matrix.astype(np.float32)
    columns = matrix[:, 0:1] * x + matrix[:, 1:2] * y
    rows = matrix[:, 2:3] * x + matrix[:, 3:4] * y
    bends = rng.standard_normal((2, count, COARSE * COARSE), dtype=np.float32) * np.float32(0.9 * strength)
    columns += bends[0] @ _SMOOTH + (14 + shift_x[:, None]).astype(np.float32)
    rows += bends[1] @ _SMOOTH + (14 + shift_y[:, None]).astype(np.float32)
    return rows, columns


def resample(images: Array, rows: Array, columns: Array) -> Array:
    """Bilinear values of images (N, 28, 28) float32 at rows, columns (N, 784); black beyond the border."""
    side = SIDE + 2
    padded = np.zeros((len(images), side, side), np.float32)
    padded[:, 1:-1, 1:-1] = images
    flat = padded.reshape(-1)
    rows = (rows + 1).clip(0, side - 1.001)
    columns = (columns + 1).clip(0, side - 1.001)
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down, right = rows - top.astype(np.float32), columns - left.astype(np.float32)
    corner = top * side + left + (np.arange(len(images), dtype=np.int32) * side * side)[:, None]
    upper = flat[corner] * (1 - right) + flat[corner + 1] * right
    lower = flat[corner + side] * (1 - right) + flat[corner + side + 1] * right
    return (upper * (1 - down) + lower * down).reshape(-1, SIDE, SIDE)


def change_pen(images: Array, rng: Rng) -> Array:
    """About half of the images with a thicker or thinner pen: mixed with their dilation or erosion, at random.

    images: (N, 28, 28) float32 -> the same.
    """
    share = rng.uniform(-0.7, 0.8, len(images)).astype(np.float32)
    share[rng.random(len(images)) < 0.5] = 0
    changed = images.copy()
    for chosen, extreme in ((share > 0, np.maximum), (share < 0, np.minimum)):
        some = images[chosen]
        spread = some.copy()
        for axis, forward in ((1, True), (1, False), (2, True), (2, False)):
            to, since = (slice(1, None), slice(None, -1)) if forward else (slice(None, -1), slice(1, None))
            index = [slice(None)] * 3
            source = [slice(None)] * 3
            index[axis], source[axis] = to, since
            spread[tuple(index)] = extreme(spread[tuple(index)], some[tuple(source)])
        weight = np.abs(share[chosen])[:, None, None]
        changed[chosen] = some * (1 - weight) + spread * weight
    return changed


def warp_strokes(strokes: Sequence[Array], rng: Rng, strength: float = 1.0) -> list[Array]:
    """The same drawing by another hand: turned, sheared, stretched and gently bent. strokes: (n, 2) each.

    strength 1: ±14°, shear ±0.25, aspect ±25 %, bends of up to 4 % of the size, a hand that trembles by 0.4 %.
    """
    points = np.concatenate(strokes).astype(np.float64)
    size = max(float(np.ptp(points, axis=0).max()), 1e-6)
    middle = (points.max(0) + points.min(0)) / 2
    angle, shear, aspect = rng.uniform((-0.25, -0.25, -0.22), (0.25, 0.25, 0.22)) * strength
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([np.exp(aspect / 2), np.exp(-aspect / 2)])
    waves = rng.uniform(-1, 1, (3, 2, 2)) * 1.5
    phases = rng.uniform(0, 2 * np.pi, (3, 2))
    heights = rng.uniform(-0.04, 0.04, (3, 2)) * strength
    warped = []
    for stroke in strokes:
        place = (stroke - middle) / size
        bent = place + sum(
            height * np.sin(2 * np.pi * place @ wave.T + phase)
            for wave, phase, height in zip(waves, phases, heights, strict=True)
        )
        bent = bent + rng.normal(0, 0.004 * strength, bent.shape)
        warped.append(bent @ matrix.T)
    return warped


def restyle(strokes: Sequence[Array], label: int, rng: Rng) -> list[Array]:
    """Now and then the other way to write it: a slash through 0, a bar across 7, a foot or a flag on a plain 1.

    These are shapes that people use and the data have few of. strokes: (n, 2) each, y down.
    """
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    plain = len(strokes) == 1
    if label == 0 and plain and rng.random() < 0.2:
        return add_slash(strokes, rng)
    if label == 7 and plain and rng.random() < 0.3:
        return add_bar(strokes, rng)
    if label == 1 and plain and width < 0.35 * height and rng.random() < 0.3:
        return add_flag_or_foot(strokes, rng)
    return list(strokes)


def random_pen(strokes: Sequence[Array], rng: Rng) -> float:
    """A pen width in the strokes' own unit."""
    points = np.concatenate(strokes)
    return float(rng.uniform(*PEN_SHARES) * max(float(np.ptp(points, axis=0).max()), 1e-6))


def _smoothing() -> Array:
    """(COARSE², 784): quadratic weights that carry values on the coarse grid over to every pixel."""
    place = np.linspace(0, COARSE - 1, SIDE)
    distance = np.abs(place[None, :] - np.arange(COARSE)[:, None]).clip(0, 1.5)
    # The quadratic B-spline: smooth, and nowhere more than one and a half grid steps wide.
    weights = np.where(distance < 0.5, 0.75 - distance**2, 0.5 * (1.5 - distance) ** 2)
    return np.einsum("ay,bx->abyx", weights, weights).reshape(COARSE * COARSE, SIDE * SIDE).astype(np.float32)


_SMOOTH = _smoothing()
_GRID = tuple((grid - 14).astype(np.float32).reshape(-1) for grid in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
