import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.trainings.locks import is_held, take


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


def test_a_lock_is_held_until_it_is_closed(path: Path) -> None:
    assert not is_held(path)
    handle = take(path)
    assert handle is not None
    assert is_held(path)
    assert take(path, wait=False) is None
    os.close(handle)
    assert not is_held(path)


def test_several_share_a_lock_that_nobody_has_alone(path: Path) -> None:
    first, second = take(path, shared=True), take(path, shared=True)
    assert first is not None and second is not None
    assert not is_held(path)
    assert is_held(path, shared=True)
    os.close(first)
    assert is_held(path, shared=True)
    os.close(second)
    assert not is_held(path, shared=True)


def test_looking_makes_no_file(path: Path) -> None:
    assert not is_held(path)
    assert not path.exists()


def test_a_process_that_inherits_the_lock_holds_it_as_long_as_it_lives(path: Path) -> None:
    handle = take(path)
    assert handle is not None
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[handle])
    os.close(handle)
    assert is_held(path)
    child.kill()
    child.wait()
    assert not is_held(path)
    assert child.stdin is not None
    child.stdin.close()
