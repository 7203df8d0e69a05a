import os
import pty
import select
import sys
import termios
from dataclasses import replace

import pytest

from model.commands.progress import LINES, duration, showing_progress
from model.training import EpochMetrics

ROW = EpochMetrics(0, 0.0, 0.25, 0.3, 0.0, 0.2, 0.9375, 0.02, 1.0)


def test_off_a_terminal_there_are_some_twenty_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with showing_progress(1000, 0) as progress:
        for step in range(0, 1001, 2):
            progress.tick()
            progress.show(replace(ROW, step=step))
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == LINES + 1
    assert lines[0] == "step 0 of 1000: loss 0.2500, validation accuracy 93.75%"
    assert lines[1].startswith("step 50 of 1000: ")
    assert lines[1].endswith(" left")
    assert lines[-1] == "step 1000 of 1000: loss 0.2500, validation accuracy 93.75%"


def test_before_the_first_step_there_is_no_loss(capsys: pytest.CaptureFixture[str]) -> None:
    with showing_progress(10, 0) as progress:
        progress.show(replace(ROW, train_loss=float("nan")))
    assert capsys.readouterr().err == "step 0 of 10: validation accuracy 93.75%\n"


def test_on_a_terminal_there_is_a_bar_that_counts_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = pty.openpty()
    termios.tcsetwinsize(writing, (24, 120))
    with os.fdopen(writing, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with showing_progress(100, 40) as progress:
            progress.tick()
            progress.show(replace(ROW, step=60))
            progress.tick()
        terminal.flush()
        shown = ""
        while select.select([reading], [], [], 0.5)[0]:
            shown += os.read(reading, 10_000).decode()
    os.close(reading)
    assert "40/100" in shown, "a resumed run starts where it was"
    assert "61/100" in shown
    assert "loss 0.2500, validation accuracy 93.75%" in shown


@pytest.mark.parametrize(("seconds", "text"), [(7.4, "0:07"), (754, "12:34"), (3723, "1:02:03")])
def test_durations_read_as_clocks_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text
