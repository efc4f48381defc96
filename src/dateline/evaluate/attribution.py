"""This room predicts attributions (source, cue, content) in the PolNeAR manner: no token in two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dateline.evaluate.tasks import Row, report_of
from dateline.layers.statements import StatementFinder
from dateline.model import Reading, Span, Statement
from dateline.pipeline import Pipeline, Settings

FLOOR = 0.35
"""Statements whose cue is weaker than this are left out: PolNeAR counts few of them."""


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One prediction a row, in order; spans are [start, end] in code points of the row's text."""
    pipeline = Pipeline(settings or Settings(upto="statements"))
    finder = StatementFinder(pipeline.codebook, topics=True)
    for reading in pipeline.read(report_of(row) for row in rows):
        yield {"id": reading.report.id, "attributions": attributions_of(reading, finder(reading))}


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
