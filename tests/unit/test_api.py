"""The Python face: one text, many reports in their order, and files, with clear errors for what is none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import dateline
from dateline import Coded, InputError, Pipeline, Rejection, Report

TEXT = "Rebels attacked the town of Gao on Monday, killing 12 soldiers, the army said."


def test_code_one(pipeline: Pipeline) -> None:
    """A text becomes a reading that knows what it was told about the report."""
    reading = dateline.code(TEXT, "2021-08-22", "T", "S", url="u", id="r1", pipeline=pipeline)
    assert reading.report == Report(id="r1", text=TEXT, title="T", source="S", url="u", published=date(2021, 8, 22))
    assert reading.tokens
    assert reading.coder is not None
    assert reading.coder.version == dateline.__version__


@pytest.mark.parametrize(
    "day", ["2021-08-22", date(2021, 8, 22), datetime(2021, 8, 22, 7, tzinfo=UTC), "2021-08-22T07:00"]
)
def test_days(pipeline: Pipeline, day: Any) -> None:
    """A day is an ISO string or a date; a time of day is dropped."""
    assert dateline.code("Rain.", day, pipeline=pipeline).report.published == date(2021, 8, 22)


def test_no_date_stays_unknown(pipeline: Pipeline) -> None:
    """Without a date the report has none, and an issue says so: today never stands in."""
    reading = dateline.code("Rebels fled yesterday.", pipeline=pipeline)
    assert reading.report.published is None
    assert any("publication date" in issue.message for issue in reading.issues)
    assert all(time.earliest is None for time in reading.times)


def test_wrong_arguments(pipeline: Pipeline) -> None:
    """What is no text is a TypeError, what is no date an InputError that says how to write one."""
    for text in (b"bytes", None, 3):
        with pytest.raises(TypeError, match="text must be a str"):
            dateline.code(text, pipeline=pipeline)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        dateline.code("x", published="yesterday", pipeline=pipeline)
    with pytest.raises(TypeError, match="published"):
        dateline.code("x", published=2021, pipeline=pipeline)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", " \n", "\0", "?" * 1000, "\u202e" * 50, "a\r\nb"])
def test_strange_texts(pipeline: Pipeline, text: str) -> None:
    """Any text has a reading, and its words are never changed."""
    reading = dateline.code(text, pipeline=pipeline)
    assert reading.text == text
    assert "\n" not in reading.to_json()


def test_many_in_order(pipeline: Pipeline) -> None:
    """Texts, mappings and reports may be mixed; readings come in the order of the reports, batch after batch."""
    given: list[Any] = [f"Report number {i}." for i in range(5)]
    given += [
        {"text": "As a mapping.", "id": "m", "published": "2020-01-02"},
        {"text": "x", "published": date(2020, 1, 3)},
    ]
    given += [Report(id="own", text="As a report.")]
    readings = list(dateline.code_many(given, pipeline=pipeline, batch=3))
    assert [r.text for r in readings] == [
        g if isinstance(g, str) else g.text if isinstance(g, Report) else g["text"] for g in given
    ]
    assert [r.report.published for r in readings[5:7]] == [date(2020, 1, 2), date(2020, 1, 3)]
    assert readings[-1].report is given[-1]


def test_many_is_lazy(pipeline: Pipeline) -> None:
    """No more than a batch is taken before the first reading is there, so any number of reports may follow."""
    taken = []

    def endless() -> Iterator[str]:
        while True:
            taken.append(1)
            yield "Rain."

    next(dateline.code_many(endless(), pipeline=pipeline, batch=4))
    assert len(taken) == 4


@pytest.mark.parametrize(
    ("report", "error", "words"),
    [
        ({"txt": "x"}, InputError, "report 2: has no field 'text'"),
        ({"text": 3}, InputError, "report 2: field 'text'"),
        (3, TypeError, "report 2"),
    ],
)
def test_many_names_the_faulty_report(pipeline: Pipeline, report: Any, error: type[Exception], words: str) -> None:
    """A mapping or object that is no report is named by its number."""
    with pytest.raises(error, match=words):
        list(dateline.code_many(["fine", report], pipeline=pipeline, batch=1))


def test_files(pipeline: Pipeline, tmp_path: Path) -> None:
    """Files give readings with where they stood, and rejections in their place."""
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\n{\n{"text": "Two."}\n', encoding="utf-8")
    (tmp_path / "b.txt").write_bytes("Córdoba, he said.".encode("cp1252"))
    one, broken, two, guessed = dateline.code_files([tmp_path], "2021-08-22", source="S", pipeline=pipeline, batch=2)
    assert isinstance(broken, Rejection)
    assert broken.line == 2
    for item, line, text in ((one, 1, "One."), (two, 3, "Two."), (guessed, 1, "Córdoba, he said.")):
        assert isinstance(item, Coded)
        assert (item.line, item.reading.text, item.reading.report.source) == (line, text, "S")
        assert item.reading.report.published == date(2021, 8, 22)
    assert isinstance(guessed, Coded)
    assert "cp1252" in guessed.reading.issues[0].message


def test_face_is_whole() -> None:
    """Every name of the face can be had, and nothing else."""
    for name in dateline.__all__:
        assert getattr(dateline, name) is not None
    assert set(dateline.__all__) <= set(dir(dateline))
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        dateline.nothing_of_the_kind  # noqa: B018


def test_import_is_light() -> None:
    """Importing the package loads none of the heavy libraries, and not even the pipeline."""
    probe = "import sys, dateline; print(*sorted(m for m in sys.modules if m.split('.')[0] in (%r)))"
    heavy = ("spacy", "numpy", "trafilatura", "rich", "click", "yaml", "msgspec", "lxml")
    done = subprocess.run([sys.executable, "-c", probe % (heavy,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
