import os
import resource
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from app.memory import keep_memory
if sys.argv[1] == "kept":
    assert keep_memory()
for _ in range(3):
    [np.ones(1_000_000, np.float32) for _ in range(4)]
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    [np.ones(1_000_000, np.float32) for _ in range(4)]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    return int(subprocess.check_output([sys.executable, "-c", FAULTS, how], text=True))


@pytest.mark.skipif(
    "glibc" not in (os.confstr("CS_GNU_LIBC_VERSION") or "") if hasattr(os, "confstr") else True,
    reason="this C library can't be told what to keep",
)
def test_memory_that_is_needed_again_is_not_fetched_again() -> None:
    assert resource.getpagesize() > 0
    assert faults("kept") < faults("as it is") / 10
