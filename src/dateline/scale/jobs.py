"""This room holds what a run and its workers say to each other: jobs there, what became of them back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dateline.archive import Added
from dateline.ingest import Arrival
from dateline.store import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A report that is new to the store, and when it came."""

    arrival: Arrival
    version: str
    added: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Job:
    """Reports that are coded together; ``alone`` is a single one that is under suspicion, and written at once."""

    number: int
    items: tuple[Stamped, ...]
    alone: bool = False
    told: bool = field(default=False, compare=False)


# To a worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """From now on readings go into this store; ``part`` readings make a part, whose name begins with ``label``."""

    store: str
    part: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """Write what was coded and stands in no part yet."""


# From a worker


@dataclass(frozen=True, slots=True)
class Coded:
    """The job is coded; ``part`` holds it already where it was alone."""

    job: int
    told: tuple[Added, ...]
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """A part is being written: who dies now died of that."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """The jobs stand in a part; nothing was held where that is None."""

    jobs: tuple[int, ...]
    part: Part | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that ends the run: the disk is full, or a layer failed (in ``job``) and the run is strict."""

    fault: Exception
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Dying:
    """The worker's last words."""

    words: str
