"""What people install is whole: the wheel has all that serving needs and nothing else, the locks fit pyproject.toml."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import httpx
import pytest
from packaging.requirements import Requirement

from tests.live_server import run_server

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def build_wheel(source: Path, folder: Path) -> Path:
    """Needs no network: the build backend is among the development dependencies."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_in(folder: str, as_folder: str | None = None) -> set[str]:
    """The files of a folder of the project, named as they should be in the wheel."""
    files = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {f"{as_folder or folder}/{file.as_posix()}" for file in files if "__pycache__" not in file.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import from, with what an installation would put there."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_code_pages_weights_and_sample_and_nothing_else(wheel: Path) -> None:
    expected = files_in("app") | files_in("inkdigit") | files_in("model") | files_in("static", "app/static")
    expected |= files_in("templates", "app/templates")
    found = {name for name in names_in(wheel) if ".dist-info/" not in name}
    assert found == expected
    for needed in ("app/templates/base.html", "app/static/js/draw.js", "model/sample/t10k-images-idx3-ubyte.gz"):
        assert needed in found


@pytest.mark.parametrize("name", ["cnn", "mlp", "notebook"])
def test_the_wheel_holds_each_model_with_its_card_history_and_snapshots(wheel: Path, name: str) -> None:
    names = names_in(wheel)
    for file in ("card.json", "weights.safetensors", "history.jsonl", "evaluation.json"):
        assert f"model/weights/{name}/{file}" in names
    assert any(entry.startswith(f"model/weights/{name}/snapshots/") for entry in names)


def test_the_wheel_carries_licences_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [folder] = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        assert b"MIT License" in archive.read(f"{folder}/licenses/LICENSE")
        assert b"UNIPEN" in archive.read(f"{folder}/licenses/NOTICE.md")
        assert "inkdigit = model.__main__:main" in archive.read(f"{folder}/entry_points.txt").decode()
        metadata = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"


def test_an_installed_wheel_serves_from_any_folder(installed: Path, tmp_path: Path) -> None:
    with run_server(tmp_path, PYTHONPATH=str(installed)) as url, httpx.Client(base_url=url) as client:
        page = client.get("/").text
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert client.get(address).status_code == 200, address
        picture = (installed / "app/static/examples/seven.png").read_bytes()
        assert client.post("/predict", content=picture, headers={"content-type": "image/png"}).json()["digit"] == 7


def test_what_the_image_is_built_from_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    for allowed in (line[1:] for line in lines if line.startswith("!")):
        source, copy = ROOT / allowed, tmp_path / "context" / allowed
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    assert names_in(build_wheel(tmp_path / "context", tmp_path / "wheel")) == names_in(wheel)


def locked(name: str) -> dict[str, str]:
    """The version of each package in a lock; every one must have a hash."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.findall(r"^([a-z0-9-]+)==(\S+)([^\n]*(?:\n +[^\n]+)*)", text, re.MULTILINE)
    assert entries
    for package, _, rest in entries:
        assert "--hash=sha256:" in rest, package
    return {package: version for package, version, _ in entries}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("runtime", PROJECT["project"]["dependencies"]),
        ("build", PROJECT["dependency-groups"]["build"]),
        ("build", PROJECT["build-system"]["requires"]),
        ("dev", PROJECT["project"]["dependencies"]),
        ("dev", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_a_lock_has_what_pyproject_asks_for(lock: str, requirements: list[str]) -> None:
    versions = locked(lock)
    for requirement in map(Requirement, requirements):
        found = versions.get(requirement.name.lower())
        assert found is not None, f"{requirement} is not in requirements/{lock}.lock: run make lock"
        assert requirement.specifier.contains(found), f"{requirement} is locked as {found}: run make lock"


def test_tests_run_on_the_versions_that_are_served() -> None:
    dev = locked("dev")
    assert (locked("runtime") | locked("build")).items() <= dev.items()


@pytest.mark.parametrize("lock", ["runtime", "build", "dev"])
def test_a_lock_names_no_index(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    assert "://" not in text
    assert "index-url" not in text
