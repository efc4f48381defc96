"""This room chooses a backend for each layer, checks the order and walks reports through the layers."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import batched
from pathlib import Path
from time import process_time
from typing import Any

from dateline.codebook import Codebook, load_codebook
from dateline.errors import LayerError, PipelineError
from dateline.ingest.language import is_english
from dateline.model import Coder, Issue, Reading, Report, Syntax

_IMPORT_PATH = re.compile(r"[\w.]+:\w+")

type Finder = Callable[[Reading], Iterable[Any]]
"""Reads a reading, returns the records of one layer (and Issues for what it could not read)."""


@dataclass(frozen=True)
class LayerSpec:
    """A layer, which writes the field of ``Reading`` of its name, and the fields that it reads."""

    name: str
    reads: tuple[str, ...]


LAYERS: tuple[LayerSpec, ...] = (
    LayerSpec("syntax", ()),
    LayerSpec("times", ("syntax",)),
    LayerSpec("quantities", ("syntax", "times")),
    LayerSpec("places", ("syntax",)),
    LayerSpec("mentions", ("syntax", "places", "times", "quantities")),
    LayerSpec("entities", ("syntax", "places", "mentions", "times")),
    LayerSpec("statements", ("syntax", "mentions", "entities")),
    LayerSpec("events", ("syntax", "mentions", "entities", "times", "quantities", "places", "statements")),
    LayerSpec("claims", ("syntax", "mentions", "entities", "statements", "events")),
)

BACKENDS: dict[str, dict[str, str]] = {
    "syntax": {"spacy": "dateline.backends.spacy:load_syntax"},
    "times": {"rules": "dateline.layers.times:load"},
    "quantities": {"rules": "dateline.layers.quantities:load"},
    "places": {"gazetteer": "dateline.layers.places:load"},
    "mentions": {"rules": "dateline.layers.mentions:load"},
    "entities": {"rules": "dateline.layers.entities:load"},
    "statements": {
        "learned": "dateline.backends.learned:load_statements",
        "rules": "dateline.layers.statements:load",
    },
    "events": {"learned": "dateline.backends.learned:load_events", "rules": "dateline.layers.events:load"},
    "claims": {"learned": "dateline.backends.learned:load_claims", "rules": "dateline.layers.claims:load"},
}
"""For each layer the import path of ``load(codebook, settings) -> Finder``; the first is the default.

Instead of a name from here ``Settings.backends`` may have such a path itself ("my_module:load").
"""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user may choose. ``model`` names a spaCy pipeline; ``backends`` maps layers to backend names.

    ``actors`` are lists of actors on top of the codebook's, as CSV or PETRARCH dictionaries.
    """

    model: str = ""
    backends: Mapping[str, str] = field(default_factory=dict)
    codebook: Path | None = None
    actors: tuple[Path, ...] = ()
    gazetteer: Path | None = None
    max_characters: int = 300_000
    strict: bool = False
    upto: str = "claims"


