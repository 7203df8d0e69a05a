import signal

import pytest

from model.commands.stopping import SIGNALS, stop_on_signals


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_is_kept_and_the_second_acts_as_before(number: signal.Signals) -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    with stop_on_signals() as stop:
        assert not stop.wanted()
        signal.raise_signal(number)
        assert stop.wanted()
        assert stop.signal == number
        assert [signal.getsignal(one) for one in SIGNALS] == before
    assert [signal.getsignal(one) for one in SIGNALS] == before


def test_without_a_signal_all_is_as_before_too() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_on_signals():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
