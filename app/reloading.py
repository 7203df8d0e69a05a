"""Swaps in weights that were changed on disk, while requests go on: a model at a time, whole or not at all."""

import asyncio
from multiprocessing import get_context

from app.logs import FIELDS, logger
from app.model_store import ModelStore
from model.checkpoints import CheckpointError

LOOK_SECONDS = 0.1


class Notices:
    """How often each model was read anew, counted in memory that the workers share: it is how they tell each other."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self._counts = get_context("spawn").Array("L", len(names))

    def tell(self, name: str) -> None:
        with self._counts.get_lock():
            self._counts[self.names.index(name)] += 1

    def counts(self) -> list[int]:
        """Read without the lock: a worker that is killed while it holds it would stop every other's loop."""
        return list(self._counts.get_obj())


async def follow(notices: Notices, store: ModelStore) -> None:
    """Reads anew, for ever, what another worker has."""
    seen = notices.counts()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = notices.counts()
        for name, before, after in zip(notices.names, seen, now, strict=True):
            if before != after:
                await reload_model(store, name)
        seen = now


async def reload_all(store: ModelStore) -> None:
    """As SIGHUP asks for. A bad file keeps its own model as it was, and no other's."""
    for name in list(store.models):
        await reload_model(store, name)


async def reload_model(store: ModelStore, name: str) -> None:
    try:
        served = await asyncio.to_thread(store.reload, name)
    except CheckpointError as error:
        logger.error("model not reloaded", extra={FIELDS: {"model": name, "reason": str(error)}})
    else:
        logger.info("model reloaded", extra={FIELDS: {"model": name, "version": served.summary.version}})
