"""What the OpenAPI description says of the service is so: Schemathesis tries it with every check that it has."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.checkpoints import load_card
from tests.app.conftest import HISTORY, make_model, write_history
from tests.live_server import run_server

CONFIGURATION = Path(__file__).resolve().parent.parent / "schemathesis.toml"
EXAMPLES = 3
EVALUATION = {"name": "mlp", "mnist": {"n": 10000, "correct": 9800, "accuracy": 0.98, "interval": [0.97, 0.99]}}


@pytest.fixture
def described(lesson_weights: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service on tiny models, quick to answer, with all that can be shown."""
    weights = Path(shutil.copytree(lesson_weights, tmp_path / "weights"))
    run = make_model(tmp_path / "runs" / "mlp")
    for folder in (weights / "mlp", run):
        write_history(folder, HISTORY)
        (folder / "evaluation.json").write_text(json.dumps(EVALUATION | {"version": load_card(folder)["checksum"]}))
    # Each training that it began would be a process, and what it answers would hang on how many there are.
    settings = {"WEIGHTS": str(weights), "RUNS": str(run.parent), "TRAINING_HERE": "false"}
    with run_server(tmp_path, None, **{f"INKDIGIT_{name}": value for name, value in settings.items()}) as url:
        yield url


def test_the_service_is_as_its_description_says(described: str, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
        *("run", f"{described}/openapi.json", "--checks", "all", "--max-examples", str(EXAMPLES), "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    for said in (r"(\d+) selected / (\d+) total", r"(\d+) generated, (\d+) passed"):
        found = re.search(said, done.stdout)
        assert found, done.stdout
        assert found[1] == found[2]
