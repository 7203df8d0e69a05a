"""`inkdigit predict --url`: a service reads the pictures, and only what it says about them is told here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from inkdigit import Client, InkdigitError, Refused
from model.commands.console import CommandError

NO_SUCH_MODEL = 404


@contextmanager
def reading_there(url: str, model: str | None) -> Iterator[Callable[[bytes], dict[str, Any] | str]]:
    """A function that has a picture read: what was read, or why nothing was. CommandError if the service fails."""
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"--url: must be an address like http://127.0.0.1:8000, not {url!r}")
    with connect(url, model) as client:

        def read(content: bytes) -> dict[str, Any] | str:
            try:
                answer = asdict(client.predict(content))
            except InkdigitError as error:
                if type(error) is Refused and error.status != NO_SUCH_MODEL:
                    return error.detail.rstrip(".")
                raise CommandError(error.detail if isinstance(error, Refused) else str(error)) from error
            del answer["input"]  # a picture, and the command prints none
            return answer

        yield read


def connect(url: str, model: str | None) -> Client:
    try:
        return Client(url, model=model)
    except InkdigitError as error:
        raise CommandError(f"--url: {error}") from error
