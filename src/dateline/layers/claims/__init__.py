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
    found = []
    for event, sources in zip(reading.events, vouchers.sources_of_all(), strict=True):
        factuality = read_event(reading, event, words)
        why = "; ".join((*factuality.why, sources.why)) if factuality.why else sources.why
        found.append(
            Claim(
                event=event.id,
                sources=sources.chain,
                status=factuality.status,
                certainty=certainty_of(factuality),
                why=why,
            )
        )
    return tuple(found)


def read_event(reading: Reading, event: Event, words: StatusWords) -> Factuality:
    """How an event is told: an act of speech by its own clause, any other act by all that governs it."""
    if event.type not in words.speech_acts:
        return read_factuality(reading.syntax, event.head, words)
    own = read_own_factuality(reading.syntax, event.head, words)
    uttered = Factuality(status=Status.ACTUAL, value=2.6, why=own.why)
    if own.status is Status.ACTUAL:
        return own
    if own.status is Status.NEGATED and event.type in words.refusing_acts:
        return uttered
    if reading.tokens[event.head].lemma not in words.utterances:
        # "Aid will be delivered" offers, "will not negotiate" refuses: the future or negated verb is the act.
        return uttered
    if own.status is Status.FUTURE and event.type in words.forward_acts:
        return uttered
    if own.status is Status.HYPOTHETICAL and own.why and own.why[-1] in ("command", "?"):
        return uttered
    return own


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
