"""Numbers as JSON has them: float32 in its shortest form that reads back the same, and null for what is not finite."""

from math import isfinite
from typing import Any

import numpy as np

from model.types import Array

Number = float | None


def number(value: "float | np.floating[Any]") -> Number:
    """A float as it is, but a float32 as 0.1 rather than as 0.10000000149011612."""
    plain = float(str(value)) if isinstance(value, np.float32) else float(value)
    return plain + 0.0 if isfinite(plain) else None


def rounded(value: "float | np.floating[Any]") -> Number:
    """The same for a float64 that stands for float32 numbers: no more digits than they can vouch for."""
    return number(np.float32(value))


def numbers(values: Array) -> list[Number]:
    """The same for each number of an array (N,)."""
    plain = values.astype(str).astype(float) if values.dtype == np.float32 else values
    # Adding 0 makes 0 of −0, which a page would print with its sign.
    return [value + 0.0 if isfinite(value) else None for value in plain.tolist()]
