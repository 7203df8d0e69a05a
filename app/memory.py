"""Keeps the memory that each reading needs anew: glibc would give it back to the kernel, and fetch it again."""

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # M_… of malloc.h
KEPT_BYTES = 32 * 1024**2
"""More than a pass over a few drawings takes; so much may stay unused."""


def keep_memory() -> bool:
    """Whether this C library could be told. A tenth of a reading's time, where several are read in one pass."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    return mallopt is not None and all(mallopt(what, KEPT_BYTES) for what in (TRIM_THRESHOLD, MMAP_THRESHOLD))
