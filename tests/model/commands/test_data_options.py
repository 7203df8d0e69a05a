import argparse
from pathlib import Path

import pytest

from model.commands import data_options
from model.commands.data_options import add_data_options, download_progress, load_data
from model.data import DataError
from model.sample import SAMPLE


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_data_options(parser)
    return parser.parse_args(arguments)


def test_another_set_needs_no_verify() -> None:
    assert len(load_data(parse("--data", str(SAMPLE), "--no-verify")).test_labels) == 1000
    with pytest.raises(DataError, match="--no-verify"):
        load_data(parse("--data", str(SAMPLE)))


def test_without_a_folder_the_cache_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path | None] = []

    def load(folder: Path | None, **options: object) -> None:
        asked.append(folder)

    monkeypatch.setattr(data_options, "load_mnist", load)
    load_data(parse())
    assert asked == [None]


def test_off_a_terminal_each_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with download_progress() as progress:
        for done in (1, 2, 3):
            progress("a.gz", done, 3)
        progress("b.gz", 1, None)
    assert capsys.readouterr().err == "fetching a.gz\nfetching b.gz\n"
