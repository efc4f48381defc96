"""This room is the only door to Ray: shards of the input go to actors on any machines, each with a crew of its own.

An actor keeps a crew of processes that share one load of the models; the crew deals with reports that end their
worker. What ends the actor itself, or its machine, makes Ray hand the shard to another, which finds the parts of that
shard that were written and codes the rest.
"""

from __future__ import annotations

import logging
import pickle
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dateline.archive import READINGS_IN_A_PART, Added, override_for
from dateline.errors import DatelineError, PipelineError
from dateline.ingest import Override, Rejection
from dateline.pipeline import Pipeline
from dateline.scale.processes import Crew
from dateline.scale.shards import SHARD_SIZE, Shard, Source, plan_shards, read_shard
from dateline.store import Store, is_store

ATTEMPTS = 4
"""How often a shard is begun, its actor or machine having died, before it is set aside."""

MOST_BLOCKS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Which Ray, and how it is shared out: ``workers`` processes in all (0: one a processor), ``each`` to an actor.

    Without an ``address`` a Ray of this machine is started, unless one runs in this process. ``each`` 0 gives an actor
    half the processors of the smallest machine, but at most eight.
    """

    address: str = ""
    workers: int = 0
    each: int = 0
    shard_size: int = SHARD_SIZE
    batch: int = 16
    part: int = READINGS_IN_A_PART


def add_on_ray(
    path: str | Path,
    inputs: Iterable[str | Path],
    load: Callable[[], Pipeline],
    cluster: Cluster | None = None,
    *,
    override: Override | None = None,
    now: Callable[[], datetime] | None = None,
) -> Generator[Added | Rejection]:
    """Add the reports of files to the store at ``path``, made where there is none; what became of each, shard by shard.

    Store and inputs must be within reach of every machine under the same name: a shared folder, or an address of
    fsspec. ``load`` and ``now`` must pickle. Rejections are noted in the store.
    """
    told = cluster or Cluster()
    ray = _import_ray()
    started = not ray.is_initialized()
    if started:
        _start(ray, told)
    try:
        yield from _add(ray, str(path), inputs, load, told, override, now)
    finally:
        if started:
            ray.shutdown()


def _add(
    ray: Any,
    path: str,
    inputs: Iterable[str | Path],
    load: Callable[[], Pipeline],
    cluster: Cluster,
    override: Override | None,
    now: Callable[[], datetime] | None,
) -> Iterator[Added | Rejection]:
    shards: list[Shard] = []
    rejected: list[Rejection] = []
    workers, each = _processes(ray, cluster)
    # Several shards for each actor, so that none waits long for the last.
    for shard in plan_shards(inputs, cluster.shard_size, at_least=4 * (workers // each)):
        if isinstance(shard, Rejection):
            rejected.append(shard)
            yield shard
        else:
            shards.append(shard)
    actors = max(1, min(workers // each, len(shards)))
    try:
        for row in _rows(ray, path, shards, load, cluster, actors, each, override, now):
            for item in pickle.loads(row["told"]):
                if isinstance(item, DatelineError):
                    raise item
                if isinstance(item, Rejection):
                    rejected.append(item)
                yield item
    finally:
        if rejected and is_store(path):
            Store(path).reject(rejected)


def _rows(
    ray: Any,
    path: str,
    shards: list[Shard],
    load: Callable[[], Pipeline],
    cluster: Cluster,
    actors: int,
    each: int,
    override: Override | None,
    now: Callable[[], datetime] | None,
) -> Iterator[dict[str, Any]]:
    """A row for each shard that was dealt with, as they come."""
    if not shards:
        return
    import ray.data as data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    rows = data.from_items(
        [{"shard": pickle.dumps(shard)} for shard in shards],
        override_num_blocks=min(len(shards), MOST_BLOCKS),
    )
    coder = {
        "path": path,
        # The first actor that has loaded the models makes a store that is not there yet.
        "versions": ray.put(Store(path).versions()) if is_store(path) else None,
        "attempts": ray.remote(Attempts).options(num_cpus=0).remote(),
        "load": load,
        "each": each,
        "batch": cluster.batch,
        "part": cluster.part,
        "override": override,
        "now": now,
    }
    coded = rows.map_batches(
        ShardCoder,
        fn_constructor_kwargs=coder,
        batch_size=1,
        compute=data.ActorPoolStrategy(size=actors),
        num_cpus=each,
    )
    try:
        yield from coded.iter_rows()
    except ray.exceptions.RayError as fault:
        words = " ".join(str(fault).split())[:300]
        raise PipelineError(
            f"Ray stopped the run ({words}); check the cluster, then run the command again: it goes on where it ended"
        ) from fault


class Attempts:
    """A little actor that counts how often each shard was begun: Ray itself would try for ever."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def begin(self, shard: str) -> int:
        self._counts[shard] += 1
        return self._counts[shard]


class ShardCoder:
    """An actor: its crew is loaded once, and codes one shard after the other."""

    def __init__(
        self,
        path: str,
        versions: Any,
        attempts: Any,
        load: Callable[[], Pipeline],
        each: int,
        batch: int,
        part: int,
        override: Override | None,
        now: Callable[[], datetime] | None,
    ) -> None:
        import ray

        self._path = path
        # Shared by the actors of a machine: Ray maps it into their memory.
        self._versions = ray.get(versions) if isinstance(versions, ray.ObjectRef) else versions
        self._attempts = attempts
        self._override = override
        self._now = now
        self._crew = Crew(load, each, batch=batch, part=part)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        return {"told": [pickle.dumps(self._code(pickle.loads(shard))) for shard in batch["shard"]]}

    def _code(self, shard: Shard) -> list[Added | Rejection | DatelineError]:
        """What became of each report, and last what the whole run must stop for."""
        import ray

        if ray.get(self._attempts.begin.remote(shard.id)) > ATTEMPTS:
            return [_lost(source) for source in shard.sources]
        told: list[Added | Rejection | DatelineError] = []
        try:
            store = Store(self._path) if is_store(self._path) else Store.create(self._path, self._crew.coding())
            if self._versions is not None:
                store.assume(self._versions)
            store.look_at(shard.id)
            arrivals = read_shard(shard, override_for(store, self._override))
            told += self._crew.add(store, arrivals, now=self._now, label=shard.id, note=False)
        except DatelineError as fault:
            told.append(fault)
        return told


def _lost(source: Source) -> Rejection:
    return Rejection(
        file=source.name,
        line=1,
        size=source.size,
        reason=f"its shard of the input ended its actor {ATTEMPTS} times",
        remedy="it is set aside, and what was coded of it is kept; add it on one machine to see why",
    )


def _import_ray() -> Any:
    try:
        import ray
    except ImportError as fault:
        raise PipelineError('--engine ray needs Ray; install it by: pip install "dateline[ray]"') from fault
    return ray


def _start(ray: Any, cluster: Cluster) -> None:
    if cluster.address:
        options: dict[str, Any] = {"address": cluster.address}
    else:
        options = {"num_cpus": cluster.workers or None, "include_dashboard": False}
    try:
        ray.init(log_to_driver=False, logging_level="warning", **options)
    except (ConnectionError, RuntimeError, ValueError) as fault:
        raise PipelineError(f"Ray cannot be reached or started ({fault}); check --address") from fault


def _processes(ray: Any, cluster: Cluster) -> tuple[int, int]:
    """How many processes are to code in all, and how many an actor has."""
    processors = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    smallest = min((count for count in processors if count), default=1)
    workers = cluster.workers or sum(processors) or 1
    return workers, min(cluster.each or max(1, min(8, smallest // 2)), workers)
