"""This room defines what is concluded across reports: actors, links, incidents, contradictions and positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who takes part across reports. ``members`` are report and entity ids ("report#e1"), sorted."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""
    sector: str = "UNK"
    members: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two tellings (``left`` < ``right``), the score (0 to 1) that they are of one event, and what speaks for it."""

    left: str
    right: str
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value that is claimed for a field, by which tellings, and how many independent sources they are."""

    value: str
    tellings: tuple[str, ...]
    independent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an incident: the best value and all that is claimed, the best first."""

    name: str
    best: str
    values: tuple[Value, ...]
    corrected_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as of a day: what is counted, bounds, and the telling that says so."""

    what: str
    low: int | None
    high: int | None
    day: date | None
    telling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened once, as all its tellings tell it.

    ``reports`` counts reports, ``independent`` those that do not copy or cite one another's source; ``numbers`` is the
    history of each count, oldest first, of which the last stands.
    """

    id: str
    tellings: tuple[str, ...]
    reports: int
    independent: int
    first: date | None
    last: date | None
    fields: tuple[Field, ...]
    numbers: tuple[Count, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two tellings of one incident that cannot both hold; ``about`` is happened, actor, number, date or place."""

    incident: str
    about: str
    left: str
    right: str
    left_value: str
    right_value: str
    left_source: str
    right_source: str
    left_passage: str = ""
    right_passage: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What an actor holds on a topic, towards whom, by one report; ``changed`` where it held the contrary before.

    ``stance`` is "demands", "offers", "threatens", "accuses", "denies", "claims", "supports" or "rejects"; ``strength``
    runs from 0 to 1.
    """

    actor: str
    stance: str
    topic: str
    towards: tuple[str, ...] = ()
    strength: float = 0.5
    day: date | None = None
    report: str = ""
    event: str = ""
    source: str = ""
    passage: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the history of incident ids: "new", "merged" (``into`` another) or "split" (``into`` the new one).

    ``telling`` is the first one of the incident that is new, by which its id is known again; "kept" names the one by
    which the id is known that stayed with the larger part of a split.
    """

    incident: str
    kind: str
    into: str = ""
    telling: str = ""
