"""This room is the filter bar: what stands in an address becomes a question, and cursors say where a page goes on."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query

from dateline.errors import StoreError
from dateline.model import EventType, Status
from dateline.store.asking import Question, sql_of
from dateline.store.desk import Desk
from dateline.web.faults import Fault

_WORDS = Query(max_length=200)
ROWS = 50
MOST_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filter bar as it stands in an address; empty where nothing is filtered."""

    type: tuple[str, ...] = ()
    mode: str = ""
    actor: str = ""
    recipient: str = ""
    country: str = ""
    place: str = ""
    status: tuple[str, ...] = ()
    source: str = ""
    outlet: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    independent: int = 0
    box: str = ""

    def given(self) -> dict[str, Any]:
        """The filters that filter something, as they stand in an address."""
        pairs = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: list(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, date) else value
            for name, value in pairs.items()
            if value
        }

    def of_events(self) -> dict[str, Any]:
        """Those that an event must fit, as the store takes them."""
        found: dict[str, Any] = {}
        for name in (
            "type",
            "mode",
            "actor",
            "recipient",
            "country",
            "place",
            "status",
            "source",
            "outlet",
            "text",
            "box",
        ):
            value = getattr(self, name)
            if value:
                found[name] = value.upper() if name == "country" else value
        return found | {name: value for name in ("since", "until") if (value := getattr(self, name)) is not None}


def parse_filters(
    type: Annotated[list[str], Query(max_length=20, description="Event types, such as ASSAULT")] = [],  # noqa: A002, B006
    mode: Annotated[str, _WORDS] = "",
    actor: Annotated[
        str, Query(max_length=200, description="A name, or a code of country or sector (AFG, REB, AFG/REB)")
    ] = "",
    recipient: Annotated[str, Query(max_length=200, description="As actor")] = "",
    country: Annotated[str, Query(max_length=3, description="Where it happened, ISO 3166 alpha-3")] = "",
    place: Annotated[str, Query(max_length=200, description="Words of the place's name")] = "",
    status: Annotated[
        list[Status | str], Query(max_length=8, description="actual, negated, future or hypothetical")
    ] = [],  # noqa: B006
    source: Annotated[str, Query(max_length=200, description='Who vouches for it; "report" is the report itself')] = "",
    outlet: Annotated[str, Query(max_length=200, description="The outlet of its report")] = "",
    text: Annotated[str, Query(max_length=400, description="Words of its evidence; in quotation marks, in a row")] = "",
    since: Annotated[str, Query(max_length=10, description="A day, YYYY-MM-DD")] = "",
    until: Annotated[str, Query(max_length=10, description="A day, YYYY-MM-DD")] = "",
    independent: Annotated[int | str, Query(description="At least so many independent sources (of incidents)")] = 0,
    box: Annotated[str, Query(max_length=100, description="West, south, east and north in degrees")] = "",
) -> Filters:
    """The filters of an address; an empty field of a form filters nothing."""
    return Filters(
        type=_types(type),
        mode=mode.strip(),
        actor=actor.strip(),
        recipient=recipient.strip(),
        country=country.strip(),
        place=place.strip(),
        status=_chosen("status", status, Status),
        source=source.strip(),
        outlet=outlet.strip(),
        text=text.strip(),
        since=parse_day("since", since),
        until=parse_day("until", until),
        independent=_number("independent", independent),
        box=box.strip(),
    )


type Given = Annotated[Filters, Depends(parse_filters)]


def question_of(desk: Desk, filters: Filters, limit: int | None = None) -> Question:
    """The question to the store; Fault 422 where a filter cannot be understood."""
    try:
        question = desk.question({**filters.of_events(), "limit": limit})
        sql_of(question)  # says what it cannot ask
        return question
    except StoreError as fault:
        raise Fault(422, str(fault)) from fault


def conditions_of(desk: Desk, filters: Filters, events: str, independent: str) -> tuple[list[str], dict[str, Any]]:
    """What a row of a desk's table must fit, in SQL, with its parameters; nothing where nothing is filtered.

    ``events`` says it of the numbers of the events that fit, which come in place of "{}", ``independent`` of
    ``$independent``, the least number of independent sources of an incident.
    """
    words: list[str] = []
    given: dict[str, Any] = {}
    if filters.of_events():
        inner, given = sql_of(question_of(desk, filters), "nr", ordered=False)
        words.append(events.format(inner))
    if filters.independent > 1:
        given["independent"] = filters.independent
        words.append(independent)
    return words, given


def _types(values: list[Any]) -> tuple[str, ...]:
    """PLOVER's types however they are spelt; a codebook of one's own may have others."""
    known = {str(kind): str(kind) for kind in EventType}
    given = (str(value).strip() for value in values)
    return tuple(dict.fromkeys(known.get(value.upper(), value) for value in given if value))


def _chosen(name: str, values: list[Any], words: Any) -> tuple[str, ...]:
    known = {str(word).lower(): str(word) for word in words}
    found = []
    for value in values:
        if not str(value).strip():
            continue
        word = known.get(str(value).strip().lower())
        if word is None:
            raise Fault(422, f"{name}: {str(value)[:60]!r} is none", f"choose of: {', '.join(known.values())}")
        found.append(word)
    return tuple(dict.fromkeys(found))


def parse_day(name: str, value: str) -> date | None:
    """The day of a field, None where it is empty; Fault 422 where it is no day."""
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise Fault(422, f"{name}: {value[:20]!r} is not a day", "write it as YYYY-MM-DD") from None


def _number(name: str, value: int | str) -> int:
    try:
        number = int(value or 0)
    except ValueError:
        raise Fault(422, f"{name}: {str(value)[:20]!r} is not a number") from None
    return min(max(number, 0), 1_000_000)


def make_cursor(*values: Any) -> str:
    """Where a page ended, as words for an address."""
    plain = [v.isoformat() if isinstance(v, date) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type) -> tuple[Any, ...] | None:
    """What a cursor holds, by kinds (a day may be None); None for "", Fault 422 where it is not one of ours."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise ValueError
        return tuple(_as(kind, value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Fault(422, "after: is no cursor", "take it from the page before, as it stands there") from None


def _as(kind: Any, value: Any) -> Any:
    if kind is date:
        return None if value is None else date.fromisoformat(value)
    if type(value) is not kind or (kind is int and not -(2**31) <= value < 2**31):
        raise ValueError
    if kind is str:
        value.encode("utf-8")
    return value
