"""This room reads the gazetteer's index where it lies, by memory map, so that processes share it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from zlib import crc32

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from dateline.errors import GazetteerError
from dateline.gazetteer.candidates import KINDS, Candidate, Match, prominence_of
from dateline.gazetteer.folding import fold, one_letter_off, skeleton, sounded
from dateline.gazetteer.tables import PackedTable
from dateline.gazetteer.writing import FORMAT, HEAD, MAGIC, NEAR_SHORTEST, SAMPLE, UNKNOWN, sample_starts
from dateline.gazetteer.writing import PACKED_ROW as _ROW

_SAME_SOUND = 0.7
_LETTER_OFF = 0.9
_OTHER_NAME = 0.8
_OTHER_HEAD = 1.5
"""Taken off the prominence of a place that sounds like the name, is a letter off, does so by another name, begins
otherwise."""
_HEARD_WELL = 3.5
"""Where a place of that prominence sounds like the name, none that is a letter off is looked for."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country: ISO 3166 codes, the name news uses, and its row in the index."""

    alpha3: str
    alpha2: str
    name: str
    id: int


class Gazetteer:
    """Names to places. Pickles as its path: a worker maps the same file."""

    def __init__(self, path: Path, data: mmap, header: dict[str, Any], base: int, imported: bool = False) -> None:
        self.path = path
        self.imported = imported
        self.sources: str = header["sources"]
        self._data = data
        spots = {name: (base + at, size) for name, (at, size) in header["sections"].items()}
        self._rows = spots["rows"][0]
        self.size = spots["rows"][1] // _ROW.size
        self._blob = spots["blob"][0]
        self._names = PackedTable(data, spots["slots"], spots["heap"])
        self._garbled = PackedTable(data, spots["fuzzy_slots"], spots["fuzzy_heap"])
        self._near = PackedTable(data, spots["near_slots"], spots["near_heap"])
        self._countries = [Country(c["alpha3"], c["alpha2"], c["name"], c["row"]) if c else None
                           for c in header["countries"]]  # fmt: skip
        self._by_code: dict[str, Country] = {}
        for country in self._countries:
            if country:
                self._by_code[country.alpha3] = self._by_code[country.alpha2] = country
        self._demonyms: dict[str, int] = header["demonyms"]
        self._demonym_heads = frozenset(key.split(" ")[0] for key in self._demonyms)
        self._found = lru_cache(maxsize=50_000)(self._find)
        self._candidate = lru_cache(maxsize=50_000)(self._read)
        self._close = lru_cache(maxsize=20_000)(self._find_close)

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (self.path, self.sources)

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """Places of that name, by any spelling that folds alike, most prominent first. Unknown: ()."""
        return self._found(fold(name))

    def lookup_garbled(self, name: str, least: float = 78.0) -> tuple[Candidate, ...]:
        """Places that a garbled name may mean, best first.

        Those whose consonants match those of the name and that are spelt at least so alike (0 to 100), and
        well-known ones (prominence 4 and more) that sound the same or are one letter off ("Dafur", "Luganks").
        """
        return self._close(fold(name), least)

    def most_words(self, word: str) -> int:
        """How many words the longest place name has that begins with ``word``; 0 if none does."""
        found = self._names.find(fold(word))
        return found[1] if found else 0

    def is_place(self, name: str) -> bool:
        """Whether any place has that name."""
        return bool(self.lookup(name))

    def demonym(self, words: str) -> Candidate | None:
        """The place of an adjective or a people's name ("Afghan", "North Koreans", "European"), or None."""
        row = self._demonyms.get(fold(words))
        return self._candidate(row << 1) if row is not None else None

    def begins_demonym(self, word: str) -> bool:
        """Whether some demonym's first word is ``word``."""
        return fold(word) in self._demonym_heads

    def country_of_demonym(self, word: str) -> str:
        """The ISO 3166 alpha-3 code for "Afghan", "Dutch", "Nigeriens"; empty if unknown or not a country's."""
        found = self.demonym(word)
        return found.country if found else ""

    def country(self, name_or_code: str) -> Country | None:
        """The country of a name, abbreviation, former name or ISO code (capitals), or None."""
        found = self._by_code.get(name_or_code)
        if found:
            return found
        for candidate in self.lookup(name_or_code):
            if candidate.kind == KINDS[0]:
                return self._by_code.get(candidate.country)
        return None

    def place(self, row: int) -> Candidate:
        """The place of a row (``Candidate.id``)."""
        if not 0 < row < self.size:
            raise GazetteerError(f"there is no place {row} in the gazetteer; rows run from 1 to {self.size - 1}")
        return self._candidate(row << 1)

    def _find(self, key: str) -> tuple[Candidate, ...]:
        found = self._names.find(key)
        return tuple(self._candidate(number) for number in found[0]) if found else ()

    def _find_close(self, key: str, least: float) -> tuple[Candidate, ...]:
        if len(key) < 5:
            return ()
        heard = sounded(key)
        lowered: dict[int, float] = {}
        bones = skeleton(key)
        found = self._garbled.find(bones) if len(bones) > 2 else None
        for row in found[0] if found else ():
            candidate = self._candidate(row << 1)
            alike = ratio(heard, sounded(fold(candidate.name)))
            if alike >= least:
                lowered[row] = candidate.prominence - 0.7 - (100 - alike) / 15
        off: dict[int, float] = {}
        for form in one_letter_off(heard) if len(heard) >= NEAR_SHORTEST else ():
            near = self._near.find(form)
            for number in near[0] if near else ():
                row, candidate = number >> 1, self._candidate(number)
                sound = sounded(fold(candidate.name))
                if not number & 1 and len(sound) == len(heard) and OSA.distance(heard, sound, score_cutoff=1) > 1:
                    continue  # each lacks a letter of the other, at two ends of the word
                # What begins otherwise is seldom a slip.
                worse = _OTHER_HEAD if sound[:1] != heard[0] else 0.0
                if number & 1 or sound == heard:
                    worse += _SAME_SOUND + (_OTHER_NAME if number & 1 else 0.0)
                    lowered[row] = max(lowered.get(row, -9.0), candidate.prominence - worse)
                else:
                    # A letter of a short name is seldom one either.
                    worse += _LETTER_OFF + 3.0 / len(heard)
                    off[row] = max(off.get(row, -9.0), candidate.prominence - worse)
        if max(lowered.values(), default=0.0) < _HEARD_WELL:
            lowered = {**off, **{row: max(value, off.get(row, -9.0)) for row, value in lowered.items()}}
        scored = [
            replace(self._candidate(row << 1), match=Match.FUZZY, prominence=value) for row, value in lowered.items()
        ]
        scored.sort(key=lambda c: (-c.prominence, c.id))
        return tuple(scored)

    def _read(self, number: int) -> Candidate:
        row = number >> 1
        lat, lon, people, geonames, name, admin1, country, kind, rise = _ROW.unpack_from(
            self._data, self._rows + row * _ROW.size
        )
        home = self._countries[country]
        return Candidate(
            id=row,
            name=self._text(name),
            kind=KINDS[kind],
            lat=None if lat == UNKNOWN else lat / 1e5,
            lon=None if lon == UNKNOWN else lon / 1e5,
            country=home.alpha3 if home else "",
            admin1=self._name_of(admin1) if admin1 else "",
            admin1_id=admin1,
            geonames_id=geonames or None,
            population=people,
            capital=bool(rise & 1),
            match=Match.ALIAS if number & 1 else Match.NAME,
            prominence=prominence_of(KINDS[kind], people, rise, bool(number & 1)),
        )

    def _name_of(self, row: int) -> str:
        return self._text(_ROW.unpack_from(self._data, self._rows + row * _ROW.size)[4])

    def _text(self, offset: int) -> str:
        at = self._blob + offset
        return self._data[at + 1 : at + 1 + self._data[at]].decode("utf-8", "replace")


