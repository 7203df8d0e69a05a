"""`inkdigit predict --out`: very many pictures into one file of results, with what goes wrong told on the way."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from tqdm import tqdm

from model.batches.folders import find_pictures, printable
from model.batches.journal import Journal, open_journal, rows_in
from model.batches.results import check_format, write_results
from model.batches.rows import Item, Row, chunks
from model.batches.workers import ReadAll, dask, here
from model.commands.console import CommandError, find_model
from model.commands.counting import showing_count
from model.commands.stopping import Stop, stop_on_signals
from model.reader import Reader, load_reader

TOLD = 20
"""Bad files that are told one by one; the results have them all."""
INTERRUPTED = 128

ReadFile = Callable[[str], bytes | str]


def predict_many(args: argparse.Namespace, read_file: ReadFile) -> int:
    """Read all, or go on with what was interrupted; the exit code. read_file: a file's content, or what is wrong."""
    out: Path = args.out
    check_format(out)
    if out.exists():
        raise CommandError(f"{out}: is there already; remove it, or name another file")
    if "-" in args.files:
        raise CommandError("-: standard input is one picture; --out takes files and folders")
    paths = [Path(name) for name in args.files]
    reader = load_reader(find_model(args.model))
    total = sum(1 for _ in find_pictures(paths))
    if not total:
        raise CommandError(f"{', '.join(args.files)}: no picture in it")
    head = {"model": reader.name, "version": reader.version}
    with stop_on_signals() as stop, open_journal(out, head) as journal:
        with workers(args, reader) as read_all:
            read_on(read_all(chunks(undone(paths, journal, read_file))), journal, total, stop)
        if stop.wanted():
            print(f"inkdigit: interrupted; {journal.path} has what is done, the same command goes on", file=sys.stderr)
            return INTERRUPTED + stop.signal
        counts = Counter[bool]()
        write_results(out, counted(rows_in(journal), counts))
        journal.path.unlink()
    print(summary(out, counts.total(), counts[True]), file=sys.stderr)
    return 1 if counts[True] else 0


def workers(args: argparse.Namespace, reader: Reader) -> AbstractContextManager[ReadAll]:
    return dask(reader, args.dask) if args.dask else here(reader, args.processes or 1)


def undone(paths: list[Path], journal: Journal, read_file: ReadFile) -> Iterator[Item]:
    """The files that have no row yet, each read only when it is somebody's turn to work on it."""
    for path in find_pictures(paths):
        name = printable(path)
        if name not in journal.done:
            yield name, read_file(str(path))


def read_on(parts: Iterator[list[Row]], journal: Journal, total: int, stop: Stop) -> None:
    """Write down what comes, until all has come or the end is wished for."""
    done, bad = len(journal.done), 0
    with showing_count("pictures read") as show:
        show(done, total)
        for rows in parts:
            journal.add(rows)
            for row in rows:
                if row.get("error"):
                    bad += 1
                    tell(row, bad)
            done += len(rows)
            show(min(done, total), total)
            if stop.wanted():
                return


def tell(row: Row, number: int) -> None:
    """One line on a bad file, the `number`th of them, above the progress bar."""
    if number <= TOLD:
        tqdm.write(f"inkdigit: {row['file']}: {row['error']}", file=sys.stderr)
    elif number == TOLD + 1:
        tqdm.write("inkdigit: there are more bad files; the results have each with its error", file=sys.stderr)


def counted(rows: Iterator[Row], counts: "Counter[bool]") -> Iterator[Row]:
    """The rows as they are; counts how many are of files that could not be read."""
    for row in rows:
        counts[bool(row.get("error"))] += 1
        yield row


def summary(out: Path, read: int, bad: int) -> str:
    return f"{out}: {read:,} pictures" + (f", {bad:,} of them could not be read" if bad else "")
