"""Rules of the pipeline: order, backends, and failures that stay local."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from dateline.errors import LayerError, PipelineError
from dateline.model import Reading, Report
from dateline.pipeline import LAYERS, LayerSpec, Pipeline, Settings, check_order


def test_an_impossible_order_is_refused_in_words() -> None:
    """A layer that reads what nobody writes before it is refused, and the message says what is missing."""
    with pytest.raises(PipelineError, match=r"'events' reads .*statements"):
        check_order([spec for spec in LAYERS if spec.name != "statements"])


def test_the_built_in_order_is_possible() -> None:
    check_order(LAYERS)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(backends={"statements": "magic"}), "has no backend 'magic'"),
        (Settings(backends={"dreams": "rules"}), "no layer 'dreams'"),
        (Settings(upto="dreams"), "no layer 'dreams'"),
        (Settings(model="xx_not_there_sm"), "is not installed"),
    ],
)
def test_a_wrong_choice_is_an_error_that_says_what_there_is(settings: Settings, words: str) -> None:
    with pytest.raises(PipelineError, match=words):
        Pipeline(settings)


def failing(reading: Reading) -> Iterable[Any]:
    raise ValueError("the layer stumbled")


def test_a_failing_layer_leaves_an_issue_and_the_walk_goes_on(pipeline: Pipeline) -> None:
    """A failure is local: the layer stays empty, an Issue says why, later layers still run."""
    lenient = Pipeline.__new__(Pipeline)
    lenient.__dict__.update(pipeline.__dict__)
    lenient.settings = Settings()
    lenient._finders = [(LayerSpec("times", ("syntax",)), failing), *pipeline._finders[1:]]
    reading = next(lenient.read([Report(id="r", text="Rebels attacked the town of Sorel on Monday.")]))
    assert reading.times == ()
    assert any(i.layer == "times" and "the layer stumbled" in i.message for i in reading.issues)
    assert reading.coder is not None


def test_without_entities_no_record_refers_to_one(pipeline: Pipeline) -> None:
    """Where the entities could not be read, nothing points at them: the record stays whole."""
    lenient = Pipeline.__new__(Pipeline)
    lenient.__dict__.update(pipeline.__dict__)
    lenient.settings = Settings()
    lenient._finders = [(spec, failing if spec.name == "entities" else find) for spec, find in pipeline._finders]
    reading = next(lenient.read([Report(id="r", text="The army said rebels attacked the town of Sorel on Monday.")]))
    assert reading.events
    assert not reading.mentions
    assert all(not e.actors and not e.recipients for e in reading.events)
    assert all(c.sources == ("report",) for c in reading.claims)


def test_strict_raises_what_failed_and_where(pipeline: Pipeline) -> None:
    strict = Pipeline.__new__(Pipeline)
    strict.__dict__.update(pipeline.__dict__)
    strict._finders = [(LayerSpec("times", ("syntax",)), failing)]
    with pytest.raises(LayerError, match="layer times failed on report r"):
        next(strict.read([Report(id="r", text="Rebels attacked the town.")]))


def test_readings_come_in_the_order_of_their_reports(pipeline: Pipeline) -> None:
    reports = [Report(id=str(i), text=f"Paragraph number {i}.") for i in range(37)]
    assert [r.report.id for r in pipeline.read(reports, batch=5)] == [r.id for r in reports]


def test_an_empty_report_has_an_issue_and_no_records(pipeline: Pipeline) -> None:
    reading = next(pipeline.read([Report(id="empty", text=" \n ")]))
    assert not reading.tokens
    assert any("no text" in i.message for i in reading.issues)


def test_an_overlong_report_says_what_was_not_read() -> None:
    short = Pipeline(Settings(max_characters=100, upto="syntax"))
    reading = next(short.read([Report(id="long", text="Troops moved north. " * 50)]))
    assert any(i.span and i.span.start == 100 for i in reading.issues)
    assert all(t.end <= 100 for t in reading.tokens)


def test_new_words_are_forgotten_with_their_batch(pipeline: Pipeline) -> None:
    """Names never met before leave nothing behind in the parser: memory is flat over any number of reports."""
    strings = pipeline._parse.nlp.vocab.strings  # type: ignore[attr-defined]
    before = len(strings)
    for name in ("Qerzum Vallok", "Tibbax Ormendi"):
        next(pipeline.read([Report(id="new", text=f"{name} met the mayor of Sorel.")]))
    assert len(strings) == before