def read_index(path: Path, made_of: str | None = None) -> Gazetteer | None:
    """The index at ``path``, or None if it is missing, damaged, of another format, or not ``made_of`` that.

    Of a file larger than 64 MB only samples are checked here: see ``check_index``. One that the user
    imported is his, whatever it is made of.
    """
    data, head = _map(path)
    if data is None or head is None:
        return None
    _, layout, imported, _, sampled, length, body = head
    if layout != FORMAT or len(data) != HEAD.size + body or not length <= body:
        return None
    view = memoryview(data)[HEAD.size :]
    check = 0
    for start in sample_starts(body):
        check = crc32(view[start : start + SAMPLE], check)
    if check != sampled:
        return None
    header = json.loads(data[HEAD.size : HEAD.size + length])
    if made_of is not None and not imported and header["sources"] != made_of:
        return None
    return Gazetteer(path, data, header, HEAD.size + length, bool(imported))


def check_index(path: Path) -> Gazetteer:
    """The index at ``path``, every byte of it checked; raises GazetteerError if it is damaged or no index."""
    found = read_index(path)
    if found is None:
        raise GazetteerError(f"{path}: {fault_of(path)}")
    data, head = _map(path)
    if data is None or head is None or crc32(memoryview(data)[HEAD.size :]) != head[3]:
        raise GazetteerError(f"{path}: the gazetteer index is damaged; build it again")
    return found


def holds_other(path: Path) -> bool:
    """Whether a file lies at ``path`` that must not be replaced by the default index: imported, or no index at all."""
    data, head = _map(path)
    if data is None:
        return False
    # Formats up to 3 had no such mark and were all made of the packages.
    return head is None or (head[1] > 3 and bool(head[2]))


def fault_of(path: Path) -> str:
    """In words, why ``read_index`` does not take the file at ``path``, and what to do."""
    data, head = _map(path)
    if data is None:
        return "is missing or empty; give the file that `dateline gazetteer build` wrote"
    if head is None:
        return "is no gazetteer index; make one of a GeoNames dump with `dateline gazetteer build`"
    if head[1] != FORMAT:
        return f"is of format {head[1]}, this version reads format {FORMAT}; build it again"
    return "the gazetteer index is damaged; build it again"


def _map(path: Path) -> tuple[mmap | None, tuple[Any, ...] | None]:
    """The file's bytes, mapped, and what its head says; None where it is missing or empty, or has no such head."""
    try:
        with path.open("rb") as file:
            data = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError):
        return None, None
    if data[: len(MAGIC)] != MAGIC or len(data) < HEAD.size:
        return data, None
    return data, HEAD.unpack_from(data)


def _reopen(path: Path, made_of: str) -> Gazetteer:
    found = read_index(path, made_of)
    if found is None:
        raise GazetteerError(f"{path}: the gazetteer index is gone or was changed; open it anew")
    return found
