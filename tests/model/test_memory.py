import platform
import subprocess
import sys

import pytest

from model.memory import TRIM_THRESHOLD, tell_malloc

TELL = "from model.memory import TOP_PAD, tell_malloc; print(tell_malloc({TOP_PAD: 2**20}))"


def test_glibc_takes_a_limit_and_other_c_libraries_none() -> None:
    # In a process of its own: it changes how all of it allocates.
    told = subprocess.check_output([sys.executable, "-c", TELL], text=True).strip()
    assert told == str(sys.platform == "linux" and platform.libc_ver()[0] == "glibc")


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not tell_malloc({TRIM_THRESHOLD: 1})
