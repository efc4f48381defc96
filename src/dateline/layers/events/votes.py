"""This room takes a learned coder's votes: words that no rule knows become triggers, where it is sure enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dateline.codebook.events import Frame
from dateline.layers.events.grammar import Grammar
from dateline.layers.events.lexicon import Lexicon, Rule
from dateline.layers.events.triggers import Draft, draft_of
from dateline.model import EventType

Floats = npt.NDArray[np.float32]

type Voter = Callable[[Sequence[int]], Votes]
"""Gives the votes of the report at hand, wherever one of these tokens is near."""


@dataclass(frozen=True, slots=True)
class Votes:
    """What a learned coder says of a report. ``kinds`` is (tokens, 1 + types): how likely each token tells no act, or
    one of each type. ``actors(i)`` and ``recipients(i)`` are (tokens,): how likely each token is of whoever takes part
    in what token ``i`` tells; ``i`` itself stands for nobody."""

    types: tuple[str, ...]
    kinds: Floats
    actors: Callable[[int], Floats]
    recipients: Callable[[int], Floats]

    def of(self, first: int, last: int, kind: str) -> tuple[float, float]:
        """The likelihoods that some token of a range tells an act at all, and that it tells this type."""
        rows = self.kinds[first : last + 1]
        column = self.types.index(kind) + 1 if kind in self.types else 0
        return float(1 - rows[:, 0].min()), float(rows[:, column].max()) if column else 0.0


@dataclass(frozen=True, slots=True)
class Voting:
    """From which likelihood on a vote makes a trigger: ``alone`` in a sentence where no rule found one, ``beside``
    one that was found. And when the coder's word for who takes part is taken, where it gives all whom the rules found
    less than ``doubt``: another from ``swap`` on. (Where the rules find nobody they are more often right than it is.)
    """

    alone: float = 0.5
    beside: float = 0.9
    doubt: float = 0.02
    swap: float = 0.7


class Stand:
    """Rules by which voted triggers take their participants: each type's commonest frame for verbs and for nouns."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.verbs = commonest(e for entries in lexicon.verbs.values() for e in entries)
        self.nouns = commonest(e for entries in lexicon.nouns.values() for e in entries)
        self.known = {
            (word, str(rule.type))
            for table in (lexicon.verbs, lexicon.nouns)
            for word, entries in table.items()
            for _, rule in entries
        }

    def rule(self, kind: str, noun: bool, sure: float) -> Rule | None:
        frame = (self.nouns if noun else self.verbs).get(kind) or self.verbs.get(kind)
        if frame is None:
            return None
        return Rule(type=EventType(kind), name=f"{kind}/voted", mode="", frame=frame, confidence=round(sure, 2))


def commonest(entries: object) -> dict[str, Frame]:
    """The commonest frame of each type; frames in which the trigger itself takes part are none for a voted word."""
    counts: dict[str, Counter[str]] = {}
    frames: dict[str, Frame] = {}
    for _, rule in entries:  # type: ignore[attr-defined]
        if rule.frame.self:
            continue
        key = repr(rule.frame)
        frames[key] = rule.frame
        counts.setdefault(str(rule.type), Counter())[key] += 1
    return {kind: frames[count.most_common(1)[0][0]] for kind, count in counts.items()}


def add_voted(
    grammar: Grammar,
    sentences: Sequence[tuple[int, int]],
    drafts: list[Draft],
    votes: Votes,
    stand: Stand,
    how: Voting,
) -> list[Draft]:
    """The drafts, in text order, with one more for each act that only the learned coder sees."""
    taken = {k for d in drafts for k in range(d.first, d.last + 1)}
    sure = 1 - votes.kinds[:, 0]
    extra: list[Draft] = []
    for begin, end in sentences:
        found = any(begin <= d.head < end for d in drafts)
        least = how.beside if found else how.alone
        spots = sorted(np.flatnonzero(sure[begin:end] >= least).tolist(), key=lambda k: -sure[begin + k])
        told: set[str] = {str(d.type) for d in drafts if begin <= d.head < end}
        for k in spots:
            i = begin + k
            token = grammar.tokens[i]
            if {i - 1, i, i + 1} & taken or token.pos not in ("VERB", "NOUN", "PROPN", "ADJ") or token.ent:
                continue  # (a name tells no act, whatever the words around it do)
            kind = votes.types[int(votes.kinds[i, 1:].argmax())]
            if kind in told or (token.lemma, kind) in stand.known:
                # One act of a type a sentence: a second word for it mostly tells the same act. And where the rules
                # know a word of this type, they had their reasons ("killed in a bus accident").
                continue
            noun = token.pos != "VERB"
            rule = stand.rule(kind, noun, float(sure[i]))
            if rule is None or kind not in grammar.lexicon.types:
                continue
            draft = draft_of(grammar, rule, i, i, i, noun=noun)
            draft.why = f"learned coder, {sure[i]:.2f}: {token.lower}"
            extra.append(draft)
            told.add(kind)
            taken.add(i)
    return sorted([*drafts, *extra], key=lambda d: (d.first, d.last)) if extra else drafts
