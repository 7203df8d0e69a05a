"""The choice of a Python for the virtual environment: by what it can do, not by its name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "find_python.sh"
BROKEN = "#!/bin/sh\necho 'this version is not installed' >&2\nexit 127\n"
WORKING = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder that alone is searched for programs, with what the script itself needs."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    return tmp_path


def add(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def find(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path), "PYTHON": "", **variables}
    return subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)


def test_a_name_without_a_python_behind_it_is_passed_over(path: Path) -> None:
    add(path, "python3.13", BROKEN)
    add(path, "python3", WORKING)
    done = find(path)
    assert (done.returncode, done.stdout.strip()) == (0, sys.executable)


def test_none_at_all_is_said(path: Path) -> None:
    add(path, "python3", BROKEN)
    done = find(path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "No Python >= 3.11" in done.stderr


def test_the_one_that_is_asked_for_is_not_replaced_by_another(path: Path) -> None:
    add(path, "python3", WORKING)
    add(path, "mine", BROKEN)
    done = find(path, PYTHON="mine")
    assert (done.returncode, done.stdout) == (1, "")
    assert "PYTHON=mine" in done.stderr
