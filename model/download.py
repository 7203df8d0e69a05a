"""Fetch a file from the first of several mirrors that delivers it whole; nothing half-written is ever left behind."""

from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from model.files import write_whole
from model.idx import DataError

# name of the file, bytes so far, bytes in all (None: the server did not say)
Progress = Callable[[str, int, int | None], None]

MAX_DOWNLOAD = 64 << 20
TIMEOUT = httpx.Timeout(30, connect=10)


def fetch_file(
    name: str,
    folder: Path,
    mirrors: Sequence[str],
    check: Callable[[bytes, Path], object],
    progress: Progress | None = None,
) -> Path:
    """Put `name` into `folder`, from the first mirror whose bytes pass `check` (which raises DataError)."""
    target = folder / name
    failures = []
    for mirror in mirrors:
        try:
            content = download(f"{mirror.rstrip('/')}/{name}", name, progress)
            check(content, Path(name))
        except (httpx.HTTPError, httpx.InvalidURL, DataError) as error:
            failures.append(f"{mirror}: {one_line(error)}")
        else:
            save(target, content)
            return target
    tried = "; ".join(failures)
    raise DataError(
        f"{target}: no mirror delivered it ({tried}); try again, or get MNIST's four files yourself and pass --data DIR"
    )


def download(url: str, name: str, progress: Progress | None) -> bytes:
    """The body behind `url`, bounded in size; raises httpx.HTTPError or DataError when it does not come whole."""
    # Identity: the files are gzipped themselves, and Content-Length must count the bytes that we count.
    headers = {"accept-encoding": "identity"}
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=TIMEOUT) as response:
        response.raise_for_status()
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdecimal() else None
        parts, size = [], 0
        for part in response.iter_raw():
            parts.append(part)
            size += len(part)
            if size > MAX_DOWNLOAD:
                raise DataError(f"more than {MAX_DOWNLOAD >> 20} MiB, this is not an MNIST file")
            if progress:
                progress(name, size, total)
    if total is not None and size != total:
        raise DataError(f"broke off after {size} of {total} bytes")
    return b"".join(parts)


def save(target: Path, content: bytes) -> None:
    """write_whole, with a failure told as DataError."""
    try:
        write_whole(target, content)
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror})") from error


def one_line(error: Exception) -> str:
    """The error in one line; httpx adds a link to an explanation that does not belong into a message."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return " ".join(str(error).split()) or type(error).__name__
