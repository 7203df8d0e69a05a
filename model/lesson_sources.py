"""The lines of our own code that compute each step of the lesson, read from the source that runs: they can't differ."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import layers, losses, mlp, optimizers

ROOT = Path(__file__).parent.parent


class SourceChangedError(Exception):
    """A statement that the lesson shows is not, or not once, in its function."""


@dataclass(frozen=True)
class Line:
    """One line of a source file; numbers count from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Excerpt:
    """Lines of one function, in order, without the indentation that they share."""

    file: str
    function: str
    lines: list[Line]


@dataclass(frozen=True)
class Quote:
    """Which lines of a function to show: all, or the statements that begin with `statements`, each found once."""

    function: Callable[..., Any]
    statements: tuple[str, ...] = ()


def _quote(function: Callable[..., Any], *statements: str) -> Quote:
    return Quote(function, statements)


STEPS: dict[str, list[Quote]] = {
    "inputs": [_quote(mlp.forward_train, "inputs =")],
    "hidden_sums": [
        _quote(mlp.forward_train, "hidden = relu(linear("),
        _quote(layers.linear),
        _quote(layers.matrix_product, "outputs: Array ="),
    ],
    "relu": [_quote(mlp.forward_train, "hidden = relu(linear("), _quote(layers.relu)],
    "logits": [_quote(mlp.forward_train, "logits ="), _quote(layers.linear)],
    "softmax": [_quote(losses.softmax)],
    "loss": [
        _quote(losses.cross_entropy, "truth =", "shifted =", "exponentials =", "sums =", "loss ="),
        _quote(losses.l2_penalty),
    ],
    "dlogits": [_quote(losses.cross_entropy, "truth =", "dlogits: Array =")],
    "output_gradients": [_quote(mlp.backward, "doutput_weights,"), _quote(layers.linear_backward_params)],
    "hidden_gradients": [
        _quote(mlp.backward, "dhidden = linear_backward_inputs(", "dhidden_raw ="),
        _quote(layers.linear_backward_inputs),
        _quote(layers.relu_backward),
    ],
    "input_gradients": [_quote(mlp.backward, "dhidden_weights,"), _quote(layers.linear_backward_params)],
    "update": [_quote(optimizers.sgd_step, "grad =", "values *=", "grad *= learning_rate", "values -=")],
}
"""The steps of the lesson, in order: who computes them, the network's own lines before the layers that they call."""


def read_steps() -> dict[str, list[Excerpt]]:
    """The excerpts of every step. Raises SourceChangedError."""
    return {name: [read_excerpt(quote) for quote in quotes] for name, quotes in STEPS.items()}


def read_excerpt(quote: Quote) -> Excerpt:
    source, first = inspect.getsourcelines(quote.function)
    spans = [_span(quote, "".join(source), first, statement) for statement in quote.statements]
    spans = spans or [range(first, first + len(source))]
    numbers = sorted({number for span in spans for number in span})
    texts = textwrap.dedent("".join(source[number - first] for number in numbers)).splitlines()
    file = Path(inspect.getfile(quote.function)).relative_to(ROOT).as_posix()
    lines = [Line(number, text) for number, text in zip(numbers, texts, strict=True)]
    return Excerpt(file, quote.function.__name__, lines)


def _span(quote: Quote, source: str, first: int, beginning: str) -> range:
    """The lines of the one statement that begins so, however many it takes."""
    tree = ast.parse(source)
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and (ast.get_source_segment(source, node) or "").startswith(beginning)
    ]
    if len(found) != 1:
        where = f"{quote.function.__module__}.{quote.function.__name__}"
        raise SourceChangedError(f"{where}: {len(found)} statements begin with {beginning!r}; the lesson shows one")
    (node,) = found
    return range(first + node.lineno - 1, first + (node.end_lineno or node.lineno))
