"""Rebuilds the network that a lesson has come to: a start, and the steps since, which the page keeps and sends along.

Nobody's network lives here: what is kept is a cache, bounded in number and age, and a network that it has lost is
replayed from its start, to the same numbers.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.errors import Problem
from app.lessons import samples
from app.lessons.answers import NetworkSummary
from app.lessons.requests import NetworkBody, TakenStep
from app.model_store import ModelStore, ServedModel
from model import mlp
from model.checkpoints import CheckpointError, check_params, list_snapshots, load_snapshot
from model.lesson import Step, all_finite, chain_digests, replay
from model.training import INIT
from model.types import Params

PREFERRED = "notebook"  # the lesson's own network, where it is served
KEPT = 16
KEPT_SECONDS = 15 * 60
USUAL_LEARNING_RATE, USUAL_WEIGHT_DECAY = 0.02, 1e-4


@dataclass(frozen=True)
class LessonNetwork:
    """A network as the lesson has it now. digest: it names these very weights."""

    served: ServedModel
    body: NetworkBody
    params: Params
    digest: bytes

    @property
    def hidden_size(self) -> int:
        return len(self.params["hidden.bias"])

    @property
    def learning_rate(self) -> float:
        return float(self.served.reader.card["settings"].get("learning_rate", USUAL_LEARNING_RATE))

    @property
    def weight_decay(self) -> float:
        return float(self.served.reader.card["settings"].get("weight_decay", USUAL_WEIGHT_DECAY))

    @property
    def diverged(self) -> bool:
        return not all_finite(self.params)

    def summarise(self) -> NetworkSummary:
        return NetworkSummary(
            model=self.served.summary.name,
            version=self.served.summary.version,
            at=self.body.at,
            hidden_size=self.hidden_size,
            steps_done=self.body.steps_done,
            diverged=self.diverged,
        )


class LessonNetworks:
    """Finds the network of a request, and remembers the last few."""

    def __init__(self, models: ModelStore, clock: Callable[[], float] = time.monotonic) -> None:
        self.models = models
        self.clock = clock
        self._kept: OrderedDict[bytes, tuple[float, Params]] = OrderedDict()
        self._lock = threading.Lock()

    def two_layered(self) -> dict[str, ServedModel]:
        """The models that the lesson can walk through, the one that it takes by itself first."""
        of_two = {n: model for n, model in self.models.models.items() if model.reader.card["architecture"] == "mlp"}
        return dict(sorted(of_two.items(), key=lambda item: item[0] != PREFERRED))

    def find(self, body: NetworkBody) -> LessonNetwork:
        """The network that `body` describes. Raises Problem 404, 409 or 422."""
        served = self._get_model(body.model)
        steps = to_steps(body)
        digests = chain_digests(start_digest(served, body), steps)
        for done in range(len(steps), -1, -1):
            params = self.recall(digests[done])
            if params is not None:
                break
        else:
            done, params = 0, start_params(served, body)
        params = replay(params, steps[done:])
        self.keep(digests[-1], params)
        return LessonNetwork(served, body, params, digests[-1])

    def recall(self, digest: bytes) -> Params | None:
        with self._lock:
            used, params = self._kept.pop(digest, (0.0, None))
            if params is None or self.clock() - used > KEPT_SECONDS:
                return None
            self._kept[digest] = self.clock(), params
            return params

    def keep(self, digest: bytes, params: Params) -> None:
        """Remembers a network; those that nobody has asked for in a while, and all beyond KEPT, go."""
        with self._lock:
            self._kept.pop(digest, None)
            self._kept[digest] = self.clock(), params
            while len(self._kept) > KEPT or self.clock() - next(iter(self._kept.values()))[0] > KEPT_SECONDS:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)

    def _get_model(self, name: str | None) -> ServedModel:
        known = self.two_layered()
        if name is None and known:
            return next(iter(known.values()))
        served = self.models.get(name) if known else None
        if served is None:
            raise Problem(404, "No two-layer network is served, and the lesson walks through those alone.")
        if served.summary.name not in known:
            raise Problem(422, f"network.model: {name!r} is no two-layer network; there are: {', '.join(known)}.")
        return served


def start_digest(served: ServedModel, body: NetworkBody) -> bytes:
    # Only random weights hang on the seed.
    seed = body.seed if body.at == "random" else None
    return hashlib.sha256(repr((served.summary.name, served.summary.version, body.at, seed)).encode()).digest()


def start_params(served: ServedModel, body: NetworkBody) -> Params:
    """The weights before the first step of the lesson. Raises Problem 404 or 409."""
    checkpoint = served.reader.checkpoint
    if body.at == "trained":
        return checkpoint.params
    settings: dict[str, Any] = checkpoint.card["settings"]
    if body.at == "random":
        # As training begins, so that the seed of a run's card gives the run's own beginning.
        return mlp.init_params(np.random.default_rng((body.seed, INIT)), settings)
    snapshots = dict(list_snapshots(checkpoint.folder))
    if body.at not in snapshots:
        known = ", ".join(str(step) for step in snapshots) or "none"
        raise Problem(404, f"{served.summary.name} has no snapshot of step {body.at}; there are: {known}.")
    path = snapshots[body.at]
    try:
        params = load_snapshot(path)
        check_params(params, checkpoint.card, path)
    except CheckpointError as error:
        raise Problem(409, f"The snapshot cannot be read: {error}.") from None
    return params


def to_steps(body: NetworkBody) -> list[Step]:
    """The steps that a network has taken, one by one."""
    return [step for taken in body.steps for step in unfold(taken, body)]


def unfold(taken: TakenStep, body: NetworkBody) -> list[Step]:
    if taken.batch is not None:
        numbers = range(taken.batch, taken.batch + taken.times)
        return [Step(*samples.batch(number), taken.learning_rate, taken.weight_decay) for number in numbers]
    kept = body.drawings[taken.drawing or 0]
    inputs, labels = np.array([kept.inputs], np.float32), np.array([kept.label])
    return [Step(inputs, labels, taken.learning_rate, taken.weight_decay)] * taken.times
