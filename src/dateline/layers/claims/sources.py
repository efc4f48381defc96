"""This room finds who vouches for an event: the speakers whose statements cover it, nearest first."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from dateline.codebook.status import StatusWords
from dateline.layers.claims.accounts import Account, find_accounts, starts_paragraph
from dateline.model import REPORT, Event, Reading, Span, Statement, Status

_FIRST_PERSON = frozenset({"i", "we"})
_PRONOUNS = frozenset(
    {"", "i", "we", "you", "he", "she", "it", "they", "us", "them", "who", "which", "that", "this", "one"}
)
_OWN = frozenset({"my", "our"})
_STOPS = frozenset({".", "!", "?"})
_BELOW_SUBJECT = frozenset({"xcomp", "acomp", "oprd", "conj", "auxpass"})
_SINGLE = frozenset({"he", "she", "it"})
_CHAIN = 8
"""The longest chain of "X said that Y said that ..." that is followed."""


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
        self.size = {s.id: sum(part.end - part.start for part in s.content) for s in reading.statements}
        self.by_sentence = statements_by_sentence(reading)
        self.accounts: tuple[Account, ...] = find_accounts(reading, words) if reading.events else ()
        self._account_starts = [account.first for account in self.accounts]
        self._told: dict[int, tuple[str, ...]] = {}

    def sources_of(self, event: Event, status: Status) -> Sources:
        """Who vouches for an event that is told with this status; the report where nobody else does."""
        chain: list[str] = []
        why = ""
        for statement in self.statements_over(event, status):
            speaker = self.speaker_of(statement)
            if speaker is not None and speaker not in chain and self.vouches(statement, event, status, speaker):
                chain.append(speaker)
                why = why or f"statement {statement.id}"
        account = self.account_of(event)
        if (
            account is not None
            and account.speaker not in chain
            and self.is_named(account.speaker)
            and not self.performs(event, status, account.speaker)
        ):
            chain.append(account.speaker)
            why = why or "account opened by a colon"
        if event.type in self.words.speech_acts:
            return Sources(tuple(chain), why) if chain else _OWN_VOICE
        sentence = self.reading.syntax.sentence_of[event.head]
        if not chain and self.continues(event, sentence):
            chain, why = list(self._told[sentence - 1]), "continues the account of the sentence before"
        if not chain and sentence == 0:
            chain, why = self.told_below_headline(event), "the headline's story as told below it"
        if not chain:
            return _OWN_VOICE
        self._told[sentence] = tuple(chain)
        return Sources(tuple(chain), why)

    def continues(self, event: Event, sentence: int) -> bool:
        """Whether the event's sentence goes on with what the sentence before attributed to somebody (9.15).

        They stand in one paragraph, both tell deeds, and nobody else is given a word in the second.
        """
        if sentence - 1 not in self._told or starts_paragraph(self.reading, sentence):
            return False
        return all(self.speaker_of(statement) is None for _, statement in self.by_sentence.get(sentence, ()))

    def told_below_headline(self, event: Event) -> list[str]:
        """Who tells in the first sentence what a headline tells in its own voice (9.24); empty where nobody does."""
        sentences, tokens = self.reading.syntax.sentences, self.reading.tokens
        if len(sentences) < 2 or not starts_paragraph(self.reading, 1) or tokens[sentences[0][1] - 1].text in _STOPS:
            return []
        first, last = sentences[1]
        lemma = tokens[event.head].lemma
        if all(tokens[index].lemma != lemma for index in range(first, last)):
            return []
        length = tokens[last - 1].end - tokens[first].start
        for part, statement in self.by_sentence.get(1, ()):
            if 2 * (part.end - part.start) > length and self.cue_lemma(statement) not in self.words.no_vouchers:
                speaker = self.speaker_of(statement)
                if speaker is not None and speaker not in event.actors:
                    return [speaker]
        return []

    def statements_over(self, event: Event, status: Status) -> list[Statement]:
        """The statement nearest to the trigger and those that report it; of a denied act, from the denier on."""
        over: list[Statement] = []
        statement = self.innermost(event, status)
        while statement is not None and len(over) < _CHAIN:
            over.append(statement)
            statement = self.by_id.get(statement.parent) if statement.parent else None
        if status is Status.NEGATED:
            denials = [k for k, s in enumerate(over) if self.cue_sense(s) == "denies"]
            if denials:
                return over[denials[0] :]
        return over

    def innermost(self, event: Event, status: Status) -> Statement | None:
        """The shortest statement whose content covers the trigger and whose cue is not the trigger."""
        token = self.reading.tokens[event.head]
        best: Statement | None = None
        for part, statement in self.by_sentence.get(self.reading.syntax.sentence_of[event.head], ()):
            cue = statement.cue
            if cue is not None and cue.overlaps(event.trigger):
                if event.type not in self.words.speech_acts and status is Status.NEGATED:
                    return statement
                continue
            if part.start <= token.start < part.end and (best is None or self.size[statement.id] < self.size[best.id]):
                best = statement
        return best

    def speaker_of(self, statement: Statement) -> str | None:
        """The entity that speaks; where the statement names none, the one mentioned in its speaker's words."""
        words: range | tuple[int, ...] = ()
        if statement.speaker_span is not None:
            words = self.reading.syntax.tokens_in(statement.speaker_span)
        tokens, mentions = self.reading.tokens, self.reading.mention_by_head
        if words and (tokens[words[0]].lower in self.words.negative_determiners or self.is_own_voice(words)):
            # "No group has claimed"; "we have learned" is whoever speaks around it.
            return None
        for index in words:
            if tokens[index].lemma in self.words.utterance_nouns:
                owner = self.owner_of(index)
                if owner is not None:
                    return owner
        speaker = statement.speaker
        if speaker is None:
            speaker = next((mentions[index].refers_to for index in words if index in mentions), None)
        return speaker if speaker is not None and self.is_named(speaker) else None

    def owner_of(self, noun: int) -> str | None:
        """Whose words a report or statement is: "the ministry's report", "a statement issued by the ministry"."""
        tokens, children, mentions = self.reading.tokens, self.reading.syntax.children, self.reading.mention_by_head
        for child in children[noun]:
            token = tokens[child]
            within: list[int] = []
            if token.dep == "poss":
                within = [child]
            elif token.dep == "prep" and token.lower in ("by", "from", "of"):
                within = children[child]
            elif token.dep == "acl" and token.tag == "VBN":
                within = [c for p in children[child] if tokens[p].lower == "by" for c in children[p]]
            for index in within:
                if index in mentions and self.is_named(mentions[index].refers_to):
                    return mentions[index].refers_to
        return None

    def is_named(self, entity: str) -> bool:
        """Whether the entity has a name: a chain of mere pronouns names nobody who could vouch."""
        known = self.reading.entity_by_id.get(entity)
        return known is not None and known.name.lower() not in _PRONOUNS

    def is_own_voice(self, words: range | tuple[int, ...]) -> bool:
        return len(words) == 1 and self.reading.tokens[words[0]].lower in _FIRST_PERSON

    def vouches(self, statement: Statement, event: Event, status: Status, speaker: str) -> bool:
        """Whether the speaker tells the event, rather than wants it, denies another thing or performs it."""
        if self.cue_lemma(statement) in self.words.no_vouchers:
            return False
        sense = self.cue_sense(statement)
        if sense == "denies" and status is Status.ACTUAL:
            # What a denial takes for granted ("denied a link with the attack") is told by the report.
            return False
        if sense == "alleges" and speaker in event.actors and event.type not in self.words.speech_acts:
            # "Charged with killing": the words name the accused, who does not vouch.
            return False
        if speaker in event.actors and status is not Status.NEGATED and self.is_object_of(event, statement):
            # "Dockers announced further rallies": the cue is part of the doing.
            return False
        return not self.performs(event, status, speaker) and not self.speaks_for(statement, event, status)

    def speaks_for(self, statement: Statement, event: Event, status: Status) -> bool:
        """Whether a spokesman voices the act of speech of those he is named by, or he is named by nobody (9.3)."""
        if event.type not in self.words.speech_acts or status is not Status.ACTUAL or statement.speaker_span is None:
            return False
        words = self.reading.syntax.tokens_in(statement.speaker_span)
        tokens, mentions = self.reading.tokens, self.reading.mention_by_head
        if not any(tokens[index].lemma in self.words.mouthpieces for index in words):
            return False
        named = {mentions[index].refers_to for index in words if index in mentions}
        return len(words) <= 2 or not named.isdisjoint(event.actors)

    def is_object_of(self, event: Event, statement: Statement) -> bool:
        """Whether the trigger is a noun that the cue takes as its object, with no clause between."""
        tokens = self.reading.tokens
        token = tokens[event.head]
        steps = 0
        while token.pos in ("NOUN", "PROPN", "ADP", "ADJ") and token.head != token.index and steps < _CHAIN:
            token = tokens[token.head]
            steps += 1
        cue = statement.cue
        return steps > 0 and cue is not None and cue.start <= token.start < cue.end

    def performs(self, event: Event, status: Status, speaker: str) -> bool:
        """Whether the event is the speaker's own act of speech (9.3): then the report tells of it.

        An act of speech put forward ("he will ask") or back ("they had agreed") is told by the speaker after all.
        """
        if event.type not in self.words.speech_acts or event.mode == "investigate" or status is not Status.ACTUAL:
            return False
        tokens, children = self.reading.tokens, self.reading.syntax.children[event.head]
        if any(tokens[c].lower == "had" and tokens[c].dep == "aux" for c in children):
            return False
        if speaker in event.actors:
            return True
        subject = self.subject_of(event)
        return subject is not None and self.stands_for(subject, speaker)

    def subject_of(self, event: Event) -> int | None:
        """The subject of the trigger, or of the verb that it hangs on: "his men were READY to fight"."""
        tokens, children = self.reading.tokens, self.reading.syntax.children
        at = event.head
        for _ in range(_CHAIN):
            for child in children[at]:
                if tokens[child].dep in ("nsubj", "nsubjpass"):
                    return child
            if tokens[at].head == at or tokens[at].dep not in _BELOW_SUBJECT:
                return None
            at = tokens[at].head
        return None

    def stands_for(self, subject: int, speaker: str) -> bool:
        """Whether a subject is the speaker, or his side as he calls it: "we", "it", "his government"."""
        tokens, mentions = self.reading.tokens, self.reading.mention_by_head
        if tokens[subject].lower in _FIRST_PERSON:
            return True
        mention = mentions.get(subject)
        if mention is not None and mention.refers_to == speaker:
            return True
        if tokens[subject].lower in _SINGLE:
            return mention is None or not self.is_named(mention.refers_to)
        for child in self.reading.syntax.children[subject]:
            if tokens[child].dep == "poss":
                owner = mentions.get(child)
                if tokens[child].lower in _OWN or (owner is not None and owner.refers_to == speaker):
                    return tokens[subject].lemma in self.words.own_sides
        return False

    def cue_lemma(self, statement: Statement) -> str:
        """The lemma of the cue's last word that is not an auxiliary; empty without a cue."""
        if statement.cue is None:
            return ""
        cue = self.reading.syntax.tokens_in(statement.cue)
        tokens = self.reading.tokens
        for index in cue:
            if tokens[index].dep not in ("aux", "auxpass", "neg", "advmod") and tokens[index].pos != "ADP":
                return tokens[index].lemma
        return tokens[cue[0]].lemma if cue else ""

    def cue_sense(self, statement: Statement) -> str:
        """The name of the signature that the cue has over a clause, else as a verb of accusing."""
        lemma = self.cue_lemma(statement)
        sense = self.words.clause.get(lemma)
        if sense is None or sense.name == "says":
            sense = self.words.gerund.get(lemma) or sense
        return sense.name if sense is not None else ""

    def account_of(self, event: Event) -> Account | None:
        """The account in which the event's sentence lies."""
        if not self.accounts:
            return None
        sentence = self.reading.syntax.sentence_of[event.head]
        at = bisect_right(self._account_starts, sentence) - 1
        return self.accounts[at] if at >= 0 and sentence < self.accounts[at].last else None


def statements_by_sentence(reading: Reading) -> dict[int, list[tuple[Span, Statement]]]:
    """For each sentence the parts of statements' contents that touch it, each with its statement."""
    out: dict[int, list[tuple[Span, Statement]]] = {}
    starts = [reading.tokens[first].start for first, _ in reading.syntax.sentences]
    for statement in reading.statements:
        for part in statement.content:
            first = max(0, bisect_right(starts, part.start) - 1)
            last = max(0, bisect_right(starts, part.end - 1) - 1)
            for sentence in range(first, last + 1):
                out.setdefault(sentence, []).append((part, statement))
    return out
