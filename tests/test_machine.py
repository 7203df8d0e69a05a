from tests import machine


def test_nothing_is_installed_when_it_works_already() -> None:
    tried: list[str] = []
    assert machine.provide(lambda: True, lambda: tried.append("a"))
    assert tried == []


def test_ways_are_tried_in_turn_until_one_helps() -> None:
    tried: list[str] = []
    ways = (lambda: tried.append("a"), lambda: tried.append("b"), lambda: tried.append("c"))
    assert machine.provide(lambda: "b" in tried, *ways)
    assert tried == ["a", "b"]


def test_no_way_left_is_a_failure() -> None:
    assert not machine.provide(lambda: False, lambda: None)


def test_a_command_that_does_not_exist_is_not_fatal() -> None:
    machine.run("no-such-command-anywhere")
