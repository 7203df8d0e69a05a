"""Lets a signal end a run in order: the first is taken as a wish, a second one ends at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Which signal has asked to stop; 0 while none has."""

    def __init__(self) -> None:
        self.signal = 0

    def wanted(self) -> bool:
        return self.signal != 0


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Within this, the first SIGINT or SIGTERM is kept for whoever asks; then, and afterwards, all is as before."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def take(number: int, frame: FrameType | None) -> None:
        stop.signal = number
        restore()

    for number in SIGNALS:
        signal.signal(number, take)
    try:
        yield stop
    finally:
        restore()
