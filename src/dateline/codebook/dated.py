"""This room reads what holds from a day on until the next: the codes of an actor, the holders of an office."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.errors import CodebookError

_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_FULL = ("", "-01-01", "-01")
_SINCE, _NOW = "1985-01-01", "2025-07-01"

type Turn = tuple[str, str]
"""A first day in ISO form ("" where it is not known) and what holds from then on."""


def parse_day(text: str) -> str | None:
    """The ISO day of "1994-10-01", "1994-10" or "1994" (its first day); None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    return text + _FULL[1 if len(text) == 4 else 2 if len(text) == 7 else 0]


def parse_turns(text: str) -> tuple[Turn, ...]:
    """The turns of "1980 REB|1992-12-15 PTY|2003 -", or the one of "REB"; "-" gives an empty value.

    Raises CodebookError where a first day cannot be read or the days do not follow each other.
    """
    if text and " " not in text and "|" not in text and text != "-":
        return (("", text),)
    turns: list[Turn] = []
    for part in text.split("|"):
        first, space, value = part.partition(" ")
        day = parse_day(first) if space else ""
        if not space:
            value = first
        if day is None or not value or (turns and day <= turns[-1][0]):
            raise CodebookError(f"{part!r} is no first day with a value, in their order; write such as 1994-10 REB")
        turns.append((day, "" if value == "-" else value))
    return tuple(turns)


def value_on(turns: Sequence[Turn], day: str) -> str:
    """What holds on an ISO day; empty before the first turn and where nothing does."""
    held = ""
    for first, value in turns:
        if first > day:
            break
        held = value
    return held


def usual_value(turns: Sequence[Turn]) -> str:
    """The value that held longest since 1985: what to take where the day is not known."""
    if len(turns) == 1:
        return turns[0][1]
    best, most = "", -1.0
    for number, (first, value) in enumerate(turns):
        until = turns[number + 1][0] if number + 1 < len(turns) else _NOW
        years = _years(max(until, _SINCE)) - _years(max(first, _SINCE))
        if value and years > most:
            best, most = value, years
    return best


def _years(day: str) -> float:
    return int(day[:4]) + int(day[5:7]) / 12
