"""This room finds who vouches for an event: the speakers whose statements cover it, nearest first."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from dateline.codebook.status import StatusWords
from dateline.model import REPORT, Event, Reading, Span, Statement

_FIRST_PERSON = frozenset({"i", "we", "our", "my", "us"})
_CHAIN = 8


class Sources(NamedTuple):
    """The chain of vouchers, nearest first, and what was found to name them."""

    chain: tuple[str, ...]
    why: str


_OWN_VOICE = Sources((REPORT,), "report's own voice")


class Vouchers:
    """The statements of one reading, indexed by sentence once, and asked for each event."""

    def __init__(self, reading: Reading, words: StatusWords) -> None:
        self.reading = reading
        self.words = words
        self.by_id = {s.id: s for s in reading.statements}
        self.by_sentence: dict[int, list[tuple[Span, Statement]]] = {}
        self.size = {s.id: sum(part.end - part.start for part in s.content) for s in reading.statements}
        syntax = reading.syntax
        starts = [syntax.tokens[first].start for first, _ in syntax.sentences]
        for statement in reading.statements:
            for part in statement.content:
                first = max(0, bisect_right(starts, part.start) - 1)
                last = max(0, bisect_right(starts, part.end - 1) - 1)
                for sentence in range(first, last + 1):
                    self.by_sentence.setdefault(sentence, []).append((part, statement))

    def sources_of_all(self) -> list[Sources]:
        """For each event of the reading, in order, who vouches for it."""
        return [self.sources_of(event) for event in self.reading.events]

    def sources_of(self, event: Event) -> Sources:
        chain: list[str] = []
        why = ""
        statement = self.innermost(event)
        steps = 0
        while statement is not None and steps < _CHAIN:
            steps += 1
            speaker = self.speaker_of(statement)
            if speaker is not None and speaker not in chain and self.vouches(statement, event, speaker):
                chain.append(speaker)
                why = why or f"statement {statement.id}"
            statement = self.by_id.get(statement.parent) if statement.parent else None
        return Sources(tuple(chain), why) if chain else _OWN_VOICE

    def innermost(self, event: Event) -> Statement | None:
        """The shortest statement whose content covers the trigger and whose cue is not the trigger."""
        token = self.reading.tokens[event.head]
        best: Statement | None = None
        for part, statement in self.by_sentence.get(self.reading.syntax.sentence_of[event.head], ()):
            if not part.start <= token.start < part.end:
                continue
            if statement.cue is not None and statement.cue.overlaps(event.trigger):
                continue
            if best is None or self.size[statement.id] < self.size[best.id]:
                best = statement
        return best

    def speaker_of(self, statement: Statement) -> str | None:
        """The entity that speaks; where the statement names none, the one mentioned in its speaker's words."""
        if statement.speaker is not None:
            return statement.speaker
        if statement.speaker_span is None:
            return None
        mentions = self.reading.mention_by_head
        for index in self.reading.syntax.tokens_in(statement.speaker_span):
            if index in mentions:
                return mentions[index].refers_to
        return None

    def vouches(self, statement: Statement, event: Event, speaker: str) -> bool:
        """Whether the speaker tells the event, rather than wants it or performs it by speaking."""
        if statement.cue is not None:
            cue = self.reading.syntax.tokens_in(statement.cue)
            if cue and self.reading.tokens[cue[0]].lemma in self.words.no_vouchers:
                return False
            if statement.cue.overlaps(event.trigger):
                return False
        if event.type in self.words.speech_acts:
            # 9.3: who voices his own side's refusal, offer, threat or demand is its actor; the report tells of it.
            return speaker not in event.actors and not self.in_first_person(event)
        return True

    def in_first_person(self, event: Event) -> bool:
        """Whether the trigger's subject is the speaker himself: "we demand"."""
        tokens = self.reading.tokens
        return any(
            tokens[child].dep == "nsubj" and tokens[child].lower in _FIRST_PERSON
            for child in self.reading.syntax.children[event.head]
        )
