"""This room indexes the codebook's cues by lemma, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.codebook.cues import CueEntry, Cues, Frame, index_cues
from dateline.model import Token

PREPOSITIONS: Mapping[str, Frame] = {
    f.value: f for f in (Frame.ABOUT, Frame.AGAINST, Frame.AS, Frame.FOR, Frame.OF, Frame.ON, Frame.TO, Frame.WITH)
}
"""The frames that are prepositions, by their word."""


TELLING = 0.6
"""How strong a cue is at least to make it worth a learned backend's while to read its paragraph."""

_MARKS = frozenset('"“”„«»:')


@dataclass(frozen=True)
class CueTables:
    """The codebook's cues, indexed by lemma."""

    verbs: dict[str, CueEntry]
    nouns: dict[str, CueEntry]
    adjectives: dict[str, CueEntry]
    raising: frozenset[str]
    appearing: frozenset[str]
    adverbs: frozenset[str]
    experiencers: frozenset[str]
    sources: Mapping[str, str]
    words_of: frozenset[str]
    tellers: frozenset[str]
    papers_say: frozenset[str]
    words_of_record: frozenset[str]
    telling: Mapping[str, frozenset[str]]
    """For each part of speech the lemmas of cues of strength TELLING or more."""

    def may_attribute(self, token: Token) -> bool:
        """Whether a paragraph with this token may attribute something: a cue, a quotation mark or a colon."""
        if token.lemma in self.telling.get(token.pos, ()):
            return True
        return token.text[0] in _MARKS or token.lemma == "accord"

    @classmethod
    def of(cls, cues: Cues) -> CueTables:
        verbs, nouns, adjectives = map(index_cues, (cues.verbs, cues.nouns, cues.adjectives))
        by_pos = {"VERB": verbs, "AUX": verbs, "NOUN": nouns, "PROPN": nouns, "ADJ": adjectives}
        return cls(
            verbs=verbs,
            nouns=nouns,
            adjectives=adjectives,
            raising=frozenset(cues.raising),
            appearing=frozenset(cues.appearing),
            adverbs=frozenset(cues.adverbs),
            experiencers=frozenset(cues.experiencers),
            sources=cues.sources,
            words_of=frozenset(cues.words_of),
            tellers=frozenset(cues.tellers),
            papers_say=frozenset(cues.papers_say),
            words_of_record=frozenset(cues.words_of_record),
            telling={pos: strong_cues(entries) for pos, entries in by_pos.items()},
        )


def strong_cues(entries: Mapping[str, CueEntry]) -> frozenset[str]:
    """Lemmas with a frame of strength TELLING or more."""
    return frozenset(
        lemma for lemma, entry in entries.items() if any(strength >= TELLING for strength, *_ in entry.frames.values())
    )
