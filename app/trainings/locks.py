"""Locks on files, which end with whoever holds them: that is how servers and trainings know whether the other lives."""

import fcntl
import os
from pathlib import Path


def take(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """A descriptor that holds the lock until it is closed, here and in every process that has inherited it.

    None: somebody else holds it (wait=False). Makes the file where there is none.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_held(path: Path, *, shared: bool = False) -> bool:
    """Whether somebody holds the lock of this file; shared: whether anybody does so even if shared."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if shared else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
