"""Tells the C library how much freed memory to keep: what is soon needed again is costly to fetch anew."""

import ctypes
import sys
from collections.abc import Mapping

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8
"""M_… of malloc.h."""


def tell_malloc(limits: Mapping[int, int]) -> bool:
    """Whether glibc took all of these limits (see mallopt(3)); other C libraries and systems take none."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is None:
        return False
    taken = [mallopt(what, limit) for what, limit in limits.items()]
    return all(taken)
