"""This room defines the parse of a report and the reading that grows over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dateline.model.encoding import encode_reading, to_line
from dateline.model.records import (
    Claim,
    Coder,
    Entity,
    Event,
    Issue,
    Mention,
    Place,
    Quantity,
    Report,
    Span,
    Statement,
    TimeRef,
    Token,
)


@dataclass(frozen=True)
class Syntax:
    """The parse of a report: its tokens (white space has none) and its sentences as token ranges."""

    tokens: tuple[Token, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()

    @cached_property
    def children(self) -> list[list[int]]:
        """For each token the indices of its dependents, in text order."""
        out: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.index:
                out[token.head].append(token.index)
        return out

    @cached_property
    def edges(self) -> list[tuple[int, int]]:
        """For each token the first and last token index of its subtree (both inclusive)."""
        left = list(range(len(self.tokens)))
        right = list(range(len(self.tokens)))
        waiting = [len(dependents) for dependents in self.children]
        # From the leaves up: a token is done when all its dependents are, so each is seen once.
        done = [i for i, count in enumerate(waiting) if not count]
        while done:
            i = done.pop()
            head = self.tokens[i].head
            if head == i:
                continue
            left[head] = min(left[head], left[i])
            right[head] = max(right[head], right[i])
            waiting[head] -= 1
            if not waiting[head]:
                done.append(head)
        return list(zip(left, right, strict=True))

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each token the index of its sentence."""
        out = [0] * len(self.tokens)
        for number, (first, last) in enumerate(self.sentences):
            for i in range(first, last):
                out[i] = number
        return out

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.tokens]

    def tokens_in(self, span: Span) -> range:
        """Indices of the tokens that the span touches."""
        first = bisect_right(self._starts, span.start) - 1
        if first < 0 or self.tokens[first].end <= span.start:
            first += 1
        return range(first, max(first, bisect_left(self._starts, span.end)))

    def span(self, first: int, last: int) -> Span:
        """The text range from token ``first`` through token ``last`` (inclusive)."""
        return Span(start=self.tokens[first].start, end=self.tokens[last].end)

    def subtree_span(self, index: int) -> Span:
        left, right = self.edges[index]
        return self.span(left, right)

    def sentence_span(self, number: int) -> Span:
        first, last = self.sentences[number]
        return self.span(first, last - 1)


@dataclass(frozen=True)
class Reading:
    """All that has been read off one report. Grows by being replaced; each layer has one writer."""

    report: Report
    syntax: Syntax = field(default_factory=Syntax)
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeRef, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    issues: tuple[Issue, ...] = ()
    coder: Coder | None = None

    @property
    def text(self) -> str:
        return self.report.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.syntax.tokens

    @cached_property
    def entity_by_id(self) -> dict[str, Entity]:
        return {e.id: e for e in self.entities}

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        return {p.id: p for p in self.places}

    @cached_property
    def quantity_by_id(self) -> dict[str, Quantity]:
        return {q.id: q for q in self.quantities}

    @cached_property
    def claim_by_event(self) -> dict[str, Claim]:
        return {c.event: c for c in self.claims}

    @cached_property
    def mention_by_head(self) -> dict[int, Mention]:
        """The mention whose head is this token index (each head has at most one)."""
        return {m.head: m for m in self.mentions}

    @cached_property
    def time_by_id(self) -> dict[str, TimeRef]:
        return {t.id: t for t in self.times}

    def to_record(self) -> dict[str, Any]:
        """The reading as plain JSON values, in the documented record format (docs/record-format.md)."""
        return encode_reading(self)

    def to_json(self) -> str:
        """The reading as one line of JSON, with no line break in it."""
        return to_line(encode_reading(self))
