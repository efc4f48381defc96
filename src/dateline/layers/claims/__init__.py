"""This room binds every event to who vouches for it and how surely it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.status import StatusWords, index_status
from dateline.layers.claims.factuality import Factuality, factuality_of, read_factuality, read_own_factuality
from dateline.layers.claims.sources import Vouchers
from dateline.model import Claim, Event, Reading, Status

__all__ = ["factuality_of", "find_claims", "load", "read_factuality"]


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Claim]]:
    """The layer over the codebook's section ``status``."""
    del settings
    words = index_status(codebook.status)
    return lambda reading: find_claims(reading, words)


def find_claims(reading: Reading, words: StatusWords) -> tuple[Claim, ...]:
    """One claim for each event, in the order of the events."""
    vouchers = Vouchers(reading, words)
    found: dict[str, Claim] = {}
    # In text order, since a sentence may continue the account of the one before it.
    for event in sorted(reading.events, key=lambda e: e.head):
        factuality = read_event(reading, event, words)
        sources = vouchers.sources_of(event, factuality.status)
        why = "; ".join((*factuality.why, sources.why))
        found[event.id] = Claim(
            event=event.id,
            sources=sources.chain,
            status=factuality.status,
            certainty=certainty_of(factuality),
            why=why,
        )
    return tuple(found[event.id] for event in reading.events)


def read_event(reading: Reading, event: Event, words: StatusWords) -> Factuality:
    """How an event is told: an act of speech by its own clause, any other act by all that governs it."""
    if event.type in words.speech_acts:
        return read_speech_act(reading, event, words)
    head = trigger_head(reading, event)
    lemma = reading.tokens[head].lemma
    whole = read_factuality(reading.syntax, head, words)
    if lemma in words.undoing and whole.status is Status.ACTUAL:
        return Factuality(status=Status.NEGATED, value=-2.2, why=(*whole.why, lemma))
    return whole


def read_speech_act(reading: Reading, event: Event, words: StatusWords) -> Factuality:
    """How an act of speech is told: once uttered it is actual, whatever it is about."""
    own = read_own_factuality(reading.syntax, event.head, words)
    if own.status is Status.ACTUAL:
        return own
    uttered = Factuality(status=Status.ACTUAL, value=2.6, why=own.why)
    utters = reading.tokens[event.head].lemma in words.utterances
    if own.status is Status.NEGATED:
        content = event.type in words.refusing_acts or (event.type in words.blaming_acts and not utters)
        return uttered if content else own
    if event.type in words.blaming_acts and any(note.endswith(":must") for note in own.why):
        return uttered
    if not utters or own.why[-1:] in (("command",), ("?",)):
        # "Aid will be delivered" offers, "can we talk?" asks: the open verb is the act itself.
        return uttered
    if own.status is Status.FUTURE and event.type in words.forward_acts:
        return uttered
    return own


def trigger_head(reading: Reading, event: Event) -> int:
    """The token to judge: of "decided not to arrest", the negated verb that the trigger ends in."""
    tokens, children = reading.tokens, reading.syntax.children
    for child in children[event.head]:
        token = tokens[child]
        inside = token.dep == "xcomp" and event.head < child and token.end <= event.trigger.end
        if inside and any(tokens[c].dep == "neg" for c in children[child]):
            return child
    return event.head


def certainty_of(factuality: Factuality) -> float:
    """The graded value, held to the range that its status allows: an actual act is never below 1."""
    value = factuality.value
    match factuality.status:
        case Status.ACTUAL:
            value = max(1.0, value)
        case Status.NEGATED:
            value = min(-1.0, value)
        case _:
            value = max(-2.0, min(2.0, value))
    return round(value, 2)
