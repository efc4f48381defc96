"""This room tells who held an office of a state or body on a day: presidents, prime ministers, kings, ministers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dateline.codebook.dated import parse_turns

_HEADS = (
    "president",
    "supreme leader",
    "leader",
    "king",
    "queen",
    "emir",
    "sultan",
    "emperor",
    "prince",
    "grand duke",
    "pope",
)
_SAME = {
    "premier": "prime minister",
    "pm": "prime minister",
    "prime-minister": "prime minister",
    "taoiseach": "prime minister",
    "secretary general": "secretary-general",
    "defence minister": "defense minister",
    "defence secretary": "defense secretary",
    "external affairs minister": "foreign minister",
    "vice-president": "vice president",
    "pontiff": "pope",
    "monarch": "king",
    "director general": "director-general",
}
_ALSO = {
    "prime minister": ("premier", "chancellor", "president of the government"),
    "king": ("queen", "emperor", "sultan", "emir"),
    "queen": ("king",),
    "president": ("supreme leader", "leader"),
    "chancellor": ("prime minister",),
    "foreign minister": ("foreign secretary", "secretary of state"),
    "foreign secretary": ("foreign minister",),
    "defense minister": ("defense secretary",),
    "defense secretary": ("defense minister",),
    "emperor": ("king",),
}
_COMMUNIST = frozenset(("leader", "party chief", "party leader"))


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who held an office from ``first`` until the day before ``until`` ("" where he still does)."""

    name: str
    country: str
    office: str
    first: str
    until: str = ""

    def held_on(self, day: str) -> bool:
        return self.first <= day and (not self.until or day < self.until)


@dataclass(frozen=True)
class Offices:
    """Look-up of office holders by office and day, and by name."""

    by_office: dict[tuple[str, str], tuple[Holder, ...]] = field(default_factory=dict)
    """The holders of an office ("FRA", "president"), in their order."""
    by_name: dict[str, tuple[Holder, ...]] = field(default_factory=dict)
    """What someone held, by ``plain_name`` of any of his names."""
    by_surname: dict[str, tuple[Holder, ...]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    """Every office that some country has, and other words for them."""

    def holder(self, country: str, office: str, day: str) -> Holder | None:
        """Who held the office of that country on the ISO day; "premier" and the like stand for what it has.

        "head of state" and "head of government" are whoever is that there. None where nobody did, or nobody is known.
        """
        office = _SAME.get(office, office)
        if office == "head of state":
            return self._first_of(country, _HEADS, day)
        if office == "head of government":
            return self._first_of(country, ("prime minister", "premier", "chancellor", "president", "king"), day)
        if office in _COMMUNIST:
            return self._first_of(country, ("supreme leader", "leader", "general secretary", "first secretary"), day)
        return self._first_of(country, (office, *_ALSO.get(office, ())), day)

    def _first_of(self, country: str, offices: Iterable[str], day: str) -> Holder | None:
        for office in offices:
            turns = self.by_office.get((country, office))
            if turns is None:
                continue
            for holder in turns:
                if holder.held_on(day):
                    return holder
        return None

    def named(self, name: str, office: str = "", day: str = "") -> tuple[Holder, ...]:
        """Those of that full name or surname; with an office only its holders, with a day only who held it then.

        Where the full name is known its holders come alone.
        """
        key = plain_name(name)
        found = self.by_name.get(key) or self.by_surname.get(key.rsplit(" ", 1)[-1], ())
        if office:
            office = _SAME.get(office, office)
            wanted = {office, *_ALSO.get(office, ())}
            found = tuple(h for h in found if h.office in wanted)
        return tuple(h for h in found if h.held_on(day)) if day else found


def plain_name(name: str) -> str:
    """A name for look-up: lower case, no accents or stops, words only."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        name = name.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("Đ", "D")
    return " ".join(name.lower().replace(".", "").replace("-", " ").split())


def build_offices(rows: Iterable[Sequence[str]]) -> Offices:
    """The look-up of rows of country, office and holders, as in ``offices.tsv``."""
    by_office: dict[tuple[str, str], tuple[Holder, ...]] = {}
    by_name: dict[str, list[Holder]] = {}
    by_surname: dict[str, list[Holder]] = {}
    for country, office, held in rows:
        turns = parse_turns(held)
        holders = []
        for number, (first, names) in enumerate(turns):
            if not names:
                continue
            until = turns[number + 1][0] if number + 1 < len(turns) else ""
            name, *others = names.split("=")
            holder = Holder(name, country, office, first, until)
            holders.append(holder)
            keys = dict.fromkeys(plain_name(n) for n in (name, *others))
            for key in keys:
                by_name.setdefault(key, []).append(holder)
            for surname in dict.fromkeys(key.rsplit(" ", 1)[-1] for key in keys):
                by_surname.setdefault(surname, []).append(holder)
        by_office[country, office] = tuple(holders)
    return Offices(
        by_office=by_office,
        by_name={key: tuple(found) for key, found in by_name.items()},
        by_surname={key: tuple(found) for key, found in by_surname.items()},
        names=frozenset((*(office for _, office in by_office), *_SAME, "head of state", "head of government")),
    )
