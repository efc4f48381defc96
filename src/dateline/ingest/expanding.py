"""This room expands gzip, bzip2 and xz streams piece by piece, and stops where they expand beyond all measure."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import Any, BinaryIO, Protocol

from dateline.ingest.intake import Budget

GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
_PIECE = 1 << 16
_XZ_MEMORY = 256_000_000
"""Bytes of dictionary that an xz stream may ask for; its highest preset takes 65 million."""


class DamagedError(Exception):
    """A packed stream that is cut off or broken; the message finishes "it ..."."""


class _Step(Protocol):
    def feed(self, data: bytes, most: int) -> bytes: ...

    @property
    def ended(self) -> bool: ...

    @property
    def hungry(self) -> bool: ...

    @property
    def rest(self) -> bytes: ...


class _Zlib:
    """One gzip member."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, most)

    @property
    def ended(self) -> bool:
        return self._inner.eof

    @property
    def hungry(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def rest(self) -> bytes:
        return self._inner.unused_data


class _Blocks:
    """One bzip2 or xz stream."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def feed(self, data: bytes, most: int) -> bytes:
        made: bytes = self._inner.decompress(data, most)
        return made

    @property
    def ended(self) -> bool:
        return bool(self._inner.eof)

    @property
    def hungry(self) -> bool:
        return bool(self._inner.needs_input)

    @property
    def rest(self) -> bytes:
        rest: bytes = self._inner.unused_data
        return rest


def _step(head: bytes) -> _Step:
    if head.startswith(GZIP):
        return _Zlib()
    if head.startswith(BZIP2):
        return _Blocks(bz2.BZ2Decompressor())
    return _Blocks(lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY))


class Expanded(io.RawIOBase):
    """The expanded bytes of a packed stream, which may be several packed streams one after the other.

    Reading raises DamagedError where it breaks and ``OverrunError`` where its budget ends.
    """

    def __init__(self, stream: BinaryIO, magic: bytes, budget: Budget) -> None:
        self._stream = stream
        self._magic = magic
        self._budget = budget
        self._step: _Step | None = _step(magic)
        self._waiting = b""
        self._any = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._step is None and not self._next_member():
                return 0
            step = self._step
            assert step is not None
            read = 0
            if step.hungry and not self._waiting:
                self._waiting = self._stream.read(_PIECE)
                read = len(self._waiting)
                if not read:
                    raise DamagedError("is cut off")
            data, self._waiting = self._waiting, b""
            try:
                made = step.feed(data, len(buffer))
            except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError) as fault:
                raise DamagedError(f"is broken ({' '.join(str(fault).split())[:100]})") from fault
            self._budget.take(read, len(made))
            if step.ended:
                self._waiting, self._step = step.rest, None
            if made:
                buffer[: len(made)] = made
                return len(made)

    def _next_member(self) -> bool:
        """Whether another packed stream follows; zeros that only fill up and other leftovers end it."""
        if len(self._waiting) < len(self._magic):
            more = self._stream.read(_PIECE)
            self._budget.take(len(more), 0)
            self._waiting += more
        if self._magic == GZIP or self._magic == XZ:
            self._waiting = self._waiting.lstrip(b"\0")
        if not self._waiting.startswith(self._magic):
            return False
        self._step = _step(self._magic)
        return True


class Metered(io.RawIOBase):
    """A stream that refuses to give more than was allowed since the last ``allow``: one step of a parser cannot
    take in what a header merely claims. ``taken`` counts all bytes given.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = 0
        self._last = b""
        self.taken = 0

    def allow(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > self._left:
            raise DamagedError("has a header that claims too much")
        data = self._stream.read(size)
        self._left -= len(data)
        self.taken += len(data)
        self._last = data or self._last
        return data

    def block_at(self, offset: int) -> bytes:
        """The tar block that begins at an offset, as far as it lies in what was given last."""
        start = offset - (self.taken - len(self._last))
        return self._last[start : start + 512] if start >= 0 else b""
