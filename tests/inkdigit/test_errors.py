import inkdigit


def test_every_error_can_be_caught_as_one() -> None:
    errors = [inkdigit.Overloaded, inkdigit.Refused, inkdigit.TimedOut, inkdigit.UnexpectedAnswer, inkdigit.Unreachable]
    assert all(issubclass(error, inkdigit.InkdigitError) for error in errors)


def test_what_is_promised_is_there() -> None:
    assert all(hasattr(inkdigit, name) for name in inkdigit.__all__)
