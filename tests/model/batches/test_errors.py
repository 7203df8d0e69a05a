from model.__main__ import FORESEEN
from model.batches.errors import BatchError


def test_the_command_line_says_it_in_one_line() -> None:
    assert BatchError in FORESEEN
