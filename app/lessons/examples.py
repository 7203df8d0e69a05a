"""One request of each kind for /docs; the tests send them."""

from typing import Any

from app.examples import SEVEN_STROKES, SEVEN_WIDTH

_SEVEN: dict[str, Any] = {"drawing": {"strokes": SEVEN_STROKES, "width": SEVEN_WIDTH}, "label": 7}
_TRAINED_ONCE = {
    "at": "random",
    "seed": 1,
    "steps": [{"kind": "batch", "batch": 0, "times": 10, "learning_rate": 0.02, "weight_decay": 0.0001}],
}

FORWARD = {
    "a drawing and the trained network": _SEVEN,
    "a sample and random weights": {"network": {"at": "random", "seed": 1}, "drawing": {"sample": 3}, "label": 1},
}
BACKWARD = {
    "a drawing": _SEVEN,
    "the update of a bias": {**_SEVEN, "parameter": {"name": "output.bias", "column": 7}, "learning_rate": 0.1},
}
BATCH = {"the first batch": {"batch": 0}, "after ten steps": {"network": _TRAINED_ONCE, "batch": 10}}
CHECK = {
    "a weight": {**_SEVEN, "parameter": {"name": "hidden.weights", "row": 300, "column": 2}, "epsilon": 1e-4},
    "a bias": {**_SEVEN, "parameter": {"name": "output.bias", "column": 7}},
}
STEP = {
    "ten steps on a drawing": {**_SEVEN, "step": {"kind": "drawing", "times": 10, "learning_rate": 0.02}},
    "one batch": {**_SEVEN, "network": {"at": "random"}, "step": {"kind": "batch", "times": 1}},
    "steps too large": {
        **_SEVEN,
        "network": {"at": "random"},
        "step": {"kind": "batch", "times": 20, "learning_rate": 2},
    },
    "steps that lead to infinity": {
        **_SEVEN,
        "step": {"kind": "batch", "times": 20, "learning_rate": 1000, "weight_decay": 0.1},
    },
    "and on": {**_SEVEN, "network": _TRAINED_ONCE, "step": {"kind": "batch"}},
}
