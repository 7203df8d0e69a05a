"""The list of what is inside names each locked package with its version and its hashes, and nothing else."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.test_packaging import PROJECT, ROOT, locked


@pytest.fixture(scope="module")
def sbom(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `make sbom` writes, by the Python that runs this."""
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    command = ["make", f"--old-file={sys.prefix}/test.stamp", "sbom", f"VENV={sys.prefix}", f"SBOM={file}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads(file.read_text())
    return written


def test_it_is_of_this_project(sbom: dict[str, Any]) -> None:
    assert sbom["bomFormat"] == "CycloneDX"
    component = sbom["metadata"]["component"]
    assert (component["name"], component["version"]) == ("inkdigit", PROJECT["project"]["version"])
    assert component["licenses"][0]["license"]["id"] == "MIT"


def test_it_names_what_is_locked_and_nothing_else(sbom: dict[str, Any]) -> None:
    found = {component["name"]: component["version"] for component in sbom["components"]}
    assert found == locked("runtime")
    assert all(component["purl"].startswith("pkg:pypi/") for component in sbom["components"])


def test_it_has_the_hashes_of_the_lock(sbom: dict[str, Any]) -> None:
    text = (ROOT / "requirements" / "runtime.lock").read_text()
    hashes = {
        of["content"]
        for component in sbom["components"]
        for reference in component["externalReferences"]
        for of in reference.get("hashes", [])
    }
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def test_it_is_the_same_each_time(sbom: dict[str, Any]) -> None:
    assert "serialNumber" not in sbom
    assert "timestamp" not in sbom["metadata"]
