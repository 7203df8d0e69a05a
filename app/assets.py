"""Locates and serves templates and static files, at addresses that carry a hash of all their content."""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

PACKAGE = Path(__file__).resolve().parent
SWAGGER_UI = ("fastapi_offline", "static")  # the package that carries Swagger UI's files, and the folder in it

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
LOOK_SECONDS = 1.0
"""How long a look at the files is good for: who edits them sees the change, and pages are not slowed by looking."""

VERSION = re.compile(r"[0-9a-f]{12}")
IMPORT = re.compile(rb'from "(\.{1,2}/[^"]+\.js)"')


def assets_folder(name: str, package: Path = PACKAGE) -> Path:
    """The folder "static" or "templates": beside app/ in a checkout, inside it in an installed wheel."""
    in_checkout = (package.parent / "pyproject.toml").is_file()
    folder = (package.parent if in_checkout else package) / name
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; reinstall inkdigit")
    return folder


class Assets(StaticFiles):
    """Our static files and Swagger UI's, each also below a folder that is named by the hash of them all.

    What is asked for there never changes; the rest is revalidated. Modules import each other by relative paths, so
    the hash in the folder's name reaches them too, where one in the query would not.
    """

    def __init__(self, folder: Path, prefix: str, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(directory=folder, packages=[SWAGGER_UI])
        self.folder, self.prefix, self.look_seconds = folder, prefix, look_seconds
        self._looked, self._version = float("-inf"), ""

    @property
    def version(self) -> str:
        """The first 12 hex digits of a SHA-256 over the files and their names."""
        if time.monotonic() - self._looked >= self.look_seconds:
            folders = [Path(folder) for folder in self.all_directories]
            self._version = hash_of(tuple(file for folder in folders for file in sorted(files_in(folder))))
            self._looked = time.monotonic()
        return self._version

    def url(self, path: str) -> str:
        """The address of the file `path` in templates: `static_url("css/base.css")`."""
        if self.lookup_path(path)[1] is None:
            raise FileNotFoundError(f"static file {path} does not exist")
        return f"{self.prefix}/{self.version}/{path}"

    def imports(self, path: str) -> list[str]:
        """The addresses of all that a module imports, so that a page can have them fetched at once."""
        return [self.url(name) for name in imported(self.folder, path, self.version)]

    def get_path(self, scope: Scope) -> str:
        folder, _, rest = super().get_path(scope).partition(os.sep)
        if not VERSION.fullmatch(folder):
            return super().get_path(scope)
        # The hash of a newer or older version must not pin this content for a year.
        scope["same_version"] = folder == self.version
        return rest

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOREVER if scope.get("same_version") else REVALIDATE
        return response


def files_in(folder: Path) -> Iterator[tuple[str, int]]:
    """Every file's path and the time when it was last written."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from files_in(Path(entry.path))
        else:
            yield entry.path, entry.stat().st_mtime_ns


@lru_cache(maxsize=4)
def hash_of(files: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, _ in files:
        digest.update(f"{Path(path).name}\0".encode())
        digest.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=64)
def imported(folder: Path, path: str, version: str) -> list[str]:
    """What the module imports, and what that imports, in the order found; `version` tells one state from another."""
    found: list[str] = []
    waiting = [path]
    while waiting:
        module = folder / waiting.pop(0)
        for target in IMPORT.findall(module.read_bytes()):
            name = os.path.relpath(os.path.normpath(module.parent / target.decode()), folder).replace(os.sep, "/")
            if name not in found and name != path:
                found.append(name)
                waiting.append(name)
    return found
