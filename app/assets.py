"""Locates and serves templates and static files, with addresses that carry a hash of the content."""

import hashlib
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import QueryParams
from starlette.types import Scope

PACKAGE = Path(__file__).resolve().parent
SWAGGER_UI = ("fastapi_offline", "static")  # the package that carries Swagger UI's files, and the folder in it

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


def assets_folder(name: str, package: Path = PACKAGE) -> Path:
    """The folder "static" or "templates": beside app/ in a checkout, inside it in an installed wheel."""
    in_checkout = (package.parent / "pyproject.toml").is_file()
    folder = (package.parent if in_checkout else package) / name
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; reinstall inkdigit")
    return folder


class Assets(StaticFiles):
    """Our static files and Swagger UI's. What is asked for by its hash never changes; the rest is revalidated.

    Modules import each other by plain relative paths, so such requests come without a hash: "no-cache" lets the
    browser keep the file but ask with its ETag.
    """

    def __init__(self, folder: Path, prefix: str) -> None:
        super().__init__(directory=folder, packages=[SWAGGER_UI])
        self.prefix = prefix

    def url(self, path: str) -> str:
        """The address of the file `path` in templates: `static_url("css/base.css")`."""
        full_path, status = self.lookup_path(path)
        if status is None:
            raise FileNotFoundError(f"static file {path} does not exist")
        return f"{self.prefix}/{path}?v={content_hash(full_path, status.st_mtime_ns)}"

    def file_response(
        self, full_path: PathLike[str] | str, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = QueryParams(scope["query_string"]).get("v")
        # A hash that is not ours (of a newer or older version) must not pin this content for a year.
        same = asked is not None and asked == content_hash(str(full_path), stat_result.st_mtime_ns)
        response.headers["cache-control"] = FOREVER if same else REVALIDATE
        return response


@lru_cache(maxsize=1024)
def content_hash(path: str, modified_ns: int) -> str:
    """The first 12 hex digits of the file's SHA-256; `modified_ns` makes a changed file another entry of the cache."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
