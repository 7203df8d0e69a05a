"""The Compose file gives the service as few rights as it needs, and names only settings that there are."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import PREFIX, Settings

FOLDER = Path(__file__).resolve().parent.parent.parent / "deploy"
SERVICE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]["inkdigit"]


def test_it_builds_this_checkout() -> None:
    assert (FOLDER / SERVICE["build"] / "Dockerfile").is_file()


def test_each_setting_exists_and_its_port_is_the_one_that_is_published() -> None:
    names = [name.removeprefix(PREFIX).lower() for name in SERVICE["environment"]]
    assert set(names) <= set(Settings.model_fields)
    assert SERVICE["ports"] == [f"8000:{SERVICE['environment']['INKDIGIT_PORT']}"]


def test_it_has_the_rights_it_needs_and_no_more() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    (scratch,) = SERVICE["tmpfs"]
    assert scratch.startswith("/tmp:size=")  # noqa: S108 (of the container)


def test_it_is_limited() -> None:
    limits = SERVICE["deploy"]["resources"]["limits"]
    assert limits == {"cpus": "1", "memory": "256M", "pids": 64}


@pytest.mark.parametrize("healthy", [True, False])
def test_its_health_check_tells_health(server: str, healthy: bool) -> None:
    kind, program, *arguments = SERVICE["healthcheck"]["test"]
    assert (kind, program, len(arguments)) == ("CMD", "python", 2)
    port = server.rpartition(":")[2] if healthy else "1"
    # Its own patience is for a machine that serves; one that tests may be busier.
    arguments = [argument.replace("8000", port).replace("timeout=2", "timeout=60") for argument in arguments]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, timeout=90, check=False)
    assert (done.returncode == 0) is healthy
