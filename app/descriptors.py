"""Lets a worker hold as many connections open as it was told to: each is an open file, and a system allows so many."""

import resource
from contextlib import suppress

RESERVE = 128
"""Open files that are no connections: the listener, the log, weights that are read anew, a visitor's training."""


def connection_bound(wanted: int) -> int:
    """`wanted`, or fewer if the system allows no more; its soft limit is raised as far as that takes."""
    needed = wanted + RESERVE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < needed:  # RLIM_INFINITY is -1
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed if hard < 0 else min(needed, hard), hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft < 0 else max(1, min(wanted, soft - RESERVE))
