import resource

import pytest

from app.descriptors import RESERVE, connection_bound

ENDLESS = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("before", "bound", "after"),
    [
        ((20_000, 20_000), 2000, (20_000, 20_000)),
        ((1024, 20_000), 2000, (2000 + RESERVE, 20_000)),
        ((1024, ENDLESS), 2000, (2000 + RESERVE, ENDLESS)),
        ((1024, 1024), 1024 - RESERVE, (1024, 1024)),
        ((256, 1024), 1024 - RESERVE, (1024, 1024)),
        ((64, 64), 1, (64, 64)),
        ((ENDLESS, ENDLESS), 2000, (ENDLESS, ENDLESS)),
    ],
)
def test_it_is_what_is_wanted_as_far_as_the_system_allows(
    monkeypatch: pytest.MonkeyPatch, before: tuple[int, int], bound: int, after: tuple[int, int]
) -> None:
    limits = before

    def set_limits(_: int, new: tuple[int, int]) -> None:
        nonlocal limits
        limits = new

    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", set_limits)
    assert connection_bound(2000) == bound
    assert limits == after


def test_a_system_that_refuses_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 20_000))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert connection_bound(2000) == 1024 - RESERVE
