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


GIVEN_BACK = """
import os
from threading import Barrier, Thread
from app.memory import keep_memory
assert keep_memory()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
def take():
    barrier.wait()
    [bytearray(size) for size in [2 * 2**20] * 8 + [16 * 2**20] * 2]
    barrier.wait()
    barrier.wait()
before, barrier = resident(), Barrier(5)
threads = [Thread(target=take) for _ in range(4)]
[thread.start() for thread in threads]
barrier.wait(), barrier.wait()
print(resident() - before)
barrier.wait()
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="this system does not say what is resident")  # noqa: PTH110
def test_what_large_pictures_took_is_given_back_whatever_thread_read_them() -> None:
    assert int(subprocess.check_output([sys.executable, "-c", GIVEN_BACK], text=True)) < 40
