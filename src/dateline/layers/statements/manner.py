"""To whom something was said, and by what means, hangs on the cue verb.

This room finds the addressee and the channel of a statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.codebook.cues import Channel, Cues
from dateline.layers.statements.drafts import Draft
from dateline.model import Syntax

_LIMIT = 40


@dataclass(frozen=True)
class MannerTables:
    """Who is told, and the channels, indexed by the noun that names them."""

    tellers: frozenset[str]
    speaks_to: frozenset[str]
    channels: Mapping[str, tuple[Channel, ...]]
    verbs: Mapping[str, str]

    @classmethod
    def of(cls, cues: Cues) -> MannerTables:
        channels: dict[str, tuple[Channel, ...]] = {}
        for channel in cues.channels:
            for word in channel.words:
                channels[word] = (*channels.get(word, ()), channel)
        return cls(
            tellers=frozenset(cues.tellers),
            speaks_to=frozenset(cues.speaks_to),
            channels=channels,
            verbs=cues.channel_verbs,
        )


def find_addressee(syntax: Syntax, draft: Draft, tables: MannerTables) -> int | None:
    """The head token of the one who is told: "told Reuters", "said to the council"."""
    verb = draft.verb
    if verb is None:
        return None
    tokens = syntax.tokens
    lemma = tokens[verb].lemma
    for child in syntax.children[verb]:
        token = tokens[child]
        if inside(draft, child) and token.dep != "dobj":
            continue
        if token.dep in ("dobj", "dative") and lemma in tables.tellers and token.pos in ("PROPN", "NOUN", "PRON"):
            if token.dep == "dative" and token.pos == "ADP":
                continue
            return child
        if token.dep in ("prep", "dative") and token.lower == "to" and lemma in tables.speaks_to:
            for inner in syntax.children[child]:
                if tokens[inner].dep == "pobj" and not inside(draft, inner):
                    return inner
        if token.dep == "nsubjpass" and lemma in tables.tellers:
            return child
    return None


def find_channel(syntax: Syntax, draft: Draft, tables: MannerTables) -> str:
    """The name of the channel in the cue's own clause, or empty."""
    verb = draft.verb
    if verb is None:
        return ""
    tokens = syntax.tokens
    waiting = [verb]
    if draft.addressee is not None:
        waiting.append(draft.addressee)
    seen = 0
    while waiting and seen < _LIMIT:
        at = waiting.pop(0)
        for child in syntax.children[at]:
            token = tokens[child]
            seen += 1
            if token.dep not in ("prep", "agent", "npadvmod") or inside(draft, child):
                continue
            for noun in syntax.children[child]:
                if tokens[noun].dep not in ("pobj", "pcomp"):
                    continue
                name = channel_named(syntax, token.lower, noun, tables)
                if name:
                    return name
                waiting.append(noun)
            waiting.append(child)
    return tables.verbs.get(tokens[verb].lemma, "")


def channel_named(syntax: Syntax, preposition: str, noun: int, tables: MannerTables) -> str:
    tokens = syntax.tokens
    word = tokens[noun]
    for key in (word.lemma, word.lower):
        for channel in tables.channels.get(key, ()):
            if preposition not in channel.after:
                continue
            if not channel.beside or any(tokens[c].lower in channel.beside for c in syntax.children[noun]):
                return channel.name
    return ""


def inside(draft: Draft, index: int) -> bool:
    return any(first <= index <= last for first, last in draft.pieces)
