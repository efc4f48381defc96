"""Properties of every reading, whatever the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model import Reading, Report, Span
from dateline.pipeline import Pipeline
from dateline.views import draw_reading

CHEAP = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    # The pipeline is loaded once for all tests and holds no state of a report.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PUBLISHED = date(2021, 8, 22)

WHO = st.sampled_from(
    [
        "the army",
        "Karim Dalan",
        "rebels of the Salt Road Brigade",
        "He",
        "Kenya",
        "the UN mission",
        "protesters",
        "two ministers",
    ]
)
DID = st.sampled_from(
    [
        "attacked",
        "denied that it had shelled",
        "met",
        "will visit",
        "threatened to leave",
        "arrested 12 men in",
        "called on",
    ]
)
WHOM = st.sampled_from(
    ["the town of Gao", "Uganda", "the Brigade", "them", "more than 4,500 people", "the governor of Herat"]
)
WHEN = st.sampled_from(["", " on Monday", " last week", " in 2003", " yesterday", ", a week ago", " on 3 May"])
SAYING = st.sampled_from(
    [
        "{}.",
        "Witnesses said that {}.",
        "“{},” he told Radio Amu.",
        "According to the police, {}!",
        "IF {}, WE WILL FIGHT.",
    ]
)
SENTENCE = st.builds(lambda frame, *parts: frame.format("{} {} {}{}".format(*parts)), SAYING, WHO, DID, WHOM, WHEN)
STORY = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
ODD = st.text(alphabet="aZ9é東\u0301\u200b\u202e\x00\x1b\n\r\t .,;:!?\"“”'’()[]-—%$&@#\U0001f600", max_size=120)
ANY = st.one_of(st.text(max_size=120), ODD, st.lists(st.one_of(SENTENCE, ODD), max_size=4).map("\n".join))


def read(pipeline: Pipeline, text: str) -> Reading:
    return next(pipeline.read([Report(id="r", text=text, published=PUBLISHED)]))


def spans_of(value: Any) -> Iterator[Span]:
    """Every span in a record, however deep."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_of(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from spans_of(getattr(value, name))


@CHEAP
@given(ANY)
def test_any_text_can_be_read_drawn_and_written(pipeline: Pipeline, text: str) -> None:
    """No text makes a layer raise; spans are non-empty and in the text; the record is one line of JSON."""
    reading = read(pipeline, text)
    for layer in ("mentions", "entities", "times", "quantities", "places", "statements", "events", "issues"):
        for span in spans_of(getattr(reading, layer)):
            assert 0 <= span.start < span.end <= len(text)
    for token in reading.tokens:
        assert 0 <= token.start < token.end <= len(text)
    line = reading.to_json()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == reading.to_record()
    assert draw_reading(reading)


@CHEAP
@given(STORY)
def test_ids_lead_to_records(pipeline: Pipeline, text: str) -> None:
    """Every id that a record names is that of a record, and ids are unique."""
    reading = read(pipeline, text)
    entities, places = reading.entity_by_id, reading.place_by_id
    statements = {s.id for s in reading.statements}
    assert len(entities) == len(reading.entities)
    assert len({e.id for e in reading.events}) == len(reading.events)
    assert {m.refers_to for m in reading.mentions} <= set(entities)
    for statement in reading.statements:
        assert {statement.speaker, statement.addressee} <= {None, *entities}
        assert statement.parent in {None, *statements}
    for event in reading.events:
        assert {*event.actors, *event.recipients} <= set(entities)
        assert event.place in {None, *places}
        assert event.time in {None, *reading.time_by_id}
        assert set(event.quantities) <= set(reading.quantity_by_id)
        assert set(reading.claim_by_event[event.id].sources) <= {"report", *entities}
        assert event.evidence.covers(event.trigger)


def shifted(value: Any, by: int) -> Any:
    """A JSON value with every pair of positions moved."""
    if isinstance(value, list):
        if len(value) == 2 and all(type(item) is int for item in value):
            return [item + by for item in value]
        return [shifted(item, by) for item in value]
    if isinstance(value, dict):
        moved = {key: shifted(item, by) for key, item in value.items()}
        return {key: item + by if key in ("start", "end") else item for key, item in moved.items()}
    return value


def without_text(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "text_sha256"}


@CHEAP
@given(STORY, st.sampled_from(["\n\n", "   \n\n", "\t\n \n\n"]))
def test_blank_lines_in_front_only_shift(pipeline: Pipeline, text: str, front: str) -> None:
    """Blank lines put in front of a text shift every span and change nothing else."""
    plain = read(pipeline, text).to_record()
    moved = read(pipeline, front + text).to_record()
    assert without_text(moved) == without_text(shifted(plain, len(front)))


@CHEAP
@given(STORY)
def test_a_line_in_front_only_shifts(pipeline: Pipeline, text: str) -> None:
    """So does a line without words, set off by a blank line, in front of a text that opens with such a line.

    (The parser looks four words to either side, so the very first line of a text may change its reading.)
    """
    front = "* * * * * *\n\n"
    plain = read(pipeline, front + text).to_record()
    moved = read(pipeline, front + front + text).to_record()
    assert without_text(moved) == without_text(shifted(plain, len(front)))


@CHEAP
@given(st.lists(STORY, min_size=2, max_size=4))
def test_neighbours_do_not_matter(pipeline: Pipeline, texts: list[str]) -> None:
    """A report has the same reading alone and in a batch."""
    batch = pipeline.read(Report(id="r", text=text, published=PUBLISHED) for text in texts)
    for text, reading in zip(texts, batch, strict=True):
        assert reading.to_record() == read(pipeline, text).to_record()
