"""This room reads numbers in words and digits, and holds the words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline.codebook.loading import load_section

_GROUPED = re.compile(r"\d{1,3}(?:[,.]\d{3})+$|\d{1,3}(?: \d{3})+$")
_PLAIN = re.compile(r"\d+$")
_DECIMAL = re.compile(r"\d+[.,]\d+$")
_LARGEST = 10**15


@dataclass(frozen=True)
class NumberWords:
    """Cardinal number words, and the words that multiply what stands before them."""

    cardinals: dict[str, int]
    scales: dict[str, int]


_FILE = Path(__file__).parent / "numbers.yaml"


@cache
def load_numbers(path: Path = _FILE) -> NumberWords:
    """The words of a file, or the built-in ones."""
    return load_section(path, NumberWords)


def parse_digits(word: str) -> float | None:
    """The number a word of digits stands for: "6,000" and "6.000" are six thousand, "3.5" is not.

    None for what is no number or beyond all counting.
    """
    if not word.isascii():
        return None
    if _PLAIN.match(word):
        return float(word) if len(word) < 16 else None
    if len(word) < 20 and _GROUPED.match(word):
        return float(re.sub(r"\D", "", word))
    if len(word) < 16 and _DECIMAL.match(word):
        return float(word.replace(",", "."))
    return None


def parse_number(words: Iterable[str], lexicon: NumberWords) -> float | None:
    """The number that lower-case words spell ("two hundred and five", "3.5 million", "half a million"); else None."""
    total = current = 0.0
    seen = False
    half = False
    for word in words:
        if word in ("and", "-", "–", "a", "an", "of"):
            continue
        if word == "half":
            half = True
            continue
        scale = lexicon.scales.get(word)
        if scale is not None:
            current = (current if seen and current else 1.0) * scale
            if half and not seen:
                current, half = current / 2, False
            if scale >= 1000:
                total, current = total + current, 0.0
            seen = True
            continue
        value = lexicon.cardinals.get(word)
        number = float(value) if value is not None else parse_digits(word)
        if number is None:
            return None
        current += number
        seen = True
    if not seen and not half:
        return None
    total += current + (0.5 if half else 0.0)
    return total if total < _LARGEST else None
