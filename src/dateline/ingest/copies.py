"""This room groups copies: reports that are mostly another's words, syndicated, edited, cut or under a new dateline.

Each report leaves a sketch (MinHash over runs of three words) of its whole and one of its lead, for wire copy is cut
from the tail. Sketches that share a band are compared; how much of the shorter text stands in the longer decides.
What an index holds is numbers: under 3 KB a report, whatever the report's size.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dateline.errors import InputError

RUN = 3
"""Words of a run; of longer runs an edited copy keeps too few."""
LEAD_WORDS = 80
SIMILAR = 0.6
"""Share of the shorter text's runs that must stand in the longer one."""
FAR = 0.9
"""The same where the two were published more than ``DAYS`` apart: bulletins after one pattern are no copies."""
DAYS = 14
FEW = 12
"""Runs below which only the very same words are a copy."""
FORMAT = 1

_WHOLE, _BANDS, _ROWS = 128, 24, 4
_LEAD, _LEAD_BANDS, _LEAD_ROWS = 24, 8, 3
_FREEZE = 400_000
_WORD = re.compile(r"\w+")
_DATELINE = re.compile(r"\s*(?:\[\w+\]\s*)?[^\n]{0,80}?(?:\([^)\n]{1,30}\)\s*(?:--|[-–—:])|--|[–—])\s*")

type Numbers = npt.NDArray[np.uint64]
type Sketch = npt.NDArray[np.uint32]


def _multipliers(count: int, seed: int) -> Numbers:
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(1, 2**63, size=count, dtype=np.uint64)
    return (drawn << np.uint64(1)) | np.uint64(1)


_TIMES = _multipliers(_WHOLE + _LEAD, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Where a report stands among its copies.

    ``group`` is the id of the group's first comer and stays; ``original`` that of its earliest published report and
    may change as earlier ones come. ``like`` is the report that it was found to be a copy of (empty where it is the
    first of its words), ``score`` the share of the shorter text that stands in the longer. ``merged`` are groups
    that turned out to be this one.
    """

    group: str
    original: str
    like: str = ""
    score: float = 0.0
    merged: tuple[str, ...] = ()


class CopyIndex:
    """The sketches of all reports that were added, and their groups; to be saved and gone on with."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._number: dict[str, int] = {}
        self._parent: list[int] = []
        self._day: list[int] = []
        self._original: dict[int, int] = {}
        self._runs: list[int] = []
        self._sketches: list[Sketch] = []
        self._bands = _Bands()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id: str, text: str, published: date | None) -> Copy:  # noqa: A002 - the record's own word
        """Add a report and say where it belongs; one that is there already stays where it is."""
        known = self._number.get(id)
        if known is not None:
            return self._told(known)
        number = len(self._ids)
        sketch, runs, keys = sketch_text(text)
        best, score, like = -1, 0.0, set()
        for other in self._bands.find(keys):
            share = self._share(sketch, runs, other)
            if share >= self._wanted(published, runs, other):
                like.add(self._root(other))
                if share > score:
                    best, score = other, share
        self._ids.append(id)
        self._number[id] = number
        self._parent.append(number)
        self._day.append(published.toordinal() if published else 0)
        self._runs.append(runs)
        self._sketches.append(sketch)
        self._original[number] = number
        self._bands.put(keys, number)
        if best < 0:
            return self._told(number)
        root = min(like)
        gone = tuple(self._ids[other] for other in sorted(like) if other != root)
        for other in (*like, number):
            if other != root:
                self._join(other, root)
        return Copy(
            group=self._ids[root], original=self._earliest(root), like=self._ids[best], score=score, merged=gone
        )

    def find(self, id: str) -> Copy | None:  # noqa: A002 - the record's own word
        """Where a report that was added stands now, None for another."""
        number = self._number.get(id)
        return None if number is None else self._told(number)

    def groups(self) -> dict[str, tuple[str, ...]]:
        """The members of each group of two or more, in the order in which they came."""
        members: dict[int, list[str]] = {}
        for number, name in enumerate(self._ids):
            members.setdefault(self._root(number), []).append(name)
        return {self._ids[root]: tuple(names) for root, names in members.items() if len(names) > 1}

    def save(self, path: Path) -> None:
        """Write the index to a file, which is replaced when the new one is whole."""
        head = {"format": FORMAT, "ids": self._ids}
        beside = path.with_name(f"{path.name}.{os.getpid()}.part")
        with beside.open("wb") as out:
            np.savez(
                out,
                head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
                parents=np.array([self._root(number) for number in range(len(self))], dtype=np.int64),
                days=np.array(self._day, dtype=np.int64),
                runs=np.array(self._runs, dtype=np.int64),
                sketches=np.array(self._sketches, dtype=np.uint32).reshape(len(self), _WHOLE + _LEAD),
            )
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> CopyIndex:
        """The index of a file; raises InputError where it is damaged or of another format."""
        remedy = "delete it and add the reports to a new index"
        try:
            with np.load(path, allow_pickle=False) as found:
                head = json.loads(found["head"].tobytes())
                parents, days, runs = (found[name].tolist() for name in ("parents", "days", "runs"))
                sketches = found["sketches"]
        except OSError as fault:
            raise InputError(
                f"the index of copies {path} cannot be read ({fault.strerror or fault}); {remedy}"
            ) from fault
        except (ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as fault:
            raise InputError(f"the index of copies {path} is damaged; {remedy}") from fault
        if head.get("format") != FORMAT:
            raise InputError(f"the index of copies {path} has format {head.get('format')}, not {FORMAT}; {remedy}")
        index = cls()
        index._ids, index._parent, index._day, index._runs = head["ids"], parents, days, runs
        index._number = {name: number for number, name in enumerate(index._ids)}
        index._sketches = list(sketches)
        for number, sketch in enumerate(index._sketches):
            index._bands.put(_band_keys(sketch, runs[number]), number)
            root = index._root(number)
            index._original[root] = index._earlier(index._original.get(root, number), number)
        return index

    def _told(self, number: int) -> Copy:
        root = self._root(number)
        return Copy(group=self._ids[root], original=self._earliest(root))

    def _earliest(self, root: int) -> str:
        return self._ids[self._original[root]]

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def _join(self, other: int, root: int) -> None:
        self._parent[other] = root
        self._original[root] = self._earlier(self._original[root], self._original.pop(other))

    def _earlier(self, one: int, two: int) -> int:
        """Of two reports the one published first: an unknown day is later than any, a tie goes to the first comer."""
        return min(one, two, key=lambda number: (self._day[number] or 10**9, number))

    def _share(self, sketch: Sketch, runs: int, other: int) -> float:
        """The estimated share of the shorter text's runs that stand in the longer one."""
        theirs = self._sketches[other]
        alike = float(np.count_nonzero(sketch[:_WHOLE] == theirs[:_WHOLE])) / _WHOLE
        few, many = sorted((runs, self._runs[other]))
        return min(1.0, alike / (1 + alike) * (few + many) / max(1, few))

    def _wanted(self, published: date | None, runs: int, other: int) -> float:
        if min(runs, self._runs[other]) < FEW:
            return 1.0
        far = published is not None and self._day[other] and abs(published.toordinal() - self._day[other]) > DAYS
        return FAR if far else SIMILAR


def group_copies(reports: Iterable[tuple[str, str, date | None]]) -> Iterator[tuple[str, Copy]]:
    """For each (id, text, published), in their order, its id and where it stands among those before it."""
    index = CopyIndex()
    for name, text, published in reports:
        yield name, index.add(name, text, published)


def sketch_text(text: str) -> tuple[Sketch, int, Numbers]:
    """A text's sketch, its number of different runs, and the keys of the bands that it shares with its copies."""
    head = _DATELINE.match(text[:200])
    words = _WORD.findall((text[head.end() :] if head else text).lower())
    runs = np.unique(_runs(words))
    lead = _minima(_runs(words[:LEAD_WORDS]), _TIMES[_WHOLE:])
    sketch = np.concatenate((_minima(runs, _TIMES[:_WHOLE]), lead))
    count = int(runs.size)
    return sketch, count, _band_keys(sketch, count)


def _runs(words: list[str]) -> Numbers:
    """A number for each run of words; of a text that is shorter than a run, one for all of it."""
    numbers = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], dtype=np.uint64)
    width = min(RUN, max(1, len(words)))
    size = max(1, len(words) - width + 1)
    total = np.zeros(size, dtype=np.uint64)
    for at in range(width):
        part = numbers[at : at + size]
        if part.size:
            total = (total * np.uint64(0x9E3779B97F4A7C15)) ^ (part + np.uint64(0x7F4A7C15))
    return total ^ (total >> np.uint64(29))


