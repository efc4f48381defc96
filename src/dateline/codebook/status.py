"""This room types the codebook's words for negation, modality and what predicates make of their complements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.errors import CodebookError
from dateline.model import Status

type Lists = dict[str, tuple[str, ...]]
"""Signature name -> the lemmas that bear it (a particle is joined by "_": ``call_off``)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a complement: a status, and graded factuality from -3 to 3."""

    status: Status
    value: float


@dataclass(frozen=True, slots=True)
class Signature:
    """What a predicate makes of its complement when it is itself told as happening or not happening.

    ``open`` is the complement's value (its status stays open) where the predicate's own truth is left open.
    """

    positive: Outcome
    negative: Outcome
    open: float = 0.0


@dataclass(frozen=True)
class StatusSection:
    """``status.yaml`` as it stands; see the comments there for what each key lists."""

    signatures: dict[str, Signature]
    negations: tuple[str, ...]
    negative_determiners: tuple[str, ...]
    negative_pronouns: tuple[str, ...]
    negative_prepositions: tuple[str, ...]
    focus_words: tuple[str, ...]
    modals: Lists
    adverbs: Lists
    marks: Lists
    prospect: str
    unreal: str
    question: str
    command: str
    purpose: str
    unknown_infinitive: str
    infinitive: Lists
    clause: Lists
    gerund: Lists
    object: Lists
    subject: Lists
    prepositional: dict[str, dict[str, str]]
    adjectives: Lists
    nouns: Lists
    undoing: tuple[str, ...]
    disarming: tuple[str, ...]
    speech_acts: tuple[str, ...]
    forward_acts: tuple[str, ...]
    refusing_acts: tuple[str, ...]
    blaming_acts: tuple[str, ...]
    utterances: tuple[str, ...]
    no_vouchers: tuple[str, ...]
    account_ends: tuple[str, ...]
    documents: tuple[str, ...]
    utterance_nouns: tuple[str, ...]
    mouthpieces: tuple[str, ...]
    own_sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """A signature with its name, as the walk looks it up."""

    name: str
    signature: Signature


@dataclass(frozen=True)
class StatusWords:
    """A ``StatusSection`` turned round for look-up: word -> sense. Built once, read in a hot path."""

    negations: frozenset[str]
    negative_determiners: frozenset[str]
    negative_pronouns: frozenset[str]
    negative_prepositions: frozenset[str]
    focus_words: frozenset[str]
    modals: Mapping[str, Sense]
    adverbs: Mapping[str, Sense]
    marks: Mapping[str, Sense]
    infinitive: Mapping[str, Sense]
    clause: Mapping[str, Sense]
    gerund: Mapping[str, Sense]
    object: Mapping[str, Sense]
    subject: Mapping[str, Sense]
    prepositional: Mapping[tuple[str, str], Sense]
    adjectives: Mapping[str, Sense]
    nouns: Mapping[str, Sense]
    prospect: Sense
    unreal: Sense
    question: Sense
    command: Sense
    purpose: Sense
    unknown_infinitive: Sense
    undoing: frozenset[str]
    disarming: frozenset[str]
    speech_acts: frozenset[str]
    forward_acts: frozenset[str]
    refusing_acts: frozenset[str]
    blaming_acts: frozenset[str]
    utterances: frozenset[str]
    no_vouchers: frozenset[str]
    account_ends: frozenset[str]
    documents: frozenset[str]
    utterance_nouns: frozenset[str]
    mouthpieces: frozenset[str]
    own_sides: frozenset[str]


def index_status(section: StatusSection) -> StatusWords:
    """The section turned round for look-up.

    Raises CodebookError for a list under an unknown signature and for a word with two signatures in one table.
    """
    senses = {name: Sense(name, signature) for name, signature in section.signatures.items()}

    def sense(table: str, name: str) -> Sense:
        if name not in senses:
            raise CodebookError(
                f"status: {table} names the signature {name!r}, which 'signatures' lacks; it has: {', '.join(senses)}"
            )
        return senses[name]

    def turned(table: str, lists: Lists) -> dict[str, Sense]:
        out: dict[str, Sense] = {}
        for name, word in _pairs(lists):
            found = sense(table, name)
            if out.setdefault(word, found) is not found:
                raise CodebookError(
                    f"status: {table} lists {word!r} under {out[word].name} and under {name}; keep one of the two"
                )
        return out

    return StatusWords(
        negations=frozenset(section.negations),
        negative_determiners=frozenset(section.negative_determiners),
        negative_pronouns=frozenset(section.negative_pronouns),
        negative_prepositions=frozenset(section.negative_prepositions),
        focus_words=frozenset(section.focus_words),
        modals=turned("modals", section.modals),
        adverbs=turned("adverbs", section.adverbs),
        marks=turned("marks", section.marks),
        infinitive=turned("infinitive", section.infinitive),
        clause=turned("clause", section.clause),
        gerund=turned("gerund", section.gerund),
        object=turned("object", section.object),
        subject=turned("subject", section.subject),
        prepositional={
            (verb, preposition): sense("prepositional", name)
            for verb, pairs in section.prepositional.items()
            for preposition, name in pairs.items()
        },
        adjectives=turned("adjectives", section.adjectives),
        nouns=turned("nouns", section.nouns),
        prospect=sense("prospect", section.prospect),
        unreal=sense("unreal", section.unreal),
        question=sense("question", section.question),
        command=sense("command", section.command),
        purpose=sense("purpose", section.purpose),
        unknown_infinitive=sense("unknown_infinitive", section.unknown_infinitive),
        undoing=frozenset(section.undoing),
        disarming=frozenset(section.disarming),
        speech_acts=frozenset(section.speech_acts),
        forward_acts=frozenset(section.forward_acts),
        blaming_acts=frozenset(section.blaming_acts),
        refusing_acts=frozenset(section.refusing_acts),
        utterances=frozenset(section.utterances),
        no_vouchers=frozenset(section.no_vouchers),
        account_ends=frozenset(section.account_ends),
        documents=frozenset(section.documents),
        utterance_nouns=frozenset(section.utterance_nouns),
        mouthpieces=frozenset(section.mouthpieces),
        own_sides=frozenset(section.own_sides),
    )


def _pairs(lists: Lists) -> Iterator[tuple[str, str]]:
    for name, words in lists.items():
        for word in words:
            yield name, word
