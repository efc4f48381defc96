"""This room says which act a word of place, time or number hangs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EventType, Reading, Span

CLIMB = 10
"""How many words a search climbs up the parse."""

SAYING = frozenset("say tell report state announce add note declare write confirm reveal inform indicate".split())
UTTERED = frozenset(
    (
        EventType.REQUEST,
        EventType.ACCUSE,
        EventType.REJECT,
        EventType.THREATEN,
        EventType.SUPPORT,
        EventType.AGREE,
        EventType.CONCEDE,
    )
)
"""Speech acts: the place and date of what they speak of are not theirs."""

NARRATED = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.PROTEST, EventType.MOBILIZE, EventType.RETREAT))
"""Acts that a report tells one after another, in one scene."""


@dataclass(frozen=True, slots=True)
class Acts:
    """The drafts of a report in text order, by each of their tokens, and by sentence."""

    drafts: list[Draft]
    by_token: dict[int, Draft]
    by_sentence: dict[int, list[Draft]]


def index_acts(drafts: list[Draft], sentence_of: list[int]) -> Acts:
    acts = Acts(drafts, {}, {})
    for draft in drafts:
        for k in (draft.head, *draft.carried, *range(draft.first, draft.last + 1)):
            acts.by_token.setdefault(k, draft)
        acts.by_sentence.setdefault(sentence_of[draft.head], []).append(draft)
    return acts


def climb(grammar: Grammar, i: int, by_token: dict[int, Draft], stop: Callable[[Draft], bool]) -> Draft | None:
    """The first event over a token, up the parse."""
    at = i
    for _ in range(CLIMB):
        draft = by_token.get(at)
        if draft is not None and not stop(draft):
            return draft
        head = grammar.tokens[at].head
        if head == at:
            return None
        at = head
    return None


def head_of(grammar: Grammar, reading: Reading, span: Span) -> int:
    """The token of a span whose head lies outside it, or -1."""
    inside = reading.syntax.tokens_in(span)
    for k in inside:
        if grammar.tokens[k].head not in inside or grammar.tokens[k].head == k:
            return k
    return -1
