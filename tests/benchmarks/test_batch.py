from pathlib import Path

import pytest
from PIL import Image

from benchmarks import batch
from model.sample import SAMPLE

OPTIONS = ["--data", str(SAMPLE), "--no-verify", "--pictures", "7", "--processes", "1", "--model", "notebook"]


def test_pictures_are_made_once_read_and_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strokes = tmp_path / "strokes.jsonl"
    strokes.write_text('{"label": 7, "source": "made", "writer": "nobody", "strokes": [[[0, 0], [50, 0], [20, 90]]]}\n')
    monkeypatch.setattr(batch, "DISTINCT", 4)
    monkeypatch.setattr(batch, "IN_A_FOLDER", 5)
    command = [*OPTIONS, "--strokes", str(strokes), "--folder", str(tmp_path / "pictures")]
    assert batch.main(command) == 0
    heading, timed = capsys.readouterr().out.splitlines()
    assert "7 pictures" in heading
    assert timed.startswith("1 processes: ")
    made = sorted((tmp_path / "pictures").rglob("*.png"))
    assert [path.relative_to(tmp_path / "pictures").as_posix() for path in made[::6]] == [
        "0000/000000.png",
        "0001/000006.png",
    ]
    assert {Image.open(path).size for path in made} == {(280, 280)}
    assert len({path.read_bytes() for path in made}) == 4
    before = made[0].stat().st_mtime_ns
    assert batch.main(command) == 0
    assert made[0].stat().st_mtime_ns == before
