"""This room defines what a time expression says, and the stretch of letters that it is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.codebook.numbers import parse_number
from dateline.codebook.times import full_year
from dateline.layers.times.words import Lexicon, Line, Value
from dateline.model import Reading, Token


@dataclass(slots=True)
class Expression:
    """What a time expression says: a calendar date with gaps, or a step from some other time.

    ``first`` and ``last`` are token indices (inclusive). ``rel`` is the letter of the word that points
    ("l" last, "x" next, "h" this, "j" that, ...), ``tail`` the same for "of that year".
    ``borrow``: its month is the next expression's; ``joined``: it is the end of a range that the one before opens.
    """

    form: str
    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str = ""
    clock: str = ""
    mod: str = ""
    rel: str = ""
    tail: str = ""
    unit: str = ""
    count: float | None = None
    value: str = ""
    borrow: bool = False
    joined: bool = False


@dataclass(slots=True)
class Match:
    """A stretch of letters that matched a pattern of this name."""

    name: str
    line: Line
    first: int
    last: int
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    reading: Reading

    @property
    def letters(self) -> str:
        return self.line.letters[self.first : self.last + 1]

    def has(self, letter: str) -> bool:
        return letter in self.letters

    def values(self, letters: str) -> list[Value]:
        return [self.line.values[i] for i in range(self.first, self.last + 1) if self.line.letters[i] in letters]

    def first_value(self, letters: str) -> Value:
        return next(iter(self.values(letters)), None)

    def token(self, offset: int) -> Token:
        return self.tokens[self.line.index[offset]]

    def make(self, form: str, **fields: object) -> Expression:
        made = Expression(form, self.line.index[self.first], self.line.index[self.last])
        for name, value in fields.items():
            setattr(made, name, value)
        return made

    def adjacent(self) -> bool:
        """Whether no white space parts the tokens."""
        first, last = self.line.index[self.first], self.line.index[self.last]
        return all(self.tokens[i].end == self.tokens[i + 1].start for i in range(first, last))

    def mod(self) -> str:
        value = self.first_value("EeL")
        return str(value) if value else ""

    def part(self) -> str:
        value = self.first_value("P")
        return str(value) if value else ""

    def next_token(self) -> Token | None:
        at = self.line.index[self.last] + 1
        return self.tokens[at] if at < len(self.tokens) else None

    def previous_token(self) -> Token | None:
        at = self.line.index[self.first] - 1
        return self.tokens[at] if at >= 0 else None

    def near_year(self) -> int | None:
        return self.reading.report.published.year if self.reading.report.published else None

    def year(self) -> int | None:
        """The year that the match names, two-digit ones completed."""
        for i in range(self.first, self.last + 1):
            letter, value = self.line.letters[i], self.line.values[i]
            if letter == "Y" and isinstance(value, int):
                return value
            if letter == "y" and isinstance(value, int):
                return full_year(value, 2, self.near_year())
            if letter == "'" and i < self.last and isinstance(self.line.values[i + 1], float):
                return full_year(int(self.line.values[i + 1]) % 100, 2, self.near_year())
        return None

    def tail(self) -> str:
        """The pointing letter of "of that year", with "Y" for its unit; empty where there is none."""
        found = re.search(r"([hjlxpf]|t?s)U$|U([bf])$", self.letters)
        if not found or self.line.values[self.last if found.group(1) else self.last - 1] != "Y":
            return ""
        return (found.group(1) or {"b": "p", "f": "f"}[found.group(2)])[-1]

    def number(self) -> float | None:
        """The number in words or digits; None where it is vague."""
        words = [
            self.token(i).text.lower()
            for i in range(self.first, self.last + 1)
            if self.line.letters[i] in "dnNaAIY" and self.line.index[i] >= 0
        ]
        if self.has("u") or not words:
            if "couple" in (self.token(i).text.lower() for i in range(self.first, self.last + 1)):
                return 2.0
            return None
        if words[0] in ("a", "an", "one") and len(words) > 1:
            words = ["one", *words[1:]] if words[1] == "and" else words[1:]
        return parse_number(["one"] if words in (["a"], ["an"]) else words, self.lexicon.numbers)


def as_int(value: Value) -> int | None:
    return int(value) if isinstance(value, int | float) else None
