"""Turns any drawing, pixels or strokes, into the 28×28 that the networks see: the way MNIST's own digits were made.

Ink on black → crop to the ink → longest side 20 pixels, aspect kept, anti-aliased → centre of mass at (14, 14). The
page, the API, the command line, training and every evaluation go through here: a network meets what it was trained on.
LeCun et al. 1998, section III-A, and https://yann.lecun.org/exdb/mnist describe the box and the centre of mass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw

from model.types import Array

SIDE = 28
BOX = 20
CENTRE = 14
"""MNIST's centres of mass lie at (14, 14) ± 0.3, counted from 0."""

MIN_CONTRAST = 0.08
"""A picture whose ink differs less than this from its page (both 0…1) is blank."""
FLOOR = 0.08
"""Ink fainter than this share of the darkest is the page's grain, or what JPEG left behind."""
EDGE = 0.25
"""Ink at least this strong belongs to the drawing when it is cropped."""

USUAL_PEN = 0.12
"""Pen width, as a share of the drawing's longest side, for strokes that come without one."""
RASTER_SIDE = 140
"""Strokes are first drawn with this longest side: seven times the box, so that shrinking them smooths their edges."""
MAX_COORDINATE = 1e6
SMALLEST = 1e-6
"""No pen is thinner than this, in the strokes' own unit: what is smaller still is a dot."""

Stroke = Sequence[Sequence[float]] | Array


@dataclass(frozen=True)
class Prepared:
    """A drawing on its way: what came in as ink on black, and what the network sees of it.

    ink: (H, W) float32, 0…1, ink high. image: (28, 28) float32, 0…1; all zero for a blank drawing.
    bounds: top, bottom, left, right of the ink, as slices take them; all 0 for a blank drawing.
    """

    ink: Array
    image: Array
    bounds: tuple[int, int, int, int]

    @property
    def blank(self) -> bool:
        return not self.image.any()

    @property
    def crop(self) -> Array:
        """The ink alone: (h, w)."""
        top, bottom, left, right = self.bounds
        return self.ink[top:bottom, left:right]

    @cached_property
    def box(self) -> Array:
        """The crop with its longest side at 20 pixels."""
        crop = self.crop
        if not crop.size:
            return crop
        scale = BOX / max(crop.shape)
        height, width = (max(1, round(side * scale)) for side in crop.shape)
        rows = _averages(crop.shape[0], height, scale, crop.shape[0] / 2, height / 2)
        columns = _averages(crop.shape[1], width, scale, crop.shape[1] / 2, width / 2)
        return _full_contrast(rows @ crop @ columns.T)


def prepare_picture(pixels: Array) -> Prepared:
    """Any picture -> what the network sees of it; ink may be dark on light or light on dark.

    pixels: (H, W) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGBA; uint8, or floats 0…1.
    """
    return prepare_ink(ink_of_picture(pixels))


def prepare_pixels(pixels: Array) -> Prepared:
    """Pixels that are ink already -> what the network sees of them. pixels: (H, W) floats 0…1, ink high.

    Raises ValueError for another shape or numbers out of range.
    """
    values = np.asarray(pixels, np.float32)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"pixels must be rows of equal length, not of shape {values.shape}")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("pixels must be numbers from 0 to 1, ink high")
    return prepare_ink(values)


def prepare_strokes(strokes: Sequence[Stroke], width: float | None = None) -> Prepared:
    """Pen strokes -> what the network sees of them.

    strokes: lists of (x, y), y downwards, in any unit; a stroke of one point is a dot. width: of the pen, in the same
    unit. Raises ValueError for strokes that are not lists of pairs of finite numbers.
    """
    if width is not None and not 0 < width <= MAX_COORDINATE:
        raise ValueError(f"the pen's width must be more than 0 and at most {MAX_COORDINATE:,.0f}")
    return prepare_ink(ink_of_strokes([_points(stroke) for stroke in strokes], width))


def prepare_ink(ink: Array) -> Prepared:
    """Ink on black -> what the network sees of it. ink: (H, W) float32, 0…1."""
    bounds = _bounds(ink)
    top, bottom, left, right = bounds
    if bottom == top:
        return Prepared(ink, np.zeros((SIDE, SIDE), np.float32), bounds)
    if _is_prepared(ink, bounds):
        return Prepared(ink, ink.astype(np.float32), bounds)
    crop = ink[top:bottom, left:right]
    scale = BOX / max(crop.shape)
    rows, columns = (
        _averages(length, SIDE, scale, *_anchor(centre, length, scale))
        for length, centre in zip(crop.shape, _centre_of_mass(crop), strict=True)
    )
    return Prepared(ink, _full_contrast(rows @ crop @ columns.T), bounds)


def ink_of_picture(pixels: Array) -> Array:
    """How much each pixel differs from the page: (H, W) float32, 0…1. The border tells the page from the ink."""
    grey, alpha = _grey_and_alpha(pixels)
    if alpha is not None:
        grey = _on_page(grey, alpha)
    difference = grey - np.float32(np.median(_border(grey)))
    dark, light = -difference, difference
    ink = dark if dark.clip(0).sum() > light.clip(0).sum() else light
    strongest = ink.max()
    if strongest < MIN_CONTRAST:
        return np.zeros_like(grey)
    return ((ink / strongest - FLOOR) / (1 - 2 * FLOOR)).clip(0, 1)


