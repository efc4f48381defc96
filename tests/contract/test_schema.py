"""The JSON Schema, the records that are written and the page that documents them say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dateline import Coded, Pipeline, code_files
from dateline.model import Reading, Report
from dateline.model.schema import record_schema, schema_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def records(pipeline: Pipeline) -> list[dict[str, Any]]:
    """The records of all example reports."""
    items = code_files([ROOT / "examples" / "reports"], pipeline=pipeline)
    return [json.loads(item.reading.to_json()) for item in items if isinstance(item, Coded)]


def test_committed_schema_is_the_generated_one() -> None:
    """docs/record.schema.json is what ``dateline schema`` prints: ``make schema`` writes it."""
    assert (ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8") == schema_text()


def test_schema_is_a_schema() -> None:
    """It is valid JSON Schema, and each key of a record is required and described."""
    schema = record_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, definition in schema["$defs"].items():
        if definition.get("type") == "object":
            assert definition["additionalProperties"] is False, name
            assert set(definition["required"]) == set(definition["properties"]), name
            assert definition["description"], name


def test_real_records_validate(records: list[dict[str, Any]]) -> None:
    """Every example report's record fits the schema."""
    validator = jsonschema.Draft202012Validator(record_schema())
    assert len(records) >= 7
    for record in records:
        validator.validate(record)


def test_empty_record_validates() -> None:
    """So does the record of a report of which nothing is known."""
    jsonschema.Draft202012Validator(record_schema()).validate(Reading(report=Report(id="x", text="")).to_record())


@pytest.mark.parametrize(
    "change",
    [{"extra": 1}, {"id": 3}, {"published": "today"}, {"entities": [{}]}, {"text_sha256": ""}],
)
def test_schema_refuses_what_is_no_record(records: list[dict[str, Any]], change: dict[str, Any]) -> None:
    """The schema is closed and typed."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**records[0], **change}, record_schema())


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for item in value:
            yield from keys_of(item)


def test_every_key_is_documented(records: list[dict[str, Any]]) -> None:
    """Each key of the schema and of the written records stands in docs/record-format.md, under its heading."""
    page = (ROOT / "docs" / "record-format.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\s]+)`", page))
    for definition in record_schema()["$defs"].values():
        assert set(definition.get("properties", ())) <= named
        assert set(definition.get("enum", ())) <= named
    for record in records:
        models = record["coder"].pop("models")
        assert set(keys_of(record)) <= named
        assert models
    sections = {title: body for title, _, body in (part.partition("\n") for part in page.split("\n## ")[1:])}
    schema = record_schema()["$defs"]
    for title, kind in (
        ("The record", "ReadingRecord"),
        ("entities", "EntityRecord"),
        ("places", "PlaceRecord"),
        ("times", "TimeRecord"),
        ("quantities", "QuantityRecord"),
        ("statements", "StatementRecord"),
        ("events", "EventRecord"),
        ("issues", "IssueRecord"),
        ("coder", "CoderRecord"),
    ):
        rows = re.findall(r"^\| (`[^|]+) \|", sections[title], re.MULTILINE)
        assert {key for row in rows for key in re.findall(r"`([^`]+)`", row)} == set(schema[kind]["properties"]), title
