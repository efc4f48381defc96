"""This room turns what came in, field by field, into a Report, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.ingest.dateline_date import parse_dateline_date
from dateline.model import Issue, Report

if TYPE_CHECKING:
    from dateline.ingest.translation import Translator

LARGEST = 20_000_000
"""Bytes that one report may have; a file of JSON lines may have any number of such lines."""

NO_TEXT = "holds no text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Something that could not be read as a report: where it stood, what is wrong, what to do.

    ``file`` is the path as given ("-" for standard input), ``line`` is 1-based (1 where a whole file
    is meant), ``size`` the bytes of input that it stands for.
    """

    file: str
    line: int
    reason: str
    remedy: str
    size: int = 0

    def __str__(self) -> str:
        return one_line(f"{self.file}:{self.line}: {self.reason}; {self.remedy}")

    def to_record(self) -> dict[str, str | int]:
        """The rejection as plain JSON values: ``name`` is the file as given, control characters and all."""
        return {"name": self.file, "line": self.line, "reason": self.reason, "remedy": self.remedy, "size": self.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report that was read, where it stood, and what was doubtful about reading it.

    ``original`` is the report in its own language where ``report`` is its translation.
    """

    report: Report
    file: str
    line: int = 1
    issues: tuple[Issue, ...] = ()
    size: int = 0
    original: Report | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is no report, and the remedy; the caller knows where it stood."""

    reason: str
    remedy: str
    line: int = 0
    """Where in the file, if the reader knows better than its caller."""

    def at(self, file: str, line: int, size: int) -> Rejection:
        return Rejection(file=file, line=self.line or line, reason=self.reason, remedy=self.remedy, size=size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader of one format found: the fields of a report as the document gives them.

    ``published`` is as it stands there, in whatever form; ``line`` (1-based) where in the file it stood;
    ``notes`` what was doubtful about reading it.
    """

    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    id: str = ""
    language: str = ""
    published: str = ""
    line: int = 0
    notes: tuple[str, ...] = ()


TOO_LARGE = Refusal(f"is larger than {LARGEST // 1_000_000} MB", "split it into its reports, one JSON line each")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What the caller knows better than the files: each value given here wins over theirs.

    ``columns`` maps fields of a report to the columns of tables and the keys of JSON records that hold them;
    ``translator`` is asked for the English of what is in another language, unless ``is_translated`` says of it that
    there is a translation already.
    """

    published: date | None = None
    title: str = ""
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    translator: Translator | None = None
    is_translated: Callable[[Report], bool] | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a JSON record that are read; ``date`` is another name of ``published``, the rest is ignored."""

    text: str
    id: str | int | None = None
    published: str | None = None
    date: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None


def make_report(
    text: str,
    *,
    published: date | None = None,
    title: str = "",
    source: str = "",
    url: str = "",
    id: str = "",  # noqa: A002 - the record's own word
    language: str = "en",
) -> Report:
    """A report of ``text``; its id is taken from text and source, its date from its own dateline, where not given.

    The id is the first 16 hexadecimal digits of the SHA-256 of text and source.
    Today's date never stands in for an unknown one: ``published`` is then None.
    """
    return Report(
        id=id or report_id(text, source),
        text=text,
        title=title,
        source=source,
        url=url,
        published=published or parse_dateline_date(text),
        language=language or "en",
    )


def report_id(text: str, source: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of text and source, with a NUL between them."""
    return sha256(f"{text}\0{source}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def parse_record(value: Any, override: Override) -> tuple[Report, tuple[Issue, ...]] | Refusal:
    """The report of a decoded JSON value, its text exactly as it stands there, or why it is none."""
    if not isinstance(value, Mapping):
        return Refusal(f"is {_kind(value)}, not an object", 'give an object such as {"id": "r1", "text": "..."}')
    if "text" not in value:
        return Refusal("has no field 'text'", "put the report's words into a field 'text'")
    try:
        record = msgspec.convert(value, Record)
    except msgspec.ValidationError as fault:
        words, _, path = str(fault).partition(" - at ")
        field = path.strip("`$.") or "the record"
        return Refusal(f"field {field!r} has the wrong type: {words}", "see docs/record-format.md for what each takes")
    given = record.published or record.date or ""
    published = override.published or parse_day(given)
    issues: tuple[Issue, ...] = ()
    if given and published is None:
        message = f"the publication date {given[:40]!r} is not understood and left out; write it as YYYY-MM-DD"
        issues = (Issue(layer="ingest", message=message),)
    report = make_report(
        record.text,
        published=published,
        title=override.title or record.title or "",
        source=override.source or record.source or "",
        url=record.url or "",
        id=str(record.id) if record.id is not None else "",
        language=record.language or "en",
    )
    return report, issues


def one_line(words: str) -> str:
    """The words with whatever would break or steer a line (controls, separators, half a pair) shown as a space or �."""
    shown = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in words)
    return " ".join(shown.split())


def parse_day(value: str) -> date | None:
    """The day of an ISO date ("2021-08-22") or date and time ("2021-08-22T07:00:00Z"), else None."""
    head = value.strip()
    if len(head) > 10 and head[10] not in "T ":
        return None
    try:
        return date.fromisoformat(head[:10])
    except ValueError:
        return None


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), f"a {type(value).__name__}")
