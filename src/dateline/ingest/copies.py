"""This room tells copies: reports that are mostly another's words, syndicated, edited, cut or under a new dateline.

Each report leaves a sketch (MinHash over runs of three words) of its whole and one of its lead, for wire copy is cut
from the tail. Sketches that share a band are worth comparing; how much of the shorter text stands in the longer
decides. A sketch is 304 bytes, whatever the report's size.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
import numpy.typing as npt

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

_WHOLE, _BANDS, _ROWS = 128, 24, 4
_LEAD, _LEAD_BANDS, _LEAD_ROWS = 24, 8, 3
WIDTH = _WHOLE + _LEAD
"""Numbers of a sketch."""
_WORD = re.compile(r"\w+")
_DATELINE = re.compile(r"\s*(?:\[\w+\]\s*)?[^\n]{0,80}?(?:\([^)\n]{1,30}\)\s*(?:--|[-–—:])|--|[–—])\s*")

type Numbers = npt.NDArray[np.uint64]
type Sketch = npt.NDArray[np.uint16]


def _multipliers(count: int, seed: int) -> Numbers:
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(1, 2**63, size=count, dtype=np.uint64)
    return (drawn << np.uint64(1)) | np.uint64(1)


_TIMES = _multipliers(WIDTH, 1)


def sketch_text(text: str) -> tuple[Sketch, int, Numbers]:
    """A text's sketch, its number of different runs, and the keys of the bands that it shares with its copies.

    A text without words has no runs and no keys: it is nobody's copy.
    """
    head = _DATELINE.match(text[:200])
    words = _WORD.findall((text[head.end() :] if head else text).lower()) or _WORD.findall(text.lower())
    if not words:
        return np.zeros(WIDTH, dtype=np.uint16), 0, np.empty(0, dtype=np.uint64)
    runs = np.unique(_runs(words))
    lead = _minima(_runs(words[:LEAD_WORDS]), _TIMES[_WHOLE:])
    sketch = np.concatenate((_minima(runs, _TIMES[:_WHOLE]), lead))
    count = int(runs.size)
    return sketch, count, _band_keys(sketch, count)


def are_copies(
    ones: Sketch,
    others: Sketch,
    runs: npt.NDArray[np.int64],
    other_runs: npt.NDArray[np.int64],
    days: npt.NDArray[np.float64],
    other_days: npt.NDArray[np.float64],
) -> npt.NDArray[np.bool_]:
    """Row by row, whether two reports are copies: their sketches, numbers of runs, and days (NaN where unknown)."""
    alike = (ones[:, :_WHOLE] == others[:, :_WHOLE]).mean(axis=1)
    few, many = np.minimum(runs, other_runs), np.maximum(runs, other_runs)
    share = np.minimum(1.0, alike / (1 + alike) * (few + many) / np.maximum(1, few))
    far = np.abs(days - other_days) > DAYS  # false where one is unknown
    same = (alike == 1.0) & (runs == other_runs)
    found: npt.NDArray[np.bool_] = np.where(few < FEW, same, share >= np.where(far, FAR, SIMILAR))
    return found


def _runs(words: list[str]) -> Numbers:
    """A number for each run of words; of a text that is shorter than a run, one for all of it."""
    numbers = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], dtype=np.uint64)
    width = min(RUN, len(words))
    size = len(words) - width + 1
    total = np.zeros(size, dtype=np.uint64)
    for at in range(width):
        total = (total * np.uint64(0x9E3779B97F4A7C15)) ^ (numbers[at : at + size] + np.uint64(0x7F4A7C15))
    return total ^ (total >> np.uint64(29))


def _minima(runs: Numbers, times: Numbers) -> Sketch:
    """For each of some hash functions the smallest value over the runs, a piece of the runs at a time.

    Of each its last 16 bits: two different ones are alike in those once in 65,536 times.
    """
    least = np.full(times.size, 2**32 - 1, dtype=np.uint32)
    for start in range(0, runs.size, 4_096):
        product = (runs[None, start : start + 4_096] * times[:, None]) >> np.uint64(32)
        np.minimum(least, product.min(axis=1).astype(np.uint32), out=least)
    return least.astype(np.uint16)


def _band_keys(sketch: Sketch, runs: int) -> Numbers:
    bands = sketch[: _BANDS * _ROWS].reshape(_BANDS, _ROWS).astype(np.uint64)
    lead = sketch[_WHOLE:].reshape(_LEAD_BANDS, _LEAD_ROWS).astype(np.uint64)
    keys = np.concatenate((_fold(bands, 0), _fold(lead, _BANDS)))
    # The few runs of a very short text would make it a neighbour of half the archive; alike in all it must be.
    return keys[:1] if runs < FEW else keys


def _fold(bands: Numbers, first: int) -> Numbers:
    total = np.arange(first + 1, first + 1 + bands.shape[0], dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
    for column in range(bands.shape[1]):
        total = (total ^ bands[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(31)
    return total
