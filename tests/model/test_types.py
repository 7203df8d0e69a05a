import numpy as np

from model import mlp
from model.types import Array, Params, Rng


def test_params_are_arrays_by_name() -> None:
    rng: Rng = np.random.default_rng(0)
    params: Params = mlp.init_params(rng, {"hidden_size": 2})
    values: Array = params["hidden.weights"]
    assert isinstance(rng, Rng)
    assert isinstance(values, np.ndarray)
