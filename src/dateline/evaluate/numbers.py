"""This room measures the numbers of events against coded reports: what is counted, at least and at most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dateline.evaluate.scoring import is_same_name, pair_events

type Row = Mapping[str, Any]
type Number = Mapping[str, Any]

_SAME = {"wounded": "injured", "detained": "arrested", "kidnapped": "abducted", "dead": "killed", "deaths": "killed"}


def measure_numbers(gold_rows: Iterable[Row], records: Iterable[Row]) -> dict[str, float]:
    """How many of the gold numbers are coded, and how many of the coded ones are gold.

    Only events that are paired with one of the same type are looked at; ``records`` are in the documented format.
    Returns ``numbers`` (gold ones looked at), ``numbers found`` (the share of them that is coded on the event with
    the same what, low and high) and ``numbers right`` (the share of the numbers coded on those events that is gold).
    """
    gold = told = hits = 0
    by_id = {record["id"]: record for record in records}
    for row in gold_rows:
        for wanted, coded in _paired(row, by_id.get(row["id"])):
            gold += len(wanted)
            told += len(coded)
            hits += sum(found is not None for _, found in match_numbers(wanted, coded))
    return {
        "numbers": gold,
        "numbers found": hits / gold if gold else 1.0,
        "numbers right": hits / told if told else 1.0,
    }


def match_numbers(wanted: Iterable[Number], coded: Iterable[Number]) -> Iterator[tuple[Number, Number | None]]:
    """Each gold number with a coded one of its own that says the same, or None."""
    free = list(coded)
    for number in wanted:
        found = next((other for other in free if is_same_number(number, other)), None)
        if found is not None:
            free.remove(found)
        yield number, found


def is_same_number(one: Number, other: Number) -> bool:
    """Whether two numbers agree in both bounds and in what they count, by the same words or one the other's tail."""
    if any(_bound(one.get(side)) != _bound(other.get(side)) for side in ("low", "high")):
        return False
    ours, theirs = _what(one), _what(other)
    return ours == theirs or is_same_name(ours, theirs)


def _paired(row: Row, record: Row | None) -> Iterator[tuple[list[Number], list[Number]]]:
    if record is None:
        return
    for one, other, alike in pair_events(row, record):
        if alike["type"]:
            yield row["events"][one].get("numbers") or [], record["events"][other].get("numbers") or []


def _bound(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _what(number: Number) -> str:
    words = str(number.get("what") or "").lower().split()
    return " ".join(_SAME.get(word, word) for word in words)
