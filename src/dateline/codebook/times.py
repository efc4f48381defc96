"""This room holds the words of time expressions and the pure grammar of numeric dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dateline.codebook.loading import load_section

_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})$", re.ASCII)
_NEAR, _SURE = 60, 3
"""Days from publication within which a reading of an ambiguous date is taken, and taken as certain."""


@dataclass(frozen=True)
class TimeWords:
    """Word lists of ``times.yaml``: each maps a lower-case word to what it stands for."""

    months: dict[str, int]
    weekdays: dict[str, int]
    weekday_sets: dict[str, int]
    units: dict[str, str]
    plural_units: dict[str, str]
    weekends: tuple[str, ...]
    dayparts: dict[str, str]
    seasons: dict[str, str]
    deictics: dict[str, str]
    reference_adjectives: dict[str, str]
    sets: dict[str, str]
    holidays: dict[str, str]
    holiday_years: dict[str, int]
    decade_words: dict[str, int]
    ordinals: dict[str, int]
    parts_of_periods: dict[str, str]
    articles: tuple[str, ...]
    definite: tuple[str, ...]
    previous: tuple[str, ...]
    last: tuple[str, ...]
    next: tuple[str, ...]
    following: tuple[str, ...]
    this: tuple[str, ...]
    that: tuple[str, ...]
    same: tuple[str, ...]
    every: tuple[str, ...]
    ago: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    vague: tuple[str, ...]
    of: tuple[str, ...]
    through: tuple[str, ...]
    between: tuple[str, ...]
    prepositions: tuple[str, ...]
    approximators: tuple[str, ...]
    meridians: tuple[str, ...]
    zones: tuple[str, ...]
    bound_words: tuple[str, ...]
    half: tuple[str, ...]
    time: tuple[str, ...]
    long: tuple[str, ...]
    joining: tuple[str, ...]
    quarter_names: dict[str, int]
    counted_nouns: tuple[str, ...]
    not_before_years: tuple[str, ...]
    future_cues: tuple[str, ...]
    infinitive_cues: tuple[str, ...]
    scheduled_verbs: tuple[str, ...]
    calendar_months: tuple[str, ...] = ()
    calendar_marks: tuple[str, ...] = ()
    calendar_names: tuple[str, ...] = ()
    fiscal: tuple[str, ...] = ()
    frequency: tuple[str, ...] = ()
    frequency_nouns: tuple[str, ...] = ()
    night_before: tuple[str, ...] = ()
    month_first_hosts: tuple[str, ...] = ()
    month_first_sources: tuple[str, ...] = ()
    day_first_sources: tuple[str, ...] = ()
    common_hosts: tuple[str, ...] = ()


_FILE = Path(__file__).parent / "times.yaml"


@cache
def load_times(path: Path = _FILE) -> TimeWords:
    """The words of a file, or the built-in ones."""
    return load_section(path, TimeWords)


def full_year(number: int, digits: int, near: int | None = None) -> int:
    """The year that digits stand for: two of them are taken in the century that lies nearest to ``near``.

    With nothing to be near to, 30 and above are of the twentieth century, less of the twenty-first.
    """
    if digits > 2:
        return number
    if near is None:
        return number + (1900 if number >= 30 else 2000)
    return min((c + number for c in range(1500, 2200, 100)), key=lambda year: (abs(year - near), year))


def parse_numeric_date(word: str, near: date | None = None, day_first: bool | None = None) -> tuple[date, bool] | None:
    """A date all in digits ("23/10/2018", "2021-08-15", "7.12.89") and whether its order of day and month is certain.

    Where both orders make a date, that of ``day_first`` is taken, if it is known and the date is not long after
    ``near``; else one that lies within ``_NEAR`` days of ``near`` is taken; else strokes put the month
    first and dots the day. None where no order makes a date.
    """
    match = _NUMERIC.match(word)
    if match is None:
        return None
    first, mark, middle, last = match.groups()
    if len(first) == 4:
        day = make_date(int(first), int(middle), int(last))
        return (day, True) if day else None
    if len(first) > 2 or len(last) not in (2, 4):
        return None
    year = full_year(int(last), len(last), near.year if near else None)
    dmy = make_date(year, int(middle), int(first))
    mdy = make_date(year, int(first), int(middle))
    if dmy is None or mdy is None or dmy == mdy:
        day = dmy or mdy
        return (day, True) if day else None
    if day_first is not None and mark != ".":
        ordered = dmy if day_first else mdy
        if near is None or (ordered - near).days <= _NEAR:
            return ordered, True
    if near is not None:
        nearest = min((dmy, mdy), key=lambda d: abs((d - near).days))
        apart = abs((nearest - near).days)
        if apart <= _NEAR:
            return nearest, apart <= _SURE
    return (dmy if mark == "." else mdy), False


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
