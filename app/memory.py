"""Keeps the memory that each reading needs anew: glibc would give it back to the kernel, and fetch it again."""

from model.memory import ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD, tell_malloc

KEPT_BYTES = 16 * 1024**2
"""More than a pass over a few drawings takes; so much may stay unused."""
GIVEN_BACK_BYTES = 4 * 1024**2
"""What is as large as this in one piece is a large picture's, and given back: kept, it would not fit into 256 MB."""
ARENAS = 1
"""Each thread would keep as much, in an arena of its own."""


def keep_memory() -> bool:
    """Whether this C library could be told. A tenth of a reading's time, where several are read in one pass."""
    return tell_malloc({TRIM_THRESHOLD: KEPT_BYTES, MMAP_THRESHOLD: GIVEN_BACK_BYTES, ARENA_MAX: ARENAS})
