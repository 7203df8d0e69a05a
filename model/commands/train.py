"""`inkdigit train`: trains a network by a recipe into a run's folder, and goes on with a run that was stopped."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from model.checkpoints import load_card
from model.commands.console import CommandError, Subparsers, add_command
from model.commands.progress import showing_progress
from model.commands.setting_options import add_setting_options, given_settings, option, override, spell, whole
from model.commands.stopping import stop_on_signals
from model.commands.training_data import add_training_data_options, choose, read_sources
from model.datasets import MixedData
from model.recipes import RECIPES
from model.runs import Run, resume_run, start_run, train_run
from model.training import TrainingState

EXAMPLE = """
inkdigit train --recipe notebook --data ~/mnist
inkdigit train --recipe mlp --strokes digits.jsonl.gz --seed 2 --epochs 5 --out runs/quick
inkdigit train --resume --out runs/quick --strokes digits.jsonl.gz"""


def add_parser(commands: Subparsers) -> None:
    parser = add_command(commands, "train", "train a network; Ctrl-C saves, and --resume goes on", EXAMPLE)
    recipes = "; ".join(f"{recipe.name}: {recipe.summary}" for recipe in RECIPES.values())
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--recipe", choices=list(RECIPES), help=recipes.replace("%", "%%"))
    start.add_argument("--resume", action="store_true", help="go on with the run in --out, which was stopped")
    add_training_data_options(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (default: runs/RECIPE-SEED)")
    parser.add_argument("--seed", type=whole(0), metavar="N", help="of all randomness (default: 1)")
    add_setting_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    # One thread of BLAS: sums are then taken in one order, and a run repeats to the bit.
    with threadpool_limits(1):
        run, state, data = resume(args) if args.resume else start(args)
        try:
            return carry_out(run, state, data, args)
        finally:
            data.close()


def start(args: argparse.Namespace) -> tuple[Run, None, MixedData]:
    """A new run by a recipe, in a folder that had none."""
    recipe, seed = RECIPES[args.recipe], 1 if args.seed is None else args.seed
    settings = override(recipe, given_settings(args))
    folder = args.out or Path("runs") / f"{recipe.name}-{seed}"
    sources = read_sources(args)
    data = choose(sources, settings, seed)
    if args.epochs:
        settings["steps"] = max(1, round(args.epochs * (data.epoch_size // settings["batch_size"])))
    run = start_run(
        folder,
        architecture=recipe.architecture,
        recipe=recipe.name,
        settings=settings,
        seed=seed,
        data=sources.record,
        command=describe_command(args, seed),
    )
    return run, None, data


def resume(args: argparse.Namespace) -> tuple[Run, TrainingState, MixedData]:
    """The run in --out with the data that it started with; neither data nor settings may have changed."""
    if not args.out:
        raise CommandError("--resume needs --out, the folder of the run to go on with")
    changed = [option(name) for name in ("seed", "epochs") if getattr(args, name) is not None]
    changed += [option(name) for name in given_settings(args)]
    if changed:
        raise CommandError(f"{changed[0]}: a run goes on with its own settings; leave it out, or start a new run")
    card = load_card(args.out)
    if card.get("status") == "finished":
        raise CommandError(f"{args.out}: this run is finished; there is nothing to go on with")
    sources = read_sources(args)
    for name, found in sources.record.items():
        if found != card["data"].get(name):
            what = "the --data" if name == "mnist" else f"the --{name}"
            raise CommandError(f"{args.out}: this run did not start with {what} that is given; give the same")
    run, state = resume_run(args.out)
    return run, state, choose(sources, run.settings, run.card["seed"])


def carry_out(run: Run, state: TrainingState | None, data: MixedData, args: argparse.Namespace) -> int:
    """Train to the end or to a signal, and say which it was."""
    steps = run.settings["steps"]
    step = state.step if state else 0
    with stop_on_signals() as stop, showing_progress(steps, step) as progress:

        def should_stop() -> bool:  # asked after every step
            progress.tick()
            return stop.wanted()

        try:
            for row in train_run(run, data, state, should_stop):
                progress.show(row)
                step = row.step
        except BrokenPipeError:  # nobody reads our lines any more: not the run's fault
            raise
        except OSError as error:
            why = f"{run.folder}: {error.strerror or error}"
            raise OSError(f"{why}; what was saved before is whole, go on with: {resuming(run, args)}") from error
    if stop.wanted() and step < steps:
        print(
            f"inkdigit: stopped at step {step} of {steps}, saved; go on with:\n{resuming(run, args)}", file=sys.stderr
        )
        return 128 + stop.signal
    metrics = load_card(run.folder)["metrics"]
    print(f"{run.folder}: validation accuracy {metrics['validation_accuracy']:.2%} after {steps} steps")
    return 0


def resuming(run: Run, args: argparse.Namespace) -> str:
    """The command that goes on with this run."""
    return shlex.join(["inkdigit", "train", "--resume", "--out", str(run.folder), *data_words(args)])


def describe_command(args: argparse.Namespace, seed: int) -> str:
    """The command that repeats the run, for its card: without the folders that others have elsewhere."""
    given: dict[str, Any] = {"epochs": args.epochs} if args.epochs else {}
    given |= given_settings(args)
    words = [
        word
        for name, value in given.items()
        for word in (option(name), f"{value:g}" if name == "epochs" else spell(value))
    ]
    return shlex.join(
        ["inkdigit", "train", "--recipe", args.recipe, "--seed", str(seed), *words, *data_words(args, plain=True)]
    )


def data_words(args: argparse.Namespace, *, plain: bool = False) -> list[str]:
    """The options that say what is trained on; plain: DIR for the folder, and files by their names alone."""
    words = ["--data", "DIR" if plain else str(args.data)] if args.data else []
    words += ["--no-verify"] if args.no_verify else []
    for name in ("strokes", "letters"):
        path = getattr(args, name)
        words += [option(name), path.name if plain else str(path)] if path else []
    return words
