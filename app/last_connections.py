"""How a listening socket closes without resetting whoever has just connected."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress

_SO_ATTACH_FILTER = 26
_DROP_NEW = (
    (0x30, 0, 0, 13),  # the TCP header's flags
    (0x54, 0, 0, 0x12),  # of them, SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone: a new connection
    (0x06, 0, 0, 0),  # is dropped
    (0x06, 0, 0, 0xFFFF_FFFF),  # all else passes
)
"""A filter for the kernel (BPF): code, jump if true, jump if false, operand."""


def drop_new_connections(listener: socket.socket) -> None:
    """From here on nobody new gets into the kernel's queue: a client knocks again a second later, and is refused.

    Who is in the middle of connecting still gets through. Where the kernel knows no such filter, nothing changes.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _DROP_NEW))
    with suppress(OSError):
        described = struct.pack("@HP", len(_DROP_NEW), ctypes.addressof(program))
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, described)


def accept_queued(listener: socket.socket) -> list[socket.socket]:
    """The connections that the kernel holds: closing the socket would reset them, request and all."""
    accepted = []
    while True:
        try:
            accepted.append(listener.accept()[0])
        except OSError:
            return accepted
