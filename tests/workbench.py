"""A small real store for the workbench: a few reports that tell of the same, and one whose every word is hostile."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from dateline.archive import coding_of
from dateline.corpus.archive import link_store
from dateline.model import REPORT, Reading, Report, Span, Syntax
from dateline.pipeline import Pipeline
from dateline.store import Entry, Store

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{7*7}} "

TOLD = (
    (
        "harbour-1",
        "2019-05-14",
        "Lagoon Courier",
        "Four dead at harbour",
        "PORTO NOVELLO, May 14 - Gunmen attacked the customs post at Porto Novello on Monday and killed four guards, "
        "Interior Minister Ana Sorel said. She accused the Coastal Front of the attack. A spokesman for the Coastal "
        'Front denied it. "We did not attack the post," he said.',
    ),
    (
        "harbour-2",
        "2019-05-15",
        "Strait Times",
        "Toll rises",
        "PORTO NOVELLO, May 15 - Six guards were killed when gunmen attacked the customs post at Porto Novello on "
        "Monday, officials said on Wednesday. The Coastal Front demanded talks with the government.",
    ),
    (
        "odd/id with ünicode?#.json",
        "2019-06-02",
        "Strait Times",
        "March in the capital",
        "Thousands of teachers marched in Lima on Saturday to demand higher wages. Police arrested twelve of them.",
    ),
)


def make_store(path: Path, pipeline: Pipeline) -> Store:
    """The store, linked, at ``path``."""
    reports = [
        Report(id=name, text=text, title=title, source=outlet, published=datetime.fromisoformat(day).date())
        for name, day, outlet, title, text in TOLD
    ]
    readings = list(pipeline.read(reports))
    store = Store.create(path, coding_of(pipeline))
    added = datetime(2024, 1, 1, tzinfo=UTC)
    entries = [Entry(reading=reading, added=added) for reading in (*readings, hostile(readings[0]))]
    store.write_part(entries)
    store.refresh()
    link_store(store)
    return store


def hostile(reading: Reading) -> Reading:
    """The reading with every word of every record led by what a page must not take for its own."""
    text = reading.text
    made = _led(replace(reading, syntax=Syntax()))
    assert isinstance(made, Reading)
    end = len(text) + len(HOSTILE)
    events = tuple(replace(e, evidence=Span(start=e.evidence.start, end=end)) for e in made.events)
    statements = tuple(replace(s, content=(*s.content, Span(start=len(text), end=end))) for s in made.statements)
    return replace(
        made,
        report=replace(made.report, text=text + HOSTILE, language="en", url=f"javascript:alert(1)//{HOSTILE}"),
        syntax=reading.syntax,
        events=events,
        statements=statements,
    )


def _led(value: Any) -> Any:
    if isinstance(value, StrEnum) or value in ("", REPORT):
        return value
    if isinstance(value, str):
        return HOSTILE + value
    if isinstance(value, tuple):
        return tuple(_led(inner) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _led(getattr(value, f.name)) for f in fields(value) if f.init})
    return value
