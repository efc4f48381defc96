"""This room packs a table from short strings to numbers into bytes that can be read in place, and reads it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from mmap import mmap
from pathlib import Path
from zlib import crc32

import numpy as np

from dateline.errors import GazetteerError

_HEAD = struct.Struct("<BBH")
MOST_KEY = 120
"""Longest key, in bytes."""
_PARTS = 256
_HELD = 400_000
"""Pairs held in memory (some 40 MB) before they go to disk."""


class TableDraft:
    """A table while it grows: its pairs lie on disk, in parts by the hash of the key, so that it may outgrow memory."""

    def __init__(self, folder: Path, name: str) -> None:
        self._stem = folder / name
        self._parts: list[list[str]] = [[] for _ in range(_PARTS)]
        self._held = 0
        self._widest: dict[str, int] = {}

    def add(self, key: str, number: int) -> None:
        """Give a key, in ASCII and without tabs or newlines, one more number (above 0)."""
        self._parts[crc32(key.encode("ascii")) % _PARTS].append(f"{key}\t{number}")
        self._held += 1
        if self._held >= _HELD:
            self._spill()

    def widen(self, word: str, words: int) -> None:
        """Note that a key of so many words begins with ``word``."""
        if self._widest.get(word, 0) >= words:
            return
        if len(self._widest) >= _HELD:
            self._widest.clear()
        self._widest[word] = words
        self.add(word, -words)

    def pack(
        self, choose: Callable[[str, list[int]], Sequence[int]], told: Callable[[int, int], None]
    ) -> tuple[bytes, Path]:
        """Slots (open addressing, 32-bit offsets) and the file of the heap.

        ``choose`` puts the numbers of a key in order and may leave some out; ``told`` hears how many of
        how many parts are done.
        """
        self._widest.clear()
        heap = self._stem.with_suffix(".heap")
        hashes: list[np.ndarray] = []
        offsets: list[np.ndarray] = []
        at = 1
        with heap.open("wb") as out:
            out.write(b"\0")
            for part in range(_PARTS):
                entries = bytearray()
                starts, hashed = [], []
                for key, words, numbers in self._grouped(part):
                    data = key.encode("ascii")
                    chosen = choose(key, numbers) if numbers else ()
                    starts.append(at + len(entries))
                    hashed.append(crc32(data))
                    entries += _HEAD.pack(len(data), min(255, words), len(chosen)) + data
                    entries += struct.pack(f"<{len(chosen)}I", *chosen)
                out.write(entries)
                at += len(entries)
                if at >= 2**32:
                    raise GazetteerError("the index outgrows 4 GB of names; import fewer feature classes")
                hashes.append(np.array(hashed, dtype="<u4"))
                offsets.append(np.array(starts, dtype="<u4"))
                told(part + 1, _PARTS)
        return _slots(np.concatenate(hashes), np.concatenate(offsets)).tobytes(), heap

    def _spill(self) -> None:
        for part, lines in enumerate(self._parts):
            if lines:
                with self._file(part).open("a", encoding="ascii", newline="\n") as out:
                    out.write("\n".join(lines) + "\n")
                lines.clear()
        self._held = 0

    def _grouped(self, part: int) -> Iterator[tuple[str, int, list[int]]]:
        """The keys of a part in order, each with the most words and with its numbers, each once."""
        lines, self._parts[part] = self._parts[part], []
        path = self._file(part)
        if path.exists():
            lines = path.read_text(encoding="ascii").split("\n")[:-1] + lines
            path.unlink()
        numbers: dict[str, list[int]] = {}
        widest: dict[str, int] = {}
        for line in lines:
            key, _, number = line.partition("\t")
            listed = numbers.setdefault(key, [])
            value = int(number)
            if value < 0:
                widest[key] = max(widest.get(key, 0), -value)
            else:
                listed.append(value)
        for key in sorted(numbers):
            found = numbers[key]
            yield key, widest.get(key, 0), found if len(found) < 2 else list(dict.fromkeys(found))

    def _file(self, part: int) -> Path:
        return self._stem.with_name(f"{self._stem.name}.{part}.pairs")


def _slots(hashes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Open addressing for all keys at once: in the order of their homes each takes the first slot free."""
    size = 1 << max(4, (len(hashes) * 3 // 2).bit_length())
    slots = np.zeros(size, dtype="<u4")
    homes = hashes & np.uint32(size - 1)
    order = np.argsort(homes, kind="stable")
    steps = np.arange(len(homes), dtype=np.int64)
    places = np.maximum.accumulate(homes[order].astype(np.int64) - steps) + steps
    within = int(np.searchsorted(places, size))
    slots[places[:within]] = offsets[order[:within]]
    free = 0
    for left in order[within:]:
        while slots[free]:
            free += 1
        slots[free] = offsets[left]
    return slots


class PackedTable:
    """A packed table within a memory map: ``find`` reads it where it lies."""

    def __init__(self, data: mmap, slots: tuple[int, int], heap: tuple[int, int]) -> None:
        self._data = data
        self._slots = slots[0]
        self._mask = slots[1] // 4 - 1
        self._heap = heap[0]

    def find(self, key: str) -> tuple[tuple[int, ...], int] | None:
        """The numbers of a key and the most words of any key that begins with it; None if it is no key."""
        data = self._data
        encoded = key.encode()
        length = len(encoded)
        if not 0 < length <= MOST_KEY:
            return None
        i = crc32(encoded) & self._mask
        while True:
            at = self._slots + 4 * i
            offset = int.from_bytes(data[at : at + 4], "little")
            if not offset:
                return None
            start = self._heap + offset
            if data[start] == length and data[start + 4 : start + 4 + length] == encoded:
                count = data[start + 2] | data[start + 3] << 8
                return struct.unpack_from(f"<{count}I", data, start + 4 + length), data[start + 1]
            i = (i + 1) & self._mask