def ink_of_strokes(strokes: Sequence[Array], width: float | None = None) -> Array:
    """Strokes drawn with a round pen, longest side RASTER_SIDE: (H, W) float32, 0…1. strokes: (n, 2) each."""
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        return np.zeros((SIDE, SIDE), np.float32)
    points = np.concatenate(strokes)
    origin = points.min(0)
    extent = points.max(0) - origin
    pen = max(USUAL_PEN * float(extent.max()) if width is None else width, SMALLEST)
    scale = RASTER_SIDE / (float(extent.max()) + pen)
    radius = max(pen * scale / 2, 0.5)
    margin = radius + 1
    across, down = (int(np.ceil(side * scale + 2 * margin)) + 1 for side in extent)
    canvas = Image.new("L", (across, down))
    draw = ImageDraw.Draw(canvas)
    # ImageDraw.ellipse does no more than this, but thinks of inks and outlines anew for each of a stroke's many points.
    fill_ellipse = draw.draw.draw_ellipse
    for stroke in strokes:
        corners = (stroke - origin) * scale + margin
        if len(corners) > 1:
            draw.line(corners.ravel().tolist(), fill=255, width=max(1, round(2 * radius)))
        for x, y in corners.tolist():
            fill_ellipse((x - radius, y - radius, x + radius, y + radius), 255, True)
    return np.asarray(canvas, np.float32) / 255


def _points(stroke: Stroke) -> Array:
    try:
        points = np.asarray(stroke, np.float64).reshape(len(stroke), -1) if len(stroke) else np.empty((0, 2))
    except (TypeError, ValueError, OverflowError):
        raise ValueError("each stroke must be a list of [x, y] pairs of numbers") from None
    if points.shape[1] != 2:
        raise ValueError("each stroke must be a list of [x, y] pairs of numbers")
    if not (np.abs(points) <= MAX_COORDINATE).all():
        raise ValueError(f"coordinates must be finite numbers within ±{MAX_COORDINATE:,.0f}")
    return points


def _grey_and_alpha(pixels: Array) -> tuple[Array, Array | None]:
    values = pixels.astype(np.float32)
    if pixels.dtype == np.uint8:
        values /= 255
    if values.ndim == 2:
        return values, None
    channels = values.shape[2]
    # ITU-R BT.601 luma, as Pillow has it.
    grey = values[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32) if channels >= 3 else values[..., 0]
    alpha = values[..., -1] if channels in (2, 4) else None
    return grey, alpha


def _on_page(grey: Array, alpha: Array) -> Array:
    """The picture laid on a page: of the border's colour where that is opaque, else of what the ink stands out from."""
    opaque = _border(alpha) > 0.5
    if opaque.mean() > 0.5:
        page = np.float32(np.median(_border(grey)[opaque]))
    else:
        ink_grey = (grey * alpha).sum() / max(alpha.sum(), 1e-6)
        page = np.float32(ink_grey < 0.5)
    return grey * alpha + page * (1 - alpha)


def _border(values: Array) -> Array:
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])


def _bounds(ink: Array) -> tuple[int, int, int, int]:
    strong = ink >= EDGE
    rows = np.flatnonzero(strong.any(1))
    if not len(rows):
        return 0, 0, 0, 0
    columns = np.flatnonzero(strong.any(0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _is_prepared(ink: Array, bounds: tuple[int, int, int, int]) -> bool:
    """Whether this is what preparing would give, give or take a pixel: then it stays as it is, as MNIST's digits do."""
    if ink.shape != (SIDE, SIDE):
        return False
    top, bottom, left, right = bounds
    longest = max(bottom - top, right - left)
    return abs(longest - BOX) <= 1 and all(abs(centre - 0.5 - CENTRE) <= 0.75 for centre in _centre_of_mass(ink))


def _centre_of_mass(ink: Array) -> tuple[float, float]:
    """(down, across), in pixels from the upper left corner, so that the first pixel's middle is 0.5."""
    height, width = ink.shape
    # Products with ones: the fastest sums over rows and columns that NumPy has.
    down, across = ink @ np.ones(width, ink.dtype), np.ones(height, ink.dtype) @ ink
    total = float(down.sum())
    return float(down @ np.arange(0.5, height)) / total, float(across @ np.arange(0.5, width)) / total


def _anchor(centre: float, length: int, scale: float) -> tuple[float, float]:
    """A point of the crop and where it goes along one side: the centre of mass to 14, unless ink would be cut off."""
    target = CENTRE + 0.5
    first, last = target - centre * scale, target + (length - centre) * scale
    target += max(0.0, -first) - max(0.0, last - SIDE)
    return centre, target


def _averages(length: int, size: int, scale: float, anchor: float, target: float) -> Array:
    """The matrix (size, length) that averages a line of pixels into a shorter one, `anchor` landing on `target`.

    Each new pixel takes the mean of what it covers of the old ones, by area: anti-aliasing without a second pass for
    the shift to the centre of mass.
    """
    reach = max(1 / scale, 1.0)
    middle = ((np.arange(size) + 0.5 - target) / scale + anchor)[:, None]
    edges = np.arange(length + 1.0)
    covered = np.minimum(middle + reach / 2, edges[1:])
    covered -= np.maximum(middle - reach / 2, edges[:-1])
    covered /= reach
    return np.maximum(covered, 0, out=covered).astype(np.float32)


def _full_contrast(image: Array) -> Array:
    """A thin pen fades when it is shrunk: stretch what is left to full strength."""
    return image / max(float(image.max()), 1e-6)
