import os
import pty
import select
import sys
import termios

import pytest

from model.commands.counting import showing_count


def test_off_a_terminal_there_is_a_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with showing_count("drawings") as show:
        for done in range(7, 3501, 7):
            show(done, 3500)
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[:2] == ["drawings: 7 of 3,500", "drawings: 350 of 3,500"]
    assert lines[-1] == "drawings: 3,500 of 3,500"
    assert len(lines) == 11


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = pty.openpty()
    termios.tcsetwinsize(writing, (24, 120))
    with os.fdopen(writing, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with showing_count("drawings") as show:
            show(256, 1000)
            show(1000, 1000)
        terminal.flush()
        shown = ""
        while select.select([reading], [], [], 0.5)[0]:
            shown += os.read(reading, 10_000).decode()
    os.close(reading)
    assert "drawings:" in shown
    assert "1000/1000" in shown
