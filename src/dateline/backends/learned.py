"""This room turns what the encoder finds into records: statements, and the certainty of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from dateline.backends.acts import find_votes
from dateline.backends.encoder import Found, open_reader
from dateline.codebook import Codebook
from dateline.codebook.status import index_status
from dateline.layers.claims import find_claims
from dateline.layers.events import Voting, Weighing, find_events, prepare_events
from dateline.layers.statements import Attribution, StatementFinder, merge_attributions
from dateline.model import Claim, Event, Reading, Span, Statement, Status


def load_statements(codebook: Codebook, settings: Any, topics: bool = False) -> Callable[[Reading], Iterable[Any]]:
    """Statements by the encoder's attributions, with the rules filling in what it cannot see."""
    del settings
    reader, finder = open_reader(), StatementFinder(codebook, topics)

    def find(reading: Reading) -> tuple[Statement, ...]:
        if not reading.tokens:
            return ()
        near = [token.start for token in reading.tokens if finder.tables.may_attribute(token)]
        found = reader.find_attributions(reader.encode(text_of(reading), near))
        return merge_attributions(reading, map(attribution_of, found), finder)

    return find


def load_events(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Event]]:
    """Events by the rules and by the encoder's votes, each with the chance that it is right.

    The encoder has learned PLOVER: a codebook that leaves some of its types out is coded by rules alone.
    """
    del settings
    reader, rules = open_reader(), prepare_events(codebook.events)
    if not set(reader.events["types"]) <= rules.lexicon.types:
        return lambda reading: find_events(reading, rules)
    voting, weighing = Voting(**reader.events["voting"]), Weighing(**reader.events["weighing"])

    def find(reading: Reading) -> tuple[Event, ...]:
        if not reading.tokens:
            return ()
        encoded = reader.encode(text_of(reading))
        return find_events(reading, rules, partial(find_votes, reader, encoded, reading.tokens), voting, weighing)

    return find


def load_claims(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Claim]]:
    """Claims by the rules, with the certainty that the encoder gives an event's trigger.

    Sources and status stay the rules': on the attributed reports they are right far more often. Where the encoder's
    value contradicts the status, the rules' own value stands, as it does for acts of speech, and for paragraphs that
    the learned statements left unread: reading them for this alone would cost more than it gives.
    """
    words, reader = index_status(codebook.status), open_reader()
    only_scored = settings.backends.get("statements", "learned") == "learned"

    def find(reading: Reading) -> tuple[Claim, ...]:
        claims = find_claims(reading, words)
        if not claims:
            return ()
        spans = [(reading.tokens[event.head].start, reading.tokens[event.head].end) for event in reading.events]
        values = reader.find_factuality(reader.encode(text_of(reading)), spans, only_scored=only_scored)
        spoken = [event.type in words.speech_acts for event in reading.events]
        return tuple(
            claim if value is None or said else surer(claim, value)
            for claim, value, said in zip(claims, values, spoken, strict=True)
        )

    return find


def surer(claim: Claim, value: float) -> Claim:
    """The claim with the encoder's certainty, where that agrees with how the event is told."""
    agrees = {Status.ACTUAL: value > 0, Status.NEGATED: value < 0}.get(claim.status, abs(value) < 2)
    return replace(claim, certainty=round(value, 2)) if agrees else claim


def text_of(reading: Reading) -> str:
    """The text as far as it was parsed: the rest of an overlong report is not read by any layer."""
    return reading.text[: reading.tokens[-1].end]


def attribution_of(found: Found) -> Attribution:
    return Attribution(
        content=spans_of(found["content"]),
        cue=spans_of(found["cue"]),
        source=spans_of(found["source"]),
        score=found["score"],
    )


def spans_of(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in pairs)
