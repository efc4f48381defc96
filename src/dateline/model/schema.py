"""This room describes the record format as types, and makes its JSON Schema from them.

``encoding.py`` is what writes the records; a test holds the two together.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from msgspec import Meta

from dateline.model.records import EntityKind, Grain, Precision, StatementKind, Status, TimeKind

type Position = Annotated[int, Meta(ge=0)]
type Pair = Annotated[
    tuple[Position, Position], Meta(description="Start and end (exclusive), in code points of the text.")
]
type Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A day, YYYY-MM-DD.")]


class EntityRecord(TypedDict):
    """Who a chain of mentions stands for, within one report."""

    id: Annotated[str, Meta(description="e1, e2, ... in text order; unique within the record.")]
    name: Annotated[str, Meta(description="The fullest name that the report uses.")]
    aliases: Annotated[list[str], Meta(description="The other forms that the report uses; no pronouns.")]
    listed_as: Annotated[
        str,
        Meta(description="The name under which the lists know it, such as who held the office on that day; or empty."),
    ]
    kind: Annotated[EntityKind, Meta(description="What sort of participant it is.")]
    country: Annotated[str, Meta(description="ISO 3166 alpha-3 code or international body, or empty.")]
    sector: Annotated[str, Meta(description="PLOVER sector (GOV, MIL, REB, CVL, ...); UNK where it is not known.")]
    mentions: Annotated[list[Pair], Meta(description="Every place that refers to it, pronouns included.")]


class PlaceRecord(TypedDict):
    """A place name, or an adjective of one, and where it lies."""

    id: Annotated[str, Meta(description="p1, p2, ... in text order.")]
    name: Annotated[str, Meta(description="The name as the gazetteer or the report has it.")]
    span: Pair
    lat: Annotated[float | None, Meta(description="Degrees north (WGS 84); null where unknown.")]
    lon: Annotated[float | None, Meta(description="Degrees east (WGS 84); null where unknown.")]
    country: Annotated[str, Meta(description="ISO 3166 alpha-3 code, or empty.")]
    admin1: Annotated[str, Meta(description="Province, state or region, or empty.")]
    geonames_id: Annotated[int | None, Meta(description="GeoNames id; null where there is none.")]
    precision: Annotated[Precision, Meta(description="How closely the coordinates pin it down.")]
    demonym: Annotated[bool, Meta(description="Whether the words are an adjective or people of the place.")]


class TimeRecord(TypedDict):
    """A time expression (TIMEX3), worked out against the publication date where it could be."""

    id: Annotated[str, Meta(description="t1, t2, ... in text order.")]
    span: Pair
    type: Annotated[TimeKind, Meta(description="TIMEX3 type.")]
    value: Annotated[str, Meta(description="TIMEX3 value, such as 2021-08-15, 2021-W33 or P3D; empty where unknown.")]
    earliest: Annotated[Day | None, Meta(description="First day; null where unknown.")]
    latest: Annotated[Day | None, Meta(description="Last day; null where unknown.")]
    grain: Annotated[Grain, Meta(description="The unit it is told in.")]
    anchor: Annotated[str, Meta(description="What it was counted from: published, text, a time's id, or empty.")]


class QuantityRecord(TypedDict):
    """A count in the text."""

    id: Annotated[str, Meta(description="q1, q2, ... in text order.")]
    span: Pair
    low: Annotated[int | None, Meta(description="Least; null where open.")]
    high: Annotated[int | None, Meta(description="Most; null where open.")]
    unit: Annotated[str, Meta(description="Currency or measure, or empty.")]
    of: Annotated[Pair | None, Meta(description="The words that are counted; null where none are.")]
    role: Annotated[str, Meta(description="killed, injured, arrested, troops, ... or empty.")]


class StatementRecord(TypedDict):
    """Someone is reported to say, think, deny or promise something."""

    id: Annotated[str, Meta(description="s1, s2, ... in text order.")]
    kind: Annotated[StatementKind, Meta(description="Wholly, not, or partly in quotation marks.")]
    content: Annotated[list[Pair], Meta(description="What was said; it may be split.")]
    cue: Annotated[Pair | None, Meta(description="The words of saying; null where there are none.")]
    speaker: Annotated[str | None, Meta(description="Entity id; null where unknown.")]
    speaker_span: Annotated[Pair | None, Meta(description="The words that name the speaker here; null where none do.")]
    addressee: Annotated[str | None, Meta(description="Entity id; null where none is told.")]
    channel: Annotated[str, Meta(description="How it was said: telephone, statement, twitter, ... or empty.")]
    parent: Annotated[str | None, Meta(description="Id of the statement that reports this one, or null.")]
    why: Annotated[str, Meta(description="The rule or model that found it.")]


class Passage(TypedDict):
    """Words of the text and where they stand."""

    start: Annotated[Position, Meta(description="First code point.")]
    end: Annotated[Position, Meta(description="One past the last code point.")]
    text: Annotated[str, Meta(description="The words.")]


class EventPlaceRecord(TypedDict):
    """Where an event happened."""

    id: Annotated[str | None, Meta(description="Place id; null where the place is not in the gazetteer.")]
    name: Annotated[str, Meta(description="The most specific name, with its container where the report gives it.")]


class NumberRecord(TypedDict):
    """A count stated for an event or its participants."""

    what: Annotated[str, Meta(description="killed, injured, abducted, arrested, troops, protesters or another noun.")]
    low: Annotated[int | None, Meta(description="Least; null where open.")]
    high: Annotated[int | None, Meta(description="Most; null where open.")]
    text: Annotated[str, Meta(description="The words.")]
    id: Annotated[str, Meta(description="Quantity id.")]


class EventRecord(TypedDict):
    """A political act as words describe it, with who vouches for it."""

    id: Annotated[str, Meta(description="v1, v2, ... in text order.")]
    type: Annotated[str, Meta(description="PLOVER event type, such as ASSAULT; the codebook lists them.")]
    mode: Annotated[str, Meta(description="PLOVER mode of the type, or empty.")]
    quad: Annotated[
        Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict", ""],
        Meta(description="PLOVER quad class of the type; empty for a type of your own codebook."),
    ]
    trigger: Annotated[Passage, Meta(description="The word or shortest phrase that states the act.")]
    evidence: Annotated[Passage, Meta(description="The sentence or clause around the trigger.")]
    also: Annotated[list[Passage], Meta(description="Further passages that tell the same act.")]
    actors: Annotated[list[str], Meta(description="Entity ids: who does it.")]
    recipients: Annotated[list[str], Meta(description="Entity ids: at whom it is directed.")]
    place: Annotated[EventPlaceRecord | None, Meta(description="Where; null where the report does not tell.")]
    date: Annotated[list[Day], Meta(max_length=2, description="First and last day, or nothing where unknown.")]
    time: Annotated[str | None, Meta(description="Id of the time expression it is dated by, or null.")]
    status: Annotated[Status, Meta(description="Whether the source tells it as having happened.")]
    certainty: Annotated[
        float, Meta(ge=-3, le=3, description="From -3, certainly did not happen, to 3, certainly happened.")
    ]
    historical: Annotated[bool, Meta(description="Whether it lies more than a year before publication.")]
    sources: Annotated[list[str], Meta(description="Who vouches for it, nearest first: 'report' or entity ids.")]
    numbers: Annotated[list[NumberRecord], Meta(description="Counts stated for it.")]
    confidence: Annotated[float, Meta(ge=0, le=1, description="The coder's trust in the record.")]
    why: Annotated[str, Meta(description="The rules or models that made it.")]


class IssueRecord(TypedDict):
    """Something that could not be read, and the remedy."""

    layer: Annotated[str, Meta(description="The layer, or 'ingest' or 'report'.")]
    message: Annotated[str, Meta(description="What is amiss and what to do.")]
    span: Annotated[Pair | None, Meta(description="The words concerned; null where it is the whole report.")]


class CoderRecord(TypedDict):
    """What made the record."""

    version: Annotated[str, Meta(description="Version of Dateline.")]
    codebook: Annotated[str, Meta(description="Name of the codebook.")]
    models: Annotated[dict[str, str], Meta(description="For each layer its backend or model.")]


class ReadingRecord(TypedDict):
    """The record of one report: who did what to whom, where, when, and according to whom."""

    id: Annotated[str, Meta(description="As the report came with it, else taken from text and source.")]
    published: Annotated[Day | None, Meta(description="Day of publication; null where unknown.")]
    title: Annotated[str, Meta(description="Headline, or empty.")]
    source: Annotated[str, Meta(description="Outlet, or empty.")]
    url: Annotated[str, Meta(description="Address, or empty.")]
    language: Annotated[str, Meta(description="ISO 639 code.")]
    text_sha256: Annotated[
        str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 of the text in UTF-8: what positions count in.")
    ]
    entities: list[EntityRecord]
    places: list[PlaceRecord]
    times: list[TimeRecord]
    quantities: list[QuantityRecord]
    statements: list[StatementRecord]
    events: list[EventRecord]
    issues: list[IssueRecord]
    coder: CoderRecord | None


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one record, closed: a key it does not name is a fault."""
    schema = msgspec.json.schema(ReadingRecord)
    definitions = schema["$defs"]
    for definition in definitions.values():
        if definition.get("type") == "object":
            definition["additionalProperties"] = False
            definition["description"] = " ".join(definition.get("description", "").split())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dateline record",
        "$ref": schema["$ref"],
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as it stands in ``docs/record.schema.json``."""
    return json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"
