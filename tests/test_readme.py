"""What the README says is so: its examples run, its commands, settings and files exist, its figures hold."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Settings
from model.__main__ import build_parser
from model.checkpoints import WEIGHTS, load_card

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
ADDRESS = "http://127.0.0.1:8000"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CURL = [text for language, text in BLOCKS if language == "sh" and "curl " in text]
PYTHON = [(text, BLOCKS[i + 1][1]) for i, (language, text) in enumerate(BLOCKS) if language == "python"]
COMMANDS = [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]


def run(*command: str) -> str:
    """What a command prints, run in the checkout as the README's reader would, with our Python first."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_an_example_for_each_kind_of_body() -> None:
    for kind in ("--data-binary", "-F file=", '"strokes"', '\\"image\\"', '"pixels"'):
        assert sum(kind in example for example in CURL) == 1, kind


@pytest.mark.parametrize("example", CURL, ids=lambda example: example.splitlines()[0][2:22])
def test_an_example_with_curl_reads_its_digit(example: str, server: str) -> None:
    answer = json.loads(run("bash", "-euo", "pipefail", "-c", example.replace(ADDRESS, server)))
    assert (answer["digit"], answer["verdict"]) == (1 if "of a one" in example else 7, "digit")


@pytest.mark.parametrize(("example", "printed"), PYTHON)
def test_an_example_in_python_prints_what_stands_below_it(example: str, printed: str, server: str) -> None:
    assert run(sys.executable, "-c", example.replace(ADDRESS, server)) == printed


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("inkdigit ")])
def test_the_command_line_takes_a_command(command: str) -> None:
    args = build_parser().parse_args(shlex.split(command)[1:])
    assert callable(args.run)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_make_knows_a_target(command: str) -> None:
    assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_setting_is_listed_with_its_default() -> None:
    rows = re.findall(r"^\| `INKDIGIT_(\w+)` \| (.*?) \|", README, re.MULTILINE)
    assert [name.lower() for name, _ in rows] == list(Settings.model_fields)
    for name, default in rows:
        if default.startswith("`"):
            value = Settings.model_fields[name.lower()].default
            assert default == f"`{json.dumps(value).strip(chr(34))}`", name


@pytest.mark.parametrize("file", sorted(WEIGHTS.glob("*/evaluation.json")), ids=lambda file: file.parent.name)
def test_each_model_stands_with_its_size_and_test_accuracy(file: Path) -> None:
    card, evaluation = load_card(file.parent), json.loads(file.read_text())
    row = next((line for line in README.splitlines() if line.startswith(f"| `{card['name']}` | ")), "")
    shares = [f"{evaluation[data]['accuracy'] * 100:.2f} %" for data in ("mnist", "strokes")]
    assert [cell.strip() for cell in row.split("|")[4:7]] == [f"{card['parameters']:,}", *shares]


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link
