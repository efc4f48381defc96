"""This room holds the actors the world knows by name: states, bodies, press, armed groups, with their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dateline.codebook.dated import parse_turns, usual_value
from dateline.codebook.loading import load_section
from dateline.codebook.offices import Offices, build_offices
from dateline.errors import CodebookError

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_SMALL = frozenset(("the", "a", "an"))
_ARMED = frozenset(("REB", "CRM"))

KIND_OF_LABEL = {
    "PERSON": "person",
    "ORG": "organisation",
    "NORP": "group",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
"""What the entity labels of OntoNotes say of who is named, in the words of ``Actor.kind``, and "place"."""
_ACTING = frozenset(("nsubj", "nsubjpass", "poss", "dative", "dobj"))

type Statesman = tuple[str, str, str, str]
"""Country, sector, first and last year in government ("" where it is not known)."""
type Spell = tuple[str, str, str, str]
"""ISO days from which and before which codes hold ("" where that is open), country and sector."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor known by name: ``country`` is an ISO 3166 alpha-3 code, an international body or empty.

    ``kind`` is "state", "organisation", "group", "person" or "seat" (a capital or palace that stands for its state);
    ``state`` names the state that a seat stands for. ``spells`` say when which codes hold; ``country`` and ``sector``
    are what to take where the day is not known.
    """

    name: str
    country: str
    sector: str
    kind: str
    state: str = ""
    spells: tuple[Spell, ...] = ()

    def codes_on(self, day: str) -> tuple[str, str]:
        """Country and sector on an ISO day ("" for an unknown day); both empty where no spell has the day."""
        if not self.spells or not day:
            return self.country, self.sector
        for first, until, country, sector in self.spells:
            if first <= day and (not until or day < until):
                return country, sector
        return "", ""

    def kind_as(self, dep: str, somewhere: bool) -> str:
        """What the name stands for in its phrase, given its dependency and whether a preposition of place governs it.

        A capital is its state ("Moscow said", "with Moscow") or a place ("in Moscow").
        """
        if self.kind != "seat":
            return self.kind
        return "state" if dep in _ACTING or (dep == "pobj" and not somewhere) else "place"


@dataclass(frozen=True)
class ActorLists:
    """The section ``actors.yaml``: rows of name, code, sector and other names."""

    bodies: tuple[tuple[str, ...], ...] = ()
    press: tuple[tuple[str, ...], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    people: tuple[tuple[str, ...], ...] = ()
    sites: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Actors:
    """Look-up of actors by ``name_key`` of any of their names, and of countries by adjective."""

    by_key: dict[str, tuple[Actor, ...]] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    starts: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """For the first word of any key the keys that begin so, as words, longest first."""
    leaders: dict[str, Statesman] = field(default_factory=dict)
    """Statesmen by the key of the full name."""
    offices: Offices = field(default_factory=Offices)
    sites: dict[str, str] = field(default_factory=dict)
    """Countries by the end of their web sites' names ("ng")."""
    acronyms: frozenset[str] = frozenset()
    """One-word keys that are only ever written in capitals."""

    @cached_property
    def ministers(self) -> dict[str, tuple[Statesman, ...]]:
        """Those of ``leaders`` by surname."""
        found: dict[str, list[Statesman]] = {}
        for key, statesman in self.leaders.items():
            found.setdefault(key.rsplit(" ", 1)[-1], []).append(statesman)
        return {surname: tuple(dict.fromkeys(same)) for surname, same in found.items()}

    def find(self, key: str, countries: Iterable[str] = (), day: str = "") -> Actor | None:
        """The actor of that key; of several, the one of a country in ``countries``, else the first that has codes.

        A day (ISO) leaves out those that have no codes on it, if any has.
        """
        found = self.by_key.get(key)
        if not found:
            return None
        if len(found) > 1:
            if day:
                found = tuple(a for a in found if a.codes_on(day) != ("", "")) or found
            for country in countries:
                for actor in found:
                    if actor.country == country:
                        return actor
        return found[0]


def name_key(name: str) -> str:
    """A name for look-up: lower case, words only, no articles, no possessive 's ("the U.S." gives "us")."""
    lowered = name.lower()
    if lowered.replace(" ", "").isalpha() and lowered.isascii():
        return " ".join([w for w in lowered.split() if w not in _SMALL])
    words = [w for w in _WORD.findall(lowered.replace(".", "").replace("’", "'")) if w not in _SMALL]
    return " ".join(w[:-2] if w.endswith("'s") else w for w in words)