def _minima(runs: Numbers, times: Numbers) -> Sketch:
    """For each of some hash functions the smallest value over the runs, a piece of the runs at a time."""
    least = np.full(times.size, 2**32 - 1, dtype=np.uint32)
    for start in range(0, runs.size, 4_096):
        product = (runs[None, start : start + 4_096] * times[:, None]) >> np.uint64(32)
        np.minimum(least, product.min(axis=1).astype(np.uint32), out=least)
    return least


def _band_keys(sketch: Sketch, runs: int) -> Numbers:
    bands = sketch[: _BANDS * _ROWS].reshape(_BANDS, _ROWS).astype(np.uint64)
    lead = sketch[_WHOLE : _WHOLE + _LEAD].reshape(_LEAD_BANDS, _LEAD_ROWS).astype(np.uint64)
    keys = np.concatenate((_fold(bands, 0), _fold(lead, _BANDS)))
    # The few runs of a very short text would make it a neighbour of half the archive; alike in all it must be.
    return keys[:1] if runs < FEW else keys


def _fold(bands: Numbers, first: int) -> Numbers:
    total = np.arange(first + 1, first + 1 + bands.shape[0], dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
    for column in range(bands.shape[1]):
        total = (total ^ bands[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(31)
    return total


class _Bands:
    """The first report of each band key: the latest in a dictionary, the rest in sorted arrays."""

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._frozen: list[tuple[Numbers, npt.NDArray[np.int32]]] = []

    def find(self, keys: Numbers) -> list[int]:
        """The reports that share a key, each once, the first come first."""
        found = {self._recent[key] for key in keys.tolist() if key in self._recent}
        for sorted_keys, numbers in self._frozen:
            places = np.searchsorted(sorted_keys, keys)
            places[places == sorted_keys.size] = 0
            found.update(numbers[places[sorted_keys[places] == keys]].tolist())
        return sorted(found)

    def put(self, keys: Numbers, number: int) -> None:
        for key in keys.tolist():
            self._recent.setdefault(key, number)
        if len(self._recent) >= _FREEZE:
            self._freeze()

    def _freeze(self) -> None:
        keys = np.fromiter(self._recent.keys(), dtype=np.uint64, count=len(self._recent))
        numbers = np.fromiter(self._recent.values(), dtype=np.int32, count=len(self._recent))
        self._recent = {}
        # Arrays of like size are put together, so that there are few.
        while self._frozen and self._frozen[-1][0].size <= 2 * keys.size:
            older = self._frozen.pop()
            keys, numbers = np.concatenate((older[0], keys)), np.concatenate((older[1], numbers))
        order = np.argsort(keys, kind="stable")
        self._frozen.append((keys[order], numbers[order]))
