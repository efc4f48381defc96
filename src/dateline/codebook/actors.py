"""This room holds the actors the world knows by name: states, bodies, press, armed groups, with their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.codebook.loading import load_section
from dateline.errors import CodebookError

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_SMALL = frozenset(("the", "a", "an"))

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


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor known by name: ``country`` is an ISO 3166 alpha-3 code, an international body or empty.

    ``kind`` is "state", "organisation", "group", "person" or "seat" (a capital or palace that stands for its state);
    ``state`` names the state that a seat stands for.
    """

    name: str
    country: str
    sector: str
    kind: str
    state: str = ""

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


@dataclass(frozen=True)
class Actors:
    """Look-up of actors by ``name_key`` of any of their names, and of countries by adjective."""

    by_key: dict[str, tuple[Actor, ...]] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    starts: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """For the first word of any key the keys that begin so, as words, longest first."""
    leaders: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Country and sector of statesmen by the key of the full name."""
    acronyms: frozenset[str] = frozenset()
    """One-word keys that are only ever written in capitals."""

    def find(self, key: str, countries: Iterable[str] = ()) -> Actor | None:
        """The actor of that key; of several, the one of a country in ``countries``, else the first."""
        found = self.by_key.get(key)
        if not found:
            return None
        if len(found) > 1:
            for country in countries:
                for actor in found:
                    if actor.country == country:
                        return actor
        return found[0]


def name_key(name: str) -> str:
    """A name for look-up: lower case, words only, no articles, no possessive 's ("the U.S." gives "us")."""
    words = [w for w in _WORD.findall(name.lower().replace(".", "").replace("’", "'")) if w not in _SMALL]
    return " ".join(w[:-2] if w.endswith("'s") else w for w in words)


def load_actors(path_of: Callable[[str], Path]) -> Actors:
    """The actor lists of a codebook; ``path_of`` gives the path of a section's file."""
    by_key: dict[str, list[Actor]] = {}
    adjectives: dict[str, str] = {}
    states: dict[str, str] = {}
    plain: set[str] = set()
    lists = load_section(path_of("actors.yaml"), ActorLists)
    # Order of trust: hand-made rows first, then states, then the long drawn list.
    for kind, rows in (
        ("organisation", lists.bodies),
        ("organisation", lists.press),
        ("group", lists.groups),
        ("person", lists.people),
    ):
        for row in rows:
            if len(row) < 3:
                raise CodebookError(f"actors.yaml: the row {list(row)!r} needs a name, a code and a sector")
            of = kind if kind != "group" or row[2] in ("REB", "CRM") else "organisation"
            _enter(by_key, plain, Actor(row[0], row[1], row[2], of), (row[0], *row[3:]))
    for code, name, others, demonyms, seats, parts in _rows(path_of("countries.tsv"), 6):
        states[code] = name
        _enter(by_key, plain, Actor(name, code, "GOV", "state"), (name, *_items(others)), first=True)
        for word in _items(demonyms):
            adjectives.setdefault(name_key(word), code)
        for seat in _items(seats):
            _enter(by_key, plain, Actor(seat, code, "GOV", "seat", name), (seat,))
        for part in _items(parts):
            _enter(by_key, plain, Actor(part, code, "GOV", "state"), (part,))
    for name, others, country, sector in _rows(path_of("groups.tsv"), 4):
        _enter(by_key, plain, Actor(name, country, sector, "group"), (name, *_items(others)))
    leaders = {key: (country, sector) for key, country, sector in _rows(path_of("leaders.tsv"), 3)}
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
        acronyms=frozenset(key for key in by_key if " " not in key and key not in plain),
    )


def _enter(
    by_key: dict[str, list[Actor]], plain: set[str], actor: Actor, names: Iterable[str], first: bool = False
) -> None:
    for name in names:
        key = name_key(name)
        if not key:
            continue
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
