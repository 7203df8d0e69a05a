"""One IDX file, MNIST's own format: read whole, header against length, so a truncated file never passes as data."""

import gzip
import hashlib
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

GZIP_MAGIC = b"\x1f\x8b"
UNSIGNED_BYTES = 0x08
# The largest part of MNIST has 47 MB; a header that promises much more is damaged, or is meant to fill the memory.
MAX_BYTES = 1 << 30


class DataError(Exception):
    """A data file that cannot be used: one line that names the file and says what to do."""


def read_raw(path: Path) -> bytes:
    """The file's bytes as they were before gzip, whichever way the file is stored."""
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    return unpack(stored, path) if stored.startswith(GZIP_MAGIC) else stored


def unpack(stored: bytes, path: Path) -> bytes:
    """The content of a gzip stream of one or several members, refused as soon as it passes MAX_BYTES."""
    parts, size, rest = [], 0, stored
    try:
        while rest:
            stream = zlib.decompressobj(wbits=31)
            part = stream.decompress(rest, MAX_BYTES - size + 1)
            size += len(part)
            if size > MAX_BYTES:
                raise DataError(f"{path}: unpacks to more than {MAX_BYTES >> 20} MiB; this is not an MNIST file")
            if not stream.eof:
                raise DataError(f"{path}: the gzip stream is truncated; fetch the file again")
            parts.append(part)
            rest = stream.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise DataError(f"{path}: the gzip stream is damaged; fetch the file again") from error
    return b"".join(parts)


def parse_idx(raw: bytes, path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The array in `raw`, unsigned bytes with the expected number of dimensions; `path` is for the messages."""
    header = 4 + 4 * dimensions
    magic = raw[:4]
    if magic[:2] != b"\0\0" or len(magic) < 4:
        raise DataError(f"{path}: not an IDX file (it must start with two zero bytes); fetch the file again")
    if magic[2] != UNSIGNED_BYTES or magic[3] != dimensions:
        found = f"type 0x{magic[2]:02x} in {magic[3]} dimensions"
        raise DataError(f"{path}: holds {found}, expected unsigned bytes in {dimensions}; is it another of the files?")
    if len(raw) < header:
        raise DataError(f"{path}: truncated inside its header; fetch the file again")
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", dimensions, offset=4))
    expected = header + int(np.prod(shape, dtype=object))
    if len(raw) != expected:
        what = "truncated" if len(raw) < expected else "too long"
        raise DataError(f"{path}: {what}: {len(raw)} bytes, its header promises {expected}; fetch the file again")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)


def encode_idx(values: NDArray[np.uint8]) -> bytes:
    """The opposite of parse_idx: the bytes of an IDX file that holds `values`."""
    header = bytes([0, 0, UNSIGNED_BYTES, values.ndim]) + np.array(values.shape, ">u4").tobytes()
    return header + np.ascontiguousarray(values).tobytes()


def pack(raw: bytes) -> bytes:
    """`raw` as a gzip stream without a date, so the same data always give the same file."""
    return gzip.compress(raw, compresslevel=9, mtime=0)


def md5(raw: bytes) -> str:
    """The checksum by which MNIST's files are known; it guards against damage, not against malice."""
    return hashlib.md5(raw, usedforsecurity=False).hexdigest()
