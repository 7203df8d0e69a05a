import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model import __main__ as command_line
from model.__main__ import main
from model.commands import predict
from model.data import DataError

COMMANDS = [["train"], ["evaluate"], ["predict"], ["plot"], ["serve"], ["strokes"], ["strokes", "convert"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_of_every_command_shows_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert f"usage: inkdigit {' '.join(command)}" in text
    assert re.search(r"\nexample:\n(  .*\n)*  .*inkdigit " + command[0], text)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^    {command[0]} ", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["predict"], "required: FILE"),
        (["evaluate", "mlp", "--speed", "9"], "unrecognized arguments: --speed 9"),
        (["serve", "--port", "many"], "argument --port: invalid int value: 'many'"),
    ],
)
def test_a_wrong_command_line_is_said_in_one_line(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("inkdigit: ")
    assert complaint in err
    assert "--help" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DataError("x: broken; fetch it again"), 2, "inkdigit: x: broken; fetch it again\n"),
        (KeyboardInterrupt(), 130, "inkdigit: interrupted\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "inkdigit: /x: Permission denied\n"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str | None) -> Path:
        raise error

    monkeypatch.setattr(predict, "find_model", fail)
    assert main(["predict", "x.png"]) == code
    assert capsys.readouterr().err == message


def test_an_error_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "own_version", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["--version"])


def test_it_runs_as_a_module_and_a_reader_that_goes_is_no_error(small_model: Path) -> None:
    """The table goes to a pipe that nobody reads: no traceback, and the code that a shell gives for SIGPIPE."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "model", "predict", "--model", str(small_model), "missing.png"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writing)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert re.fullmatch(r"inkdigit \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)
