"""This room predicts graded factuality for predicates that are given by their spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import batched
from typing import Any

from dateline.backends.encoder import open_reader
from dateline.codebook.status import StatusWords, index_status
from dateline.evaluate.tasks import Row, report_of
from dateline.layers.claims import read_factuality
from dateline.model import Span, Syntax
from dateline.pipeline import Pipeline, Settings, backend_of

_BATCH = 64


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """For each row, its predicates (spans ``start``, ``end``) with ``value`` from -3 to 3."""
    chosen = settings or Settings()
    if backend_of("claims", chosen) == "learned":
        yield from predict_learned(rows)
        return
    pipeline = Pipeline(replace(chosen, upto="syntax", backends={}))
    words = index_status(pipeline.codebook.status)
    for group in batched(rows, _BATCH):
        readings = pipeline.read(report_of(row) for row in group)
        for row, reading in zip(group, readings, strict=True):
            predicates = []
            for predicate in row.get("predicates", ()):
                start, end = predicate["start"], predicate["end"]
                tokens = reading.syntax.tokens_in(Span(start=start, end=end)) if 0 <= start < end else range(0)
                value = rated(reading.syntax, tokens[-1], words) if tokens else 0.0
                predicates.append({"start": start, "end": end, "value": value})
            yield {"id": row["id"], "predicates": predicates}


def predict_learned(rows: Iterable[Row]) -> Iterator[Row]:
    """As ``predict``, by the encoder alone: it needs no parse."""
    reader = open_reader()
    for row in rows:
        predicates = row.get("predicates", ())
        spans = [(predicate["start"], predicate["end"]) for predicate in predicates]
        values = reader.find_factuality(reader.encode(row["text"]), spans)
        found = [
            {"start": start, "end": end, "value": 0.0 if value is None else round(value, 3)}
            for (start, end), value in zip(spans, values, strict=True)
        ]
        yield {"id": row["id"], "predicates": found}


def rated(syntax: Syntax, head: int, words: StatusWords) -> float:
    """The value in the manner of the annotators of UDS-IH2.

    They were asked whether the predicate happened, and under a plain negation as often as not they rated the state
    that was told ("did not change") as happening: on the development part such predicates average 0.4.
    A predicate that the tagger takes for a noun is mostly a command or a label.
    """
    factuality = read_factuality(syntax, head, words)
    if factuality.why and factuality.why[-1] == "not":
        return round(-0.15 * factuality.value, 3)
    if syntax.tokens[head].pos in ("NOUN", "PROPN"):
        return min(0.6, factuality.value)
    return factuality.value
