"""The service's settings, read from INKDIGIT_* variables and checked before anything starts."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.checkpoints import WEIGHTS
from model.short_runs import holds_mnist

PREFIX = "INKDIGIT_"
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
"""As a browser sends it: a scheme, a host in small letters, a port unless it is the usual one, and no path."""


class SettingsError(Exception):
    """One line that names the variable and says what it may be."""


class Settings(BaseSettings):
    """Each description says what is allowed: it is what the error for a bad value prints."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    host: Annotated[str, Field(min_length=1, description="a host name or address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="a TCP port, 0 to 65535 (0 takes a free one)")] = 8000
    default_model: Annotated[str, Field(description="the name of a model in the weights folder")] = ""
    weights: Annotated[Path, Field(description="a folder that holds one folder a model")] = WEIGHTS
    runs: Annotated[Path | None, Field(description="a folder that holds training runs")] = None
    max_body_bytes: Annotated[
        int, Field(ge=1024, le=64 * 1024**2, description="bytes of a request's body, 1024 to 67108864")
    ] = 1024**2
    max_batch_bytes: Annotated[
        int, Field(ge=1024, le=64 * 1024**2, description="bytes of a batch's body, 1024 to 67108864")
    ] = 4 * 1024**2
    max_picture_side: Annotated[
        int, Field(ge=28, le=16384, description="pixels of a picture's longer side, 28 to 16384")
    ] = 4096
    max_points: Annotated[int, Field(ge=1, le=1_000_000, description="points in a drawing, 1 to 1000000")] = 20_000
    data: Annotated[Path | None, Field(description="a folder that holds MNIST's four IDX files, gzipped or not")] = None
    training_here: Annotated[bool, Field(description="true or false: visitors may train on the training page")] = True
    training_at_once: Annotated[int, Field(ge=1, le=64, description="trainings by visitors at once, 1 to 64")] = 2
    training_seconds: Annotated[
        int, Field(ge=1, le=3600, description="seconds that a visitor's training may compute, 1 to 3600")
    ] = 120
    training_niceness: Annotated[
        int, Field(ge=0, le=19, description="how far a visitor's training steps back for others, 0 to 19")
    ] = 19
    training_folder: Annotated[
        Path | None, Field(description="a folder for visitors' trainings, which the server empties")
    ] = None
    workers: Annotated[int, Field(ge=1, le=64, description="processes that serve, 1 to 64")] = 1
    max_under_way: Annotated[
        int, Field(ge=1, le=10_000, description="requests under way in one worker, 1 to 10000")
    ] = 32
    max_connections: Annotated[
        int, Field(ge=1, le=100_000, description="connections open in one worker, 1 to 100000")
    ] = 2000
    rate_limit: Annotated[
        int,
        Field(ge=0, le=1_000_000, description="requests a minute of one client in one worker, 0 (no limit) to 1000000"),
    ] = 0
    trusted_proxies: Annotated[
        str, Field(description="addresses or networks, with commas, whose X-Forwarded-For is believed")
    ] = ""
    admin_token: Annotated[SecretStr | None, Field(min_length=16, description="a secret of at least 16 characters")] = (
        None
    )
    cors_origins: Annotated[
        str, Field(description="origins such as https://museum.example, with commas, whose pages may use the API")
    ] = ""
    access_log: Annotated[bool, Field(description="true or false: one log line a request")] = True

    @field_validator("weights")
    @classmethod
    def _weights_is_a_folder(cls, weights: Path) -> Path:
        if not weights.is_dir():
            raise ValueError("no such folder")
        return weights

    @field_validator("data")
    @classmethod
    def _data_is_whole(cls, data: Path | None) -> Path | None:
        if data is not None and not holds_mnist(data):
            raise ValueError("lacks some of the four files")
        return data

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_addresses(cls, proxies: str) -> str:
        # Names are refused: uvicorn would compare them with addresses, and trust nobody.
        for proxy in proxies.split(",") if proxies else []:
            ip_network(proxy.strip())
        return proxies

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, origins: str) -> str:
        for origin in origins.split(",") if origins else []:
            if not ORIGIN.fullmatch(origin.strip()):
                raise ValueError("not an origin")
        return origins

    @field_validator("runs")
    @classmethod
    def _runs_may_come_later(cls, runs: Path | None) -> Path | None:
        # The first `inkdigit train` makes the folder, perhaps while the service runs already.
        if runs is not None and runs.exists() and not runs.is_dir():
            raise ValueError("a file, not a folder")
        return runs


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, save where `overrides` (a command line's options) has a value other than None."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(_complaint(problem["loc"], problem["input"]) for problem in error.errors())
        ) from None


def _complaint(location: tuple[int | str, ...], value: object) -> str:
    name = str(location[0]) if location else ""
    if name not in Settings.model_fields:
        return f"{name} is not a setting; there are: {', '.join(Settings.model_fields)}"
    shown = (
        "is not what it must be:" if name == "admin_token" else f"is {str(value)!r}, but must be"
    )  # no secret in a log
    return f"{PREFIX}{name.upper()} {shown} {Settings.model_fields[name].description}"
