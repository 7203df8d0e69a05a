"""Measures contenders in turns, so that what else the machine does meets all of them alike."""

from collections.abc import Callable, Mapping
from statistics import median

Measure = Callable[[], float]
"""Does its work once and returns what it took, in whatever unit; less is better."""


def take_turns(contenders: Mapping[str, Measure], rounds: int) -> dict[str, list[float]]:
    """What each took in each round. One round more comes first and is not counted: caches and clocks settle in it.

    Each round starts with another contender, so that none always runs in the wake of the same one.
    """
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            one = contenders[name]()
            if number:
                taken[name].append(one)
    return taken


def ratio(taken: Mapping[str, list[float]], name: str, to: str) -> float:
    """How many times as long `name` took as `to`: the median over the rounds, each of which compares like with like."""
    return median(one / other for one, other in zip(taken[name], taken[to], strict=True))


def table(taken: Mapping[str, list[float]], ours: str, unit: str, scale: float = 1.0) -> list[str]:
    """Lines with the median, the fastest and the slowest round of each, and its ratio to ours."""
    width = max(map(len, taken))
    lines = [f"{'':{width}}  {'median':>9}  {'fastest':>9}  {'slowest':>9}  times ours   ({unit})"]
    for name, values in taken.items():
        figures = "  ".join(f"{value * scale:9.3g}" for value in (median(values), min(values), max(values)))
        lines.append(f"{name:{width}}  {figures}  {ratio(taken, name, ours):10.2f}")
    return lines
