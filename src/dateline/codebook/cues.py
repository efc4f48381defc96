"""This room types the codebook's cues: words by which a report hands on what someone said or thought."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class CueClass(StrEnum):
    """What sort of attitude a cue reports."""

    SPEECH = "speech"
    BELIEF = "belief"
    INTENTION = "intention"
    ACT = "act"


class Frame(StrEnum):
    """The shapes in which a cue takes its content; a preposition takes it as its object."""

    QUOTE = "quote"
    CLAUSE = "clause"
    INSERTED = "inserted"
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    OBJECT = "object"
    NAMING = "naming"
    ABOUT = "about"
    AGAINST = "against"
    AS = "as"
    FOR = "for"
    OF = "of"
    ON = "on"
    TO = "to"
    WITH = "with"


@dataclass(frozen=True)
class CueGroup:
    """Lemmas that take the same frames; ``names`` frames only name what was spoken of."""

    words: tuple[str, ...]
    takes: tuple[Frame, ...] = ()
    names: tuple[Frame, ...] = ()
    strength: float = 1.0
    kind: CueClass = CueClass.SPEECH


@dataclass(frozen=True)
class Channel:
    """How something was said: a noun after one of some prepositions, perhaps with a word before it."""

    name: str
    words: tuple[str, ...]
    after: tuple[str, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cues:
    """The section ``cues.yaml``."""

    verbs: tuple[CueGroup, ...] = ()
    nouns: tuple[CueGroup, ...] = ()
    adjectives: tuple[CueGroup, ...] = ()
    raising: tuple[str, ...] = ()
    appearing: tuple[str, ...] = ()
    adverbs: tuple[str, ...] = ()
    experiencers: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    words_of: tuple[str, ...] = ()
    utterances: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    papers_say: tuple[str, ...] = ()
    words_of_record: tuple[str, ...] = ()
    speaks_to: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    channel_verbs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CueEntry:
    """What one lemma takes: for each frame its strength, class and whether it only names the content."""

    frames: dict[Frame, tuple[float, CueClass, bool]]


def index_cues(groups: tuple[CueGroup, ...]) -> dict[str, CueEntry]:
    """Look-up from lemma to its frames; where groups overlap, taking goes before naming, then the stronger."""
    table: dict[str, dict[Frame, tuple[float, CueClass, bool]]] = {}
    for group in groups:
        for word in group.words:
            frames = table.setdefault(word, {})
            for frame in group.takes:
                known = frames.get(frame)
                if known is None or known[2] or known[0] < group.strength:
                    frames[frame] = (group.strength, group.kind, False)
            for frame in group.names:
                if frame not in frames:
                    frames[frame] = (group.strength, group.kind, True)
    return {word: CueEntry(frames=frames) for word, frames in table.items()}
