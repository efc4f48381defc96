"""This room predicts attributions (source, cue, content) in the PolNeAR manner: no token in two of them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from dateline.codebook import Codebook
from dateline.evaluate.tasks import Row, report_of
from dateline.model import Reading, Span, Statement
from dateline.pipeline import BACKENDS, Finder, Pipeline, Settings, backend_of

FLOOR = 0.35
"""Statements whose cue is weaker than this are left out: PolNeAR counts few of them."""


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One prediction a row, in order; spans are [start, end] in code points of the row's text."""
    chosen = settings or Settings()
    pipeline = Pipeline(replace(chosen, upto="entities", backends=without_statements(chosen)))
    finder = load_finder(pipeline.codebook, chosen)
    for reading in pipeline.read(report_of(row) for row in rows):
        yield {"id": reading.report.id, "attributions": attributions_of(reading, tuple(finder(reading)))}


def load_finder(codebook: Codebook, settings: Settings) -> Finder:
    """The chosen backend of the statements, asked for topics as well: PolNeAR marks them."""
    module, _, name = BACKENDS["statements"][backend_of("statements", settings)].partition(":")
    finder: Finder = getattr(importlib.import_module(module), name)(codebook, settings, topics=True)
    return finder


def without_statements(settings: Settings) -> dict[str, str]:
    """The backends of the other layers, so that the statements' own is loaded once."""
    return {layer: backend for layer, backend in settings.backends.items() if layer != "statements"}


def attributions_of(reading: Reading, statements: Sequence[Statement]) -> list[Row]:
    """Attributions of the outermost statements: PolNeAR marks no nesting."""
    out = []
    taken = bytearray(len(reading.text))
    for statement in sorted(statements, key=rank):
        if statement.confidence < FLOOR:
            continue
        size = sum(s.end - s.start for s in statement.content)
        if sum(sum(taken[s.start : s.end]) for s in statement.content) > 0.5 * size:
            continue
        if statement.cue and taken[statement.cue.start]:
            continue
        for span in statement.content:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        out.append(
            {
                "source": [pair(statement.speaker_span)] if statement.speaker_span else [],
                "cue": [pair(statement.cue)] if statement.cue else [],
                "content": [pair(s) for s in statement.content],
            }
        )
    return out


def rank(statement: Statement) -> tuple[int, float, int]:
    """Outermost first, then the surer, then the longer."""
    size = sum(s.end - s.start for s in statement.content)
    return (statement.parent is not None, -size, statement.content[0].start)


def pair(span: Span) -> list[int]:
    return [span.start, span.end]
