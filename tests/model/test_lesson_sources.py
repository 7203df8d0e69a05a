import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np
import pytest

from model import layers, losses, mlp
from model.lesson import run_pass, take_step
from model.lesson_sources import ROOT, STEPS, Excerpt, Quote, SourceChangedError, read_excerpt, read_steps
from model.losses import l2_penalty
from tests.model.finite_difference import normal
from tests.model.test_lesson import LABELS, made_params, made_step

Ran = set[tuple[str, int]]


def record(function: Callable[[], Any]) -> Ran:
    """Which lines of model/ ran, as (file, number)."""
    ran: Ran = set()

    def on_line(frame: FrameType, event: str, argument: object) -> Any:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "model"):
            ran.add((path.relative_to(ROOT).as_posix(), frame.f_lineno))
            return on_line
        return None

    before = sys.gettrace()
    sys.settrace(on_line)
    try:
        function()
    finally:
        sys.settrace(before)
    return ran


def lesson() -> None:
    """All that the lesson computes: a pass forward and back, the penalty, a step."""
    params = made_params(np.float32)
    run_pass(params, normal(3, 784).astype(np.float32), LABELS)
    l2_penalty(params, 0.1)
    take_step(params, made_step())


def lines_that_can_run(code: CodeType) -> set[int]:
    """The numbers of the lines of a function's body that hold code."""
    return {line for _, _, line in code.co_lines() if line is not None} - {code.co_firstlineno}


@pytest.mark.parametrize("step", STEPS)
def test_the_lines_shown_are_lines_that_ran(step: str) -> None:
    ran = record(lesson)
    for quote in STEPS[step]:
        excerpt = read_excerpt(quote)
        can_run = lines_that_can_run(quote.function.__code__) & {line.number for line in excerpt.lines}
        assert can_run, f"{excerpt.function} shows no code"
        assert {(excerpt.file, number) for number in can_run} <= ran


def test_a_line_that_did_not_run_would_be_found() -> None:
    dropped = read_excerpt(Quote(mlp.forward_train, ("hidden, mask = dropout(",)))
    assert not {(dropped.file, line.number) for line in dropped.lines} & record(lesson)


def test_the_text_is_that_of_the_file() -> None:
    for excerpts in read_steps().values():
        for excerpt in excerpts:
            lines = (ROOT / excerpt.file).read_text().splitlines()
            for line in excerpt.lines:
                assert lines[line.number - 1].strip() == line.text.strip()


def test_there_are_the_eleven_steps_of_the_lesson() -> None:
    assert list(read_steps()) == [
        *("inputs", "hidden_sums", "relu", "logits", "softmax", "loss", "dlogits", "output_gradients"),
        *("hidden_gradients", "input_gradients", "update"),
    ]


@pytest.mark.parametrize("function", [mlp.forward_train, mlp.backward])
def test_whatever_the_network_computes_for_a_drawing_stands_beside_a_step(function: FunctionType) -> None:
    file = "model/mlp.py"
    shown = {line.number for excerpts in read_steps().values() for e in excerpts if e.file == file for line in e.lines}
    ran = lines_that_can_run(function.__code__) & {number for name, number in record(lesson) if name == file}
    texts = [(ROOT / file).read_text().splitlines()[number - 1].strip() for number in sorted(ran - shown)]
    bookkeeping = re.compile(r'return |mask = None|if mask|if settings|hidden, mask = cache|"|}')
    assert [text for text in texts if not bookkeeping.match(text)] == []


def test_whole_functions_and_single_statements() -> None:
    whole = read_excerpt(Quote(layers.relu))
    assert (whole.file, whole.function) == ("model/layers.py", "relu")
    assert whole.lines[0].text == "def relu(inputs: Array) -> Array:"
    assert whole.lines[-1].text == "    return outputs"
    part = read_excerpt(Quote(losses.cross_entropy, ("sums =", "exponentials =")))
    assert [line.text for line in part.lines] == [
        "exponentials = np.exp(shifted)",
        "sums = exponentials.sum(1, keepdims=True)",
    ]


@pytest.mark.parametrize("beginning", ["no_such_name =", "s"])
def test_a_statement_that_is_not_there_once_is_named(beginning: str) -> None:
    with pytest.raises(SourceChangedError, match=rf"losses.cross_entropy: \d statements begin with '{beginning}'"):
        read_excerpt(Quote(losses.cross_entropy, (beginning,)))


def test_a_statement_over_several_lines_is_shown_whole() -> None:
    excerpt: Excerpt = read_excerpt(Quote(run_pass, ("return Pass(",)))
    assert excerpt.lines[0].text.startswith("return Pass(")
    assert excerpt.lines[-1].text.endswith(")")
