from typing import Any

from app.evaluations import evaluation_without

EVALUATION: dict[str, Any] = {
    "version": "sha256:1",
    "mnist": {"accuracy": 0.98, "samples": [{"image": "data:"}]},
    "strokes": {"accuracy": float("nan"), "misread": [{"image": "data:"}], "n": 4},
}


def test_whole_it_is_as_it_was_but_for_what_json_does_not_know() -> None:
    assert evaluation_without(EVALUATION, []) == {**EVALUATION, "strokes": {**EVALUATION["strokes"], "accuracy": None}}


def test_what_is_not_wanted_is_left_out_and_the_original_stays() -> None:
    assert evaluation_without(EVALUATION, ["pictures"]) == {
        "version": "sha256:1",
        "mnist": {"accuracy": 0.98},
        "strokes": {"accuracy": None, "n": 4},
    }
    assert evaluation_without(EVALUATION, ["strokes"]) == {"version": "sha256:1", "mnist": EVALUATION["mnist"]}
    assert evaluation_without(EVALUATION, ["strokes", "pictures"]) == {
        "version": "sha256:1",
        "mnist": {"accuracy": 0.98},
    }
    assert EVALUATION["mnist"]["samples"]


def test_what_was_never_there_cannot_be_left_out() -> None:
    assert evaluation_without({"mnist": {"accuracy": 1.0}}, ["strokes", "pictures"]) == {"mnist": {"accuracy": 1.0}}
    assert evaluation_without({"strokes": None}, ["pictures"]) == {"strokes": None}
