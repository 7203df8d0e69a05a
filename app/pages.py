"""Renders the Jinja pages with what cannot be fetched: the version, the page's name, addresses with hashes."""

from importlib.metadata import version
from pathlib import Path

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from app.assets import Assets

VERSION = version("inkdigit")


def load_templates(folder: Path, assets: Assets) -> Jinja2Templates:
    templates = Jinja2Templates(folder)
    templates.env.globals |= {"static_url": assets.url, "imports_of": assets.imports, "version": VERSION}
    return templates


def render(request: Request, page: str, status: int = 200) -> Response:
    """The page `templates/{page}.html`."""
    templates: Jinja2Templates = request.app.state.templates
    # Pages name hashed files, so a stale page would keep stale files.
    return templates.TemplateResponse(
        request, f"{page}.html", {"page": page}, status_code=status, headers={"cache-control": "no-cache"}
    )
