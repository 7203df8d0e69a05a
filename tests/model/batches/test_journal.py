from pathlib import Path
from typing import Any

import pytest

from model.batches.errors import BatchError
from model.batches.journal import journal_of, open_journal, rows_in

HEAD = {"model": "cnn", "version": "sha256:1"}
ROWS: list[dict[str, Any]] = [{"file": "a.png", "digit": 1}, {"file": "ü.png", "error": "no"}]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results.csv"


def test_what_was_added_is_there_when_it_is_opened_again(out: Path) -> None:
    with open_journal(out, HEAD) as journal:
        assert journal.done == frozenset()
        journal.add(ROWS)
    with open_journal(out, HEAD) as journal:
        assert journal.done == {"a.png", "ü.png"}
        journal.add([{"file": "b.png"}])
        assert [row["file"] for row in rows_in(journal)] == ["a.png", "ü.png", "b.png"]
    assert not out.exists()


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_line_that_was_cut_off_is_done_again(out: Path, cut: int) -> None:
    with open_journal(out, HEAD) as journal:
        journal.add(ROWS)
    content = journal_of(out).read_bytes()
    journal_of(out).write_bytes(content[:-cut])
    with open_journal(out, HEAD) as journal:
        assert journal.done == {"a.png"}
        journal.add(ROWS[1:])
    assert journal_of(out).read_bytes() == content


def test_a_head_that_was_cut_off_is_written_again(out: Path) -> None:
    journal_of(out).write_bytes(b'{"mod')
    with open_journal(out, HEAD) as journal:
        assert journal.done == frozenset()
    with open_journal(out, HEAD):
        pass


def test_another_model_does_not_go_on(out: Path) -> None:
    with open_journal(out, HEAD) as journal:
        journal.add(ROWS)
    before = journal_of(out).read_bytes()
    with pytest.raises(BatchError, match="model cnn, version sha256:1"), open_journal(out, HEAD | {"model": "mlp"}):
        pass
    assert journal_of(out).read_bytes() == before


def test_two_do_not_write_at_once(out: Path) -> None:
    with open_journal(out, HEAD), pytest.raises(BatchError, match="another process"), open_journal(out, HEAD):
        pass
    with open_journal(out, HEAD):
        pass


@pytest.mark.parametrize("content", [b"seven\n", b'{"model": "cnn", "version": "sha256:1"}\nseven\n', b"[1]\n"])
def test_what_is_no_journal_is_said_to_be_none(out: Path, content: bytes) -> None:
    journal_of(out).write_bytes(content)
    with pytest.raises(BatchError, match=r"results\.csv\.partial"), open_journal(out, HEAD):
        pass
    assert journal_of(out).read_bytes() == content
