"""The names of the types that the whole package passes around."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""A NumPy array of floats; its shape and meaning stand in the docstring of whoever takes it."""

Params = dict[str, Array]
"""What a network has learnt, by name; gradients and the optimizer's state have the same names and shapes."""

Rng = np.random.Generator
