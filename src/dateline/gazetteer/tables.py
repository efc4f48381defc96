"""This room packs a table from short strings to numbers into bytes that can be read in place, and reads it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from mmap import mmap
from zlib import crc32

import numpy as np

_HEAD = struct.Struct("<BBH")
MOST_KEY = 120
"""Longest key, in bytes."""


def pack_table(table: Mapping[str, Sequence[int]], words: Mapping[str, int]) -> tuple[bytes, bytes]:
    """Slots (open addressing, 32-bit offsets) and heap of a table.

    ``words`` gives for a first word how many words the longest key has that begins with it; such a
    word is a key too, with no numbers where the table has none.
    """
    keys = table.keys() | words.keys()
    size = 1 << max(4, (len(keys) * 3 // 2).bit_length())
    slots = np.zeros(size, dtype="<u4")
    heap = bytearray(b"\0")
    for key in sorted(keys):
        data = key.encode()
        numbers = table.get(key, ())
        i = crc32(data) & (size - 1)
        while slots[i]:
            i = (i + 1) & (size - 1)
        slots[i] = len(heap)
        heap += _HEAD.pack(len(data), min(255, words.get(key, 0)), len(numbers))
        heap += data
        heap += struct.pack(f"<{len(numbers)}I", *numbers)
    return slots.tobytes(), bytes(heap)


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
