"""This room indexes the codebook's cues by lemma, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.codebook.cues import CueEntry, Cues, Frame, index_cues

PREPOSITIONS: Mapping[str, Frame] = {
    f.value: f for f in (Frame.ABOUT, Frame.AGAINST, Frame.AS, Frame.FOR, Frame.OF, Frame.ON, Frame.TO, Frame.WITH)
}
"""The frames that are prepositions, by their word."""


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

    @classmethod
    def of(cls, cues: Cues) -> CueTables:
        return cls(
            verbs=index_cues(cues.verbs),
            nouns=index_cues(cues.nouns),
            adjectives=index_cues(cues.adjectives),
            raising=frozenset(cues.raising),
            appearing=frozenset(cues.appearing),
            adverbs=frozenset(cues.adverbs),
            experiencers=frozenset(cues.experiencers),
            sources=cues.sources,
            words_of=frozenset(cues.words_of),
            tellers=frozenset(cues.tellers),
            papers_say=frozenset(cues.papers_say),
            words_of_record=frozenset(cues.words_of_record),
        )