class Pipeline:
    """The layers, loaded once; ``read`` walks reports through them in batches and in order."""

    def __init__(self, settings: Settings | None = None, codebook: Codebook | None = None) -> None:
        self.settings = settings or Settings()
        self.codebook = codebook or load_codebook(self.settings.codebook, self.settings.actors)
        self.layers = chosen_layers(self.settings)
        self._parse: Callable[[Sequence[Report]], Iterable[tuple[Syntax, tuple[Issue, ...]]]] = self._load("syntax")
        self._finders: list[tuple[LayerSpec, Finder]] = [
            (spec, self._load(spec.name)) for spec in self.layers if spec.name != "syntax"
        ]
        self.coder = Coder(
            version=importlib.metadata.version("dateline"),
            codebook=self.codebook.name,
            models=tuple(self._describe(spec.name) for spec in self.layers),
        )

    def _describe(self, layer: str) -> tuple[str, str]:
        """A layer and its backend; for syntax the model's own name and version."""
        describe = getattr(self._parse, "describe", None)
        return layer, describe() if layer == "syntax" and describe else backend_of(layer, self.settings)

    def _load(self, layer: str) -> Any:
        chosen = backend_of(layer, self.settings)
        module, _, name = BACKENDS[layer].get(chosen, chosen).partition(":")
        try:
            load = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as fault:
            raise PipelineError(f"layer {layer!r}: its backend {chosen!r} cannot be imported ({fault})") from fault
        return load(self.codebook, self.settings)

    def read(self, reports: Iterable[Report], batch: int = 16) -> Iterator[Reading]:
        """Readings of the reports, in their order; a failing layer leaves an Issue and stays empty.

        A report in another language than English is kept, with an Issue, and nothing is read off it.
        """
        for group in batched(reports, batch):
            english = [report for report in group if is_english(report.language)]
            parses = iter(self.parse_all(english) if english else ())
            for report in group:
                if not is_english(report.language):
                    yield Reading(report=report, issues=(foreign_issue(report),), coder=self.coder)
                    continue
                syntax, issues = next(parses)
                reading = Reading(report=report, syntax=syntax, issues=(*issues, *report_issues(report)))
                yield self.walk(reading)

    def parse_all(self, group: Sequence[Report]) -> Iterable[tuple[Syntax, tuple[Issue, ...]]]:
        """The parse of each report and what could not be parsed; one bad report costs only itself."""
        try:
            return list(self._parse(group))
        except Exception as fault:
            if self.settings.strict:
                raise LayerError(f"syntax failed on a batch from report {group[0].id}: {fault!r}") from fault
        return [self._parse_one(report) for report in group]

    def _parse_one(self, report: Report) -> tuple[Syntax, tuple[Issue, ...]]:
        try:
            return next(iter(self._parse([report])))
        except Exception as fault:
            return Syntax(), (failure("syntax", fault),)

    def walk(self, reading: Reading, clock: dict[str, float] | None = None) -> Reading:
        """The reading with every layer after syntax written; ``clock`` gathers processor seconds a layer."""
        for spec, find in self._finders:
            started = process_time()
            try:
                found = tuple(find(reading))
            except Exception as fault:
                if self.settings.strict:
                    raise LayerError(f"layer {spec.name} failed on report {reading.report.id}: {fault!r}") from fault
                found = (failure(spec.name, fault),)
            issues = tuple(r for r in found if isinstance(r, Issue))
            records = tuple(r for r in found if not isinstance(r, Issue)) if issues else found
            changes: dict[str, Any] = {spec.name: records}
            if spec.name == "entities" and issues and not records:
                changes["mentions"] = ()  # with no entities they would refer to nobody, and so would every event
            if issues:
                changes["issues"] = (*reading.issues, *issues)
            reading = replace(reading, **changes)
            if clock is not None:
                clock[spec.name] = clock.get(spec.name, 0.0) + process_time() - started
        return replace(reading, coder=self.coder)


def foreign_issue(report: Report) -> Issue:
    """What to tell of a report that is not in English."""
    message = (
        f"the report is not in English but in {report.language[:20]!r}, so it is kept and not coded; "
        "give a translation, or --translate COMMAND; if it is English, set its field 'language' to 'en'"
    )
    return Issue(layer="report", message=message)


def report_issues(report: Report) -> tuple[Issue, ...]:
    """What is amiss with a report before anything is read off it."""
    found = []
    if not report.text.strip():
        found.append(Issue(layer="report", message="the report has no text; nothing can be coded"))
    if report.published is None:
        found.append(
            Issue(
                layer="times",
                message="no publication date is known, so relative times stay unresolved; "
                "give --published YYYY-MM-DD or a 'published' field",
            )
        )
    return tuple(found)


def failure(layer: str, fault: Exception) -> Issue:
    """A layer's exception as an Issue of the reading."""
    return Issue(layer=layer, message=f"the layer failed and is left empty: {type(fault).__name__}: {fault}")


def backend_of(layer: str, settings: Settings) -> str:
    """The backend chosen for a layer; raises PipelineError for one that is not there."""
    known = BACKENDS[layer]
    name = settings.backends.get(layer, next(iter(known)))
    if name not in known and not _IMPORT_PATH.fullmatch(name):
        raise PipelineError(f"layer {layer!r} has no backend {name!r}; it has: {', '.join(known)}")
    return name


def chosen_layers(settings: Settings) -> tuple[LayerSpec, ...]:
    """The layers up to ``settings.upto``, in an order in which each finds what it reads."""
    names = [spec.name for spec in LAYERS]
    for layer in settings.backends:
        if layer not in names:
            raise PipelineError(f"there is no layer {layer!r}; the layers are: {', '.join(names)}")
    if settings.upto not in names:
        raise PipelineError(f"there is no layer {settings.upto!r}; the layers are: {', '.join(names)}")
    chosen = LAYERS[: names.index(settings.upto) + 1]
    check_order(chosen)
    for spec in chosen:
        backend_of(spec.name, settings)  # a wrong name is told before anything heavy is loaded
    return chosen


def check_order(layers: Sequence[LayerSpec]) -> None:
    """Raise PipelineError where a layer reads what no earlier layer writes."""
    written: set[str] = set()
    for spec in layers:
        missing = [name for name in spec.reads if name not in written]
        if missing:
            raise PipelineError(
                f"layer {spec.name!r} reads {', '.join(missing)}, which no earlier layer writes; "
                "put those layers before it"
            )
        written.add(spec.name)


__all__ = ["BACKENDS", "LAYERS", "LayerSpec", "Pipeline", "Settings", "check_order"]
