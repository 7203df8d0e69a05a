"""Makes drawings that are no digit, for a network to learn to refuse: scribbles, lines, dots, shapes, digit pairs."""

from collections.abc import Callable, Sequence

import numpy as np

from model.types import Array, Rng

Strokes = Sequence[Array]


def not_a_digit(digits: Sequence[Strokes], rng: Rng) -> Strokes:
    """One drawing that is no digit, of a random kind. digits: drawings to put side by side. -> strokes, y down."""

    def any_digit() -> Strokes:
        return digits[int(rng.integers(len(digits)))]

    kinds: list[Callable[[], Strokes]] = [
        lambda: two_digits(any_digit(), any_digit(), rng),
        lambda: scribble(rng),
        lambda: line(rng),
        lambda: dots(rng),
        lambda: shape(rng),
        lambda: piece(any_digit(), rng),
    ]
    return kinds[rng.choice(len(kinds), p=[0.3, 0.3, 0.1, 0.05, 0.15, 0.1])]()


def two_digits(left: Strokes, right: Strokes, rng: Rng) -> Strokes:
    """Two digits side by side, nearly the same height, apart or just touching."""
    first, second = _to_unit(left), _to_unit(right)
    width = np.concatenate(first)[:, 0].max() - np.concatenate(second)[:, 0].min()
    move = np.array([width + rng.uniform(0.02, 0.5), rng.uniform(-0.15, 0.15)])
    grow = rng.uniform(0.8, 1.25)
    return [*first, *(stroke * grow + move for stroke in second)]


def scribble(rng: Rng) -> Strokes:
    """A pen that goes to and fro: a smooth curve through many random places, or a zigzag."""
    turns = int(rng.integers(7, 22))
    places = rng.uniform(0, 1, (turns, 2)) * rng.uniform((0.4, 0.4), (1, 1))
    if rng.random() < 0.3:
        places = places[places[:, 0].argsort()]
    if rng.random() < 0.25:
        return [places]
    return [_curve(places)]


def line(rng: Rng) -> Strokes:
    """One line, straight or nearly, that is not upright (an upright one is a 1), or two that cross."""
    angle = rng.uniform(-0.65, 0.65)
    reach = np.array([np.cos(angle), np.sin(angle)])
    bend = rng.normal(0, 0.05, 2)
    strokes = [_curve(np.array([-reach, bend, reach]))]
    if rng.random() < 0.35:
        strokes.append(np.array([[-0.1, -1.0], [0.1, 1.0]]) * rng.uniform(0.3, 1.1) + rng.uniform(-0.3, 0.3, 2))
    return strokes


def dots(rng: Rng) -> Strokes:
    """One to four dots."""
    return [place + np.zeros((1, 2)) for place in rng.uniform(0, 1, (int(rng.integers(1, 5)), 2))]


def shape(rng: Rng) -> Strokes:
    """A polygon, a star, a cross, a grid, a spiral, or a face."""
    kind = rng.integers(6)
    if kind == 0:
        corners = int(rng.integers(3, 6))
        angles = np.arange(corners + 1) * 2 * np.pi / corners + rng.uniform(0, 6.3)
        return [np.stack([np.cos(angles), np.sin(angles)], 1)]
    if kind == 1:
        angles = np.arange(6) * 4 * np.pi / 5 + rng.uniform(-0.3, 0.3)
        return [np.stack([np.sin(angles), -np.cos(angles)], 1)]
    if kind == 2:
        turn = rng.uniform(0, np.pi / 2)
        return [np.array([[np.cos(a), np.sin(a)], [-np.cos(a), -np.sin(a)]]) for a in (turn, turn + np.pi / 2)]
    if kind == 3:
        lines = np.linspace(-1, 1, int(rng.integers(2, 5)))
        across = [np.array([[-1.2, at], [1.2, at]]) for at in lines]
        return across + [np.array([[at, -1.2], [at, 1.2]]) for at in lines]
    if kind == 4:
        along = np.linspace(0, 1, 60)
        angles = along * rng.uniform(11, 22) * rng.choice([-1, 1])
        return [np.stack([along * np.cos(angles), along * np.sin(angles)], 1)]
    circle = np.linspace(0, 2 * np.pi, 30)
    face = np.stack([np.cos(circle), np.sin(circle)], 1)
    smile = np.stack([np.cos(circle[2:14]) * 0.5, np.sin(circle[2:14]) * 0.5], 1)
    return [face, smile, np.array([[-0.4, -0.3]]), np.array([[0.4, -0.3]])]


def piece(digit: Strokes, rng: Rng) -> Strokes:
    """A quarter or less of a digit's path, drawn wide: too little to be read (an upright piece would be a 1)."""
    path = np.concatenate(digit)
    length = max(2, int(len(path) * rng.uniform(0.1, 0.25)))
    start = int(rng.integers(0, max(1, len(path) - length)))
    part = path[start : start + length]
    width, height = np.ptp(part, axis=0)
    return [part] if width > height else [part[:, ::-1]]


def _to_unit(strokes: Strokes) -> Strokes:
    points = np.concatenate(strokes)
    height = max(float(np.ptp(points, axis=0).max()), 1e-6)
    return [(stroke - points.min(0)) / height for stroke in strokes]


def _curve(places: Array) -> Array:
    """A smooth path through places (n, 2): Catmull-Rom, eight points a stretch."""
    padded = np.concatenate([places[:1], places, places[-1:]])
    t = np.linspace(0, 1, 8, endpoint=False)[:, None]
    a, b, c, d = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2)
