"""The notebook is kept without outputs, runs from top to bottom on the sample, and comes to what its text says."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
from nbclient import NotebookClient

from tests.live_server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "notebooks" / "mnist.ipynb"
NOTEBOOK = json.loads(FILE.read_text(encoding="utf-8"))
WORDS = "\n".join("".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "markdown")
ANSWERS = re.findall(r"^```python\n(.*?)^```$", WORDS, re.MULTILINE | re.DOTALL)
LARGEST = 100_000
CELL_SECONDS = 300

FINDINGS = """
import json
print(json.dumps({
    "test_accuracy": test_accuracy, "to_beat": float(to_beat), "interval": [low, high], "worst_error": worst_error,
    "caught": int(caught), "negative_scores": int((mlp.forward(exact, exact_x[:1], settings) < 0).sum()),
    "first_loss": float(history[0, 2]), "last_loss": float(history[-1, 2]), "same_to_the_bit": same_to_the_bit,
    "own_digit": int(own_p.argmax()), "own_server_answers": answers(url),
}))
"""
ASK = """
with some_server({url!r}) as asked:
    print("asked", asked)
"""


def printed(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="module")
def run(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The cells of the notebook by id, after a run from a folder of its own, with the exercises' answers behind them.

    No service answers where it looks for one; only the last cell knows the one that runs.
    """
    folder = tmp_path_factory.mktemp("notebook")
    notebook = nbformat.reads(FILE.read_text(encoding="utf-8"), 4)  # type: ignore[no-untyped-call]
    ours = len(notebook.cells)
    for source in (FINDINGS, *ANSWERS, ASK.format(url=server)):
        notebook.cells.append(nbformat.v4.new_code_cell(source))  # type: ignore[no-untyped-call]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKDIGIT_NOTEBOOK_DATA", "sample")
        patch.setenv("INKDIGIT_URL", f"http://127.0.0.1:{free_port()}")
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            patch.setenv(name, str(folder / name.lower()))
        client = NotebookClient(notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}})
        client.execute()
    cells = {cell.id: cell for cell in notebook.cells[:ours]}
    return {**cells, "findings": notebook.cells[ours], "asks": notebook.cells[-1]}


def test_it_is_kept_without_outputs() -> None:
    nbformat.validate(NOTEBOOK)
    for cell in NOTEBOOK["cells"]:
        assert not cell.get("outputs"), cell["id"]
        assert cell.get("execution_count") is None, cell["id"]
        assert cell["metadata"] == {}, cell["id"]
    assert NOTEBOOK["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert FILE.stat().st_size < LARGEST


def test_what_it_names_is_there(server: str) -> None:
    for file in re.findall(r"`(model/\w+\.py)`", WORDS):
        assert (ROOT / file).is_file(), file
    pages = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", WORDS)
    assert pages
    for page in pages:
        assert httpx.get(server + page).status_code == 200, page
    titles = {re.sub(" ", "-", title) for title in re.findall(r"^#+ (.*)$", WORDS, re.MULTILINE)}
    for place in re.findall(r"\]\(#([^)]+)\)", WORDS):
        assert place in titles


def test_every_exercise_has_its_answer_folded_beneath_it() -> None:
    exercises = re.findall(r"^\*\*Exercise (\d+)\.\*\*", WORDS, re.MULTILINE)
    assert exercises == [str(number) for number in range(1, len(exercises) + 1)]
    assert WORDS.count("<summary>Answer</summary>") == len(exercises)
    assert WORDS.count("<details>") == WORDS.count("</details>")


def test_it_learns_checks_resumes_and_asks_the_service(run: dict[str, Any]) -> None:
    found = json.loads(printed(run["findings"]))
    assert found["to_beat"] < 0.88 < found["interval"][0] < found["test_accuracy"] < found["interval"][1]
    assert found["first_loss"] > 2 > 0.3 > found["last_loss"]
    assert found["worst_error"] < 1e-6
    assert found["caught"] == found["negative_scores"] > 0, "it finds the mistake wherever a score is negative"
    assert found["same_to_the_bit"]
    assert found["own_digit"] == 3
    for model in ("cnn", "mlp", "notebook"):
        assert re.search(rf"^{model} +a 3, probability .*verdict: digit$", printed(run["server"]), re.MULTILINE), model
    assert "ln 10 = 2.30" in printed(run["scale"])


def test_a_service_of_its_own_is_stopped_and_one_that_runs_is_asked(run: dict[str, Any], server: str) -> None:
    words = printed(run["server"])
    assert "so this cell starts one of its own" in words
    assert "stopped it again" in words
    assert not json.loads(printed(run["findings"]))["own_server_answers"]
    assert printed(run["asks"]).splitlines() == [f"asking the service at {server}", f"asked {server}"]


def test_it_says_what_its_experiments_show(run: dict[str, Any]) -> None:
    assert re.search(r"all the same *: +1 different", printed(run["symmetry"]))
    assert re.search(r"at random *: +100 different", printed(run["symmetry"]))
    *_, dead = printed(run["rates"]).splitlines()
    assert dead.split()[-1] == "0", "at the largest rate every unit is said to fall silent"