def load_actors(path_of: Callable[[str], Path], own: Iterable[tuple[Actor, tuple[str, ...]]] = ()) -> Actors:
    """The actor lists of a codebook; ``path_of`` gives the path of a section's file.

    ``own`` are actors of the user with their names: they come before all others.
    """
    by_key: dict[str, list[Actor]] = {}
    adjectives: dict[str, str] = {}
    states: dict[str, str] = {}
    plain: set[str] = set()
    lists = load_section(path_of("actors.yaml"), ActorLists)
    for row in (*lists.bodies, *lists.press, *lists.groups, *lists.people):
        if len(row) < 3:
            raise CodebookError(f"actors.yaml: the row {list(row)!r} needs a name, a code and a sector")
    countries = list(_rows(path_of("countries.tsv"), 6))
    offices = build_offices(_rows(path_of("offices.tsv"), 3))
    # Order of trust: the user's, hand-made rows, then states, then the long drawn list.
    for actor, names in own:
        _enter(by_key, plain, actor, names)
    for kind, rows in (
        ("organisation", lists.bodies),
        ("organisation", lists.press),
        ("group", lists.groups),
        ("person", lists.people),
    ):
        for row in rows:
            of = kind if kind != "group" or row[2] in _ARMED else "organisation"
            spells = _before_office(row[0], row[1], row[2], offices) if kind == "person" else ()
            _enter(by_key, plain, Actor(row[0], row[1], row[2], of, spells=spells), (row[0], *row[3:]))
    for name, others, country, held in _rows(path_of("organisations.tsv"), 4):
        turns = parse_turns(held)
        sector = usual_value(turns)
        kind = "group" if sector in _ARMED else "organisation"
        actor = Actor(name, country, sector, kind, spells=_spells(turns, country))
        _enter(by_key, plain, actor, (name, *_items(others)))
    for code, name, others, demonyms, seats, parts in countries:
        states[code] = name
        _enter(by_key, plain, Actor(name, code, "GOV", "state"), (name, *_items(others)), first=not own)
        for word in _items(demonyms):
            adjectives.setdefault(name_key(word), code)
        for seat in _items(seats):
            _enter(by_key, plain, Actor(seat, code, "GOV", "seat", name), (seat,))
        for part in _items(parts):
            _enter(by_key, plain, Actor(part, code, "GOV", "state"), (part,))
    for name, others, country, sector in _rows(path_of("groups.tsv"), 4):
        _enter(by_key, plain, Actor(name, country, sector, "group"), (name, *_items(others)))
    leaders = _statesmen(_rows(path_of("leaders.tsv"), 4), offices)
    starts: dict[str, list[tuple[str, ...]]] = {}
    for key in by_key:
        words = tuple(key.split())
        starts.setdefault(words[0], []).append(words)
    return Actors(
        by_key={key: tuple(found) for key, found in by_key.items()},
        adjectives=adjectives,
        states=states,
        starts={word: tuple(sorted(keys, key=len, reverse=True)) for word, keys in starts.items()},
        leaders=leaders,
        offices=offices,
        sites=lists.sites,
        acronyms=frozenset(key for key in by_key if " " not in key and key not in plain),
    )


def load_states(path: Path) -> frozenset[str]:
    """The codes of the states in a table such as ``countries.tsv``."""
    return frozenset(row[0] for row in _rows(path, 6))


def _spells(turns: tuple[tuple[str, str], ...], country: str) -> tuple[Spell, ...]:
    """The spells of dated sectors. Before the first and after the end its first and last hold: history names it too."""
    if len(turns) == 1:
        return ()
    found: list[Spell] = []
    for number, (first, sector) in enumerate(turns):
        until = turns[number + 1][0] if number + 1 < len(turns) else ""
        if sector:
            found.append((first if number else "", until, country, sector))
        elif found:
            found[-1] = (found[-1][0], until, country, found[-1][3])
    return tuple(found)


def _before_office(name: str, country: str, sector: str, offices: Offices) -> tuple[Spell, ...]:
    """Of someone who came to office since 1985 only the country is known for the time before."""
    held = offices.named(name)
    if not held or sector != "GOV":
        return ()
    first = min(holder.first for holder in held)
    return (("", first, country, ""), (first, "", country, sector))


def _statesmen(rows: Iterable[list[str]], offices: Offices) -> dict[str, Statesman]:
    leaders: dict[str, Statesman] = {}
    for key, country, sector, years in rows:
        first, _, last = years.partition("-")
        leaders[key] = (country, sector, first, last)
    for key, held in offices.by_name.items():
        if " " in key and len({holder.country for holder in held}) == 1:
            # A body's head is its own country's too: only the office's code is known here.
            sector = "IGO" if held[0].office in ("secretary-general", "director-general") else "GOV"
            ends = [holder.until for holder in held]
            last = "" if "" in ends else max(ends)[:4]
            leaders.setdefault(key, (held[0].country, sector, min(holder.first for holder in held)[:4], last))
    return leaders


def _enter(
    by_key: dict[str, list[Actor]], plain: set[str], actor: Actor, names: Iterable[str], first: bool = False
) -> None:
    for name in names:
        key = name_key(name)
        if not key:
            continue
        keys: tuple[str, ...] = (key,)
        if "-" in name and " " not in name and any(c.isdigit() for c in name):
            keys = (key, name.lower())  # a parse leaves "M-19" in one piece
        for key in keys:
            if not name.isupper():
                plain.add(key)
            found = by_key.setdefault(key, [])
            if not any(other.country == actor.country for other in found):
                found.insert(0 if first else len(found), actor)


def _rows(path: Path, width: int) -> Iterator[list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CodebookError(f"{path}: cannot be read ({fault}); give a UTF-8 table with tabs") from fault
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != width:
            raise CodebookError(f"{path}, line {number}: has {len(fields)} fields, needs {width} between tabs")
        yield fields


def _items(text: str) -> list[str]:
    return text.split("|") if text else []
