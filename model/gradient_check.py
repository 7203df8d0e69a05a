"""Checks one weight's gradient the slow and sure way: nudge it up and down, and see how far the loss moves."""

from dataclasses import dataclass

import numpy as np

from model import mlp
from model.lesson import SETTINGS, run_pass
from model.losses import cross_entropy, decayed, l2_penalty
from model.types import Array, Params

ALL_DIGITS = 15
"""What float64 holds."""


@dataclass(frozen=True)
class Place:
    """One number among a network's params: a weight by row and column, or a bias by column alone."""

    name: str
    row: int | None
    column: int

    @property
    def index(self) -> tuple[int, ...]:
        return (self.column,) if self.row is None else (self.row, self.column)


@dataclass(frozen=True)
class Slope:
    """The loss's slope along one parameter: that of the cross-entropy, and what weight decay adds."""

    gradient: float
    decay: float

    @property
    def whole(self) -> float:
        return self.gradient + self.decay


@dataclass(frozen=True)
class Check:
    """Both ways to one gradient, in float64; the losses are cross-entropy and L2 penalty together.

    kinks_crossed: the hidden units whose ReLU switched between the two nudges. There the loss has a corner, and the
    difference is the slope of no side of it.
    """

    value: float
    loss: float
    loss_above: float
    loss_below: float
    finite_difference: float
    gradient: float
    gradient_float32: float
    kinks_crossed: list[int]

    @property
    def relative_error(self) -> float:
        """|a − b|/max(|a|, |b|); 0 where both are equal."""
        error = abs(self.finite_difference - self.gradient)
        return error / max(abs(self.finite_difference), abs(self.gradient)) if error else 0.0

    @property
    def agreeing_digits(self) -> int:
        """On how many significant digits both agree, from 0 to ALL_DIGITS."""
        error = self.relative_error
        if not np.isfinite(error):
            return 0
        return ALL_DIGITS if error == 0 else int(np.clip(np.floor(-np.log10(error)), 0, ALL_DIGITS))


def check_gradient(
    params: Params, inputs: Array, labels: Array, place: Place, epsilon: float, weight_decay: float
) -> Check:
    """Both ways to the gradient at `place`. params: float32; inputs: (N, 784) float32, labels: (N,)."""
    exact = {name: values.astype(np.float64) for name, values in params.items()}
    drawings = inputs.astype(np.float64)
    above, below = nudged(exact, place, epsilon), nudged(exact, place, -epsilon)
    loss_above, loss_below = (total_loss(changed, drawings, labels, weight_decay) for changed in (above, below))
    # A nudged weight is rounded too, so the way between the two is measured rather than taken to be 2ε.
    way = float(above[place.name][place.index] - below[place.name][place.index])
    alive_above, alive_below = (run_pass(changed, drawings, labels).h > 0 for changed in (above, below))
    return Check(
        value=float(params[place.name][place.index]),
        loss=total_loss(exact, drawings, labels, weight_decay),
        loss_above=loss_above,
        loss_below=loss_below,
        finite_difference=(loss_above - loss_below) / way,
        gradient=slope_at(exact, run_pass(exact, drawings, labels).grads, place, weight_decay).whole,
        gradient_float32=slope_at(params, run_pass(params, inputs, labels).grads, place, weight_decay).whole,
        kinks_crossed=np.flatnonzero((alive_above != alive_below).any(0)).tolist(),
    )


def total_loss(params: Params, inputs: Array, labels: Array, weight_decay: float) -> float:
    """What training makes small: mean cross-entropy and L2 penalty."""
    loss, _ = cross_entropy(mlp.forward(params, inputs, SETTINGS), labels)
    return loss + l2_penalty(params, weight_decay)


def slope_at(params: Params, grads: Params, place: Place, weight_decay: float) -> Slope:
    """The slope of total_loss along one parameter, in two parts."""
    value, gradient = params[place.name][place.index], grads[place.name][place.index]
    decay = float(weight_decay * value) if place.name in decayed(params) else 0.0
    return Slope(float(gradient), decay)


def nudged(params: Params, place: Place, by: float) -> Params:
    """The same params but for one number."""
    values = params[place.name].copy()
    values[place.index] += by
    return params | {place.name: values}
