"""How numbers of events are measured against gold."""

from __future__ import annotations

from typing import Any

from dateline.evaluate.numbers import is_same_number, measure_numbers


def number(what: str, low: int | None, high: int | None) -> dict[str, Any]:
    return {"what": what, "low": low, "high": high}


def row(*numbers: dict[str, Any]) -> dict[str, Any]:
    event = {
        "type": "ASSAULT", "trigger": "killed", "evidence": "They killed ten.", "actors": [], "recipients": [],
        "status": "actual", "sources": ["report"], "place": "", "date": [], "numbers": list(numbers),
    }  # fmt: skip
    return {"id": "a", "text": "They killed ten.", "entities": [], "events": [event]}


def test_same_number() -> None:
    """Both bounds and what is counted must agree; wounded are injured, an empty bound is an open one."""
    assert is_same_number(number("soldiers killed", 10, None), number("killed", 10, None))
    assert is_same_number(number("wounded", 3, 3), number("injured", 3, 3))
    assert not is_same_number(number("killed", 10, 10), number("killed", 10, None))
    assert not is_same_number(number("killed", 10, 10), number("injured", 10, 10))


def test_found_and_right() -> None:
    """Found is the share of gold numbers that is coded, right the share of the coded that is gold."""
    gold = row(number("killed", 10, 10), number("injured", 2, 2))
    told = row(number("killed", 10, 10), number("cars", 4, 4), number("men", 1, 1))
    assert measure_numbers([gold], [told]) == {"numbers": 2, "numbers found": 0.5, "numbers right": 1 / 3}
