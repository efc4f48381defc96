"""This room holds how things are to be taken in: what the caller knows better, what is allowed, and who does what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dateline.ingest.arrivals import LARGEST, Arrival, Draft, Override, Refusal, Rejection, make_report, parse_day
from dateline.ingest.confinement import Confinement
from dateline.ingest.language import identify_language, is_english
from dateline.ingest.published import parse_published
from dateline.model import Issue, Report

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one input may cost; bytes, and seconds of waiting.

    ``report`` is what one text, page or message may have, ``document`` one PDF, office document, Parquet file or
    archive within an archive. An archive may expand to ``slack`` and ``ratio`` times what was read of it, and
    hold archives ``depth`` deep, and list ``directory`` bytes of members. A reader of one document gets ``memory``
    and ``seconds``.
    """

    report: int = LARGEST
    document: int = 100 * MEGABYTE
    slack: int = 256 * MEGABYTE
    ratio: int = 100
    depth: int = 4
    directory: int = 64 * MEGABYTE
    memory: int = 2_000 * MEGABYTE
    seconds: float = 30.0


class OverrunError(Exception):
    """An archive that expands beyond all measure; what is left of it is not read."""


class Budget:
    """How much an archive, with all the archives in it, may still expand: more as more of it is read."""

    def __init__(self, limits: Limits) -> None:
        self._ratio = limits.ratio
        self._left = limits.slack

    def take(self, read: int, made: int) -> None:
        """Note bytes read of the archive and bytes made of them; raises OverrunError where that is beyond measure."""
        self._left += self._ratio * read - made
        if self._left < 0:
            raise OverrunError("expands beyond all measure, as a decompression bomb does")


OVERRUN = Refusal(
    "expands beyond all measure, as a decompression bomb does; the rest of it is not read",
    "if it is sound, unpack it and name the folder",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stream of bytes stands: ``file`` is what people are told, ``name`` what its ending is taken from.

    ``path`` is the file itself where the stream is one, else empty (a member of an archive, standard input).
    """

    file: str
    name: str
    size: int = 0
    path: str = ""
    depth: int = 0

    def inner(self, name: str, size: int) -> Place:
        """The place of a member of this archive."""
        return Place(file=f"{self.file}!{name}", name=name, size=size, depth=self.depth + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How inputs are taken in: what the caller says of all of them, and what each may cost."""

    confinement: Confinement
    override: Override = field(default_factory=Override)
    limits: Limits = field(default_factory=Limits)

    def take(self, found: Draft | Refusal, place: Place, line: int = 1, size: int | None = None) -> Arrival | Rejection:
        """The arrival of a draft, or the rejection that a refusal is at this place."""
        cost = place.size if size is None else size
        if isinstance(found, Refusal):
            return found.at(place.file, line, cost)
        if not found.text.strip():
            return Refusal("holds no text", "leave it out or fill it", found.line).at(place.file, line, cost)
        notes = list(found.notes)
        day = self.override.published or parse_day(found.published) or parse_published(found.published)
        if found.published.strip() and day is None:
            given = found.published.strip()[:40]
            notes.append(f"the publication date {given!r} is not understood and left out; write it as YYYY-MM-DD")
        report = make_report(
            found.text,
            published=day,
            title=self.override.title or found.title,
            source=self.override.source or found.source,
            url=found.url,
            id=found.id,
            language=found.language,
        )
        issues = tuple(Issue(layer="ingest", message=note) for note in notes)
        where = found.line or line
        return self.settle(report, issues, Place(file=place.file, name="", size=cost), where, bool(found.language))

    def settle(self, report: Report, issues: tuple[Issue, ...], place: Place, line: int, declared: bool) -> Arrival:
        """The arrival of a report, marked with its language and translated where that is asked for."""
        if not declared:
            report = replace(report, language=identify_language(report.text))
        original = None
        translator = self.override.translator
        there = self.override.is_translated
        if translator is not None and not is_english(report.language) and not (there and there(report)):
            made = translator.translate(report)
            if isinstance(made, Report):
                note = f"translated from {report.language} by {translator.name!r}; positions count in the translation"
                report, original = made, report
            else:
                note = made
            issues = (*issues, Issue(layer="ingest", message=note))
        return Arrival(report=report, file=place.file, line=line, issues=issues, size=place.size, original=original)
