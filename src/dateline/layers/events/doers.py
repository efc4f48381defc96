"""This room fills in who did an act where its own clause does not say, from the same passage."""

from __future__ import annotations

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.obligations import Speakers
from dateline.layers.events.participants import Cast
from dateline.layers.events.ties import SAYING, UTTERED
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType, Reading

_FORCES = frozenset(("MIL", "COP"))
_AUTHORITIES = frozenset(("MIL", "COP", "JUD", "SPY"))
_REACH = 3
"""Sentences back that an operation goes on."""

_POLICE_MODES = frozenset(("arrest", "seize"))
_FIRST_PERSON = frozenset(("i", "we"))
_CLAUSES = 4
"""Clauses up the parse that an act of words may take its doer from."""
_HANGING = frozenset(("conj", "ccomp", "xcomp", "advcl", "dobj", "acomp", "attr", "parataxis"))
_MAKING = frozenset(("issue", "publish", "send", "release", "sign", "join", "be", "write", "make", "give", "voice"))
_US = frozenset(("us", "me"))
_OURS = frozenset(("our", "ours"))
_BODIES = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.STATE, EntityKind.PERSON))
_FORCE_KINDS = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP))
_COLLECTIVE = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.STATE))


def fill_forces(reading: Reading, grammar: Grammar, cast: Cast, speakers: Speakers, drafts: list[Draft]) -> None:
    """Write into police work told without its doer the force at work in the passage, else the force that tells it."""
    sentence_of = reading.syntax.sentence_of
    tokens = grammar.tokens
    around = Forces(reading, cast, drafts)
    force: list[str] = []
    time: str | None = None
    since = -_REACH - 1
    for draft in drafts:
        number = sentence_of[draft.head]
        if draft.type in (EventType.COERCE, EventType.MOBILIZE):
            armed = [e for e in draft.actors if cast.sectors.get(e) in _FORCES]
            if armed:
                force, since, time = armed, number, draft.time
                continue
        if draft.actors or not open_to_force(grammar, draft):
            continue
        speaker = speakers.at(tokens[draft.head].start)
        if force and number - since <= _REACH and (draft.time is None or draft.time == time):
            draft.actors = [e for e in force if e not in draft.recipients]
            since = number
        elif draft.mode == "arrest" and not draft.noun and (near := around.force(number, draft)) is not None:
            draft.actors = [near]
        elif speaker is not None and cast.sectors.get(speaker) in _AUTHORITIES and speaker not in draft.recipients:
            draft.actors = [speaker]
        else:
            continue
        draft.why += "; doer from the passage"


class Forces:
    """Which police or army a passage speaks of, by sentence."""

    def __init__(self, reading: Reading, cast: Cast, drafts: list[Draft]) -> None:
        sentence_of = reading.syntax.sentence_of
        self.told: dict[int, list[str]] = {}
        self.sectors = cast.sectors
        harmed = {e for d in drafts if d.type == EventType.ASSAULT for e in d.recipients}
        for mention in reading.mentions:
            e = mention.refers_to
            if cast.sectors.get(e) == "COP" and cast.kinds.get(e) in _FORCE_KINDS and e not in harmed:
                self.told.setdefault(sentence_of[mention.head], []).append(e)
        self.every = {e for listed in self.told.values() for e in listed}

    def force(self, number: int, draft: Draft) -> str | None:
        """The one told in the same sentence or the last few, else the only one of the report."""
        if any(self.sectors.get(e) in _FORCES for e in draft.recipients):
            return None  # who arrests the police is seldom the police that is told of
        for back in range(number, max(-1, number - _REACH - 1), -1):
            for e in reversed(self.told.get(back, ())):
                if e not in draft.recipients:
                    return e
        only = [e for e in self.every if e not in draft.recipients]
        return only[0] if len(only) == 1 else None


def open_to_force(grammar: Grammar, draft: Draft) -> bool:
    """Whether an act is police work told without its doer: "Two men were arrested."."""
    if draft.type == EventType.COERCE and draft.mode in _POLICE_MODES:
        return draft.noun or not grammar.is_verb(draft.head) or grammar.is_passive(draft.head)
    return False


def own_words(grammar: Grammar, cast: Cast, speakers: Speakers, drafts: list[Draft]) -> None:
    """As in "we condemn": whoever speaks, where the pronoun itself leads to no one.

    In a communiqué that quotes no one, "we" is the body whose words it gives: the last one that spoke.
    """
    tokens = grammar.tokens
    for draft in drafts:
        if not draft.recipients and any(tokens[k].lower in _US for k in draft.recipient_tokens):
            speaker = speakers.at(tokens[draft.head].start)
            if speaker is not None and speaker not in draft.actors:
                draft.recipients = [speaker]
    names = {e.id for e in cast.named}
    voice: list[str] = []
    waiting: list[Draft] = []
    for draft in drafts:
        ours = [k for k in draft.actor_tokens if is_ours(grammar, k)]
        if ours and (not draft.actors or not any(e in names for e in draft.actors)):
            speaker = speakers.at(tokens[draft.head].start)
            if speaker is not None and cast.kinds.get(speaker) in _BODIES:
                draft.actors = [speaker]
            elif voice:
                draft.actors = [e for e in voice if e not in draft.recipients]
            elif not draft.actors:
                waiting.append(draft)
        elif draft.actors and draft.type in UTTERED and not ours:
            voice = [e for e in draft.actors if cast.kinds.get(e) in _BODIES] or voice
    if waiting and not voice:
        rebels = {e.id for e in cast.named if e.sector == "REB"}
        # A communiqué of war: the army's side speaks of itself by name.
        voice = list(rebels) if len(rebels) == 1 else []
    for draft in waiting:
        draft.actors = [e for e in voice if e not in draft.recipients]


def fill_voices(grammar: Grammar, cast: Cast, speakers: Speakers, drafts: list[Draft]) -> None:
    """Write into an act of words told without its doer whoever the clauses over it speak of, else whose words it is.

    "The committee said that killings go on and denounced them", "It is unacceptable, the council said".
    """
    tokens = grammar.tokens
    for draft in drafts:
        if draft.actors or draft.type not in UTTERED or draft.mode == "investigate":
            continue
        if not draft.noun and grammar.is_verb(draft.head) and grammar.is_passive(draft.head):
            continue  # "was criticised": not told by whom
        found: list[str] = []
        at = draft.head
        for _ in range(_CLAUSES):
            head = tokens[at].head
            if head == at:
                break
            if not grammar.is_verb(head) or tokens[at].dep not in _HANGING:
                break
            at = head
            if tokens[at].lemma in SAYING or tokens[at].lemma in _MAKING:
                subjects = grammar.arguments(at).subjects
                found = [e for e in cast.actors(subjects) if cast.kinds.get(e) in _BODIES]
                if found:
                    draft.actor_tokens = subjects
                    break
        if not found:
            speaker = speakers.at(tokens[draft.head].start)
            found = [speaker] if speaker is not None and cast.kinds.get(speaker) in _BODIES else []
        draft.actors = [e for e in found if e not in draft.recipients]
        if draft.actors:
            draft.why += "; doer whose words it is"


def fill_crowds(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> None:
    """Write into a protest told without its doer the crowd of the report: of the last protest, else of the next."""
    crowd: list[str] = []
    waiting: list[Draft] = []
    for draft in drafts:
        if draft.type != EventType.PROTEST:
            continue
        if not draft.actors:
            draft.actors = [e for e in cast.actors(attenders(grammar, cast, draft.head)) if e not in draft.recipients]
        if draft.actors:
            crowd = [e for e in draft.actors if cast.kinds.get(e) is EntityKind.GROUP] or crowd
            while crowd and waiting:
                waiting.pop().actors = list(crowd)
        elif crowd:
            draft.actors = [e for e in crowd if e not in draft.recipients]
        else:
            waiting.append(draft)


def attenders(grammar: Grammar, cast: Cast, i: int) -> list[int]:
    """Those whom a noun names by what they take part in: "participants in a rally"."""
    tokens = grammar.tokens
    if tokens[i].dep != "pobj" or tokens[tokens[i].head].lower not in ("in", "of", "at"):
        return []
    over = tokens[tokens[i].head].head
    mention = cast.by_head.get(over)
    people = mention is not None and cast.kinds.get(mention.refers_to) is EntityKind.GROUP
    return [over] if over != i and people else []


def add_bodies(grammar: Grammar, cast: Cast, speakers: Speakers, drafts: list[Draft]) -> None:
    """Who speaks for a body and the body itself both do what is done in words.

    "The army's spokesman rejected the offer", "the minister said his government rejects the offer".
    """
    tokens = grammar.tokens
    for draft in drafts:
        if draft.type not in UTTERED or draft.mode == "investigate" or not draft.actors:
            continue
        for k in draft.actor_tokens:
            if tokens[k].lemma in grammar.lexicon.spokespeople:
                bodies = cast.recipients(cast.holder(k))
                draft.actors.extend(e for e in bodies if e not in draft.actors and e not in draft.recipients)
        if len(draft.actors) != 1 or cast.kinds.get(draft.actors[0]) not in _COLLECTIVE:
            continue
        speaker = speakers.at(tokens[draft.head].start)
        if speaker is None or speaker in draft.actors or speaker in draft.recipients:
            continue
        if cast.kinds.get(speaker) is EntityKind.PERSON and speaks_for(grammar, cast, speaker, draft):
            draft.actors.append(speaker)
            draft.why += "; with its speaker"


def speaks_for(grammar: Grammar, cast: Cast, speaker: str, draft: Draft) -> bool:
    """Whether a person who tells of a body's act in words is of that body: its own, or of its government."""
    body = draft.actors[0]
    for k in draft.actor_tokens:
        for c in grammar.children[k]:
            if grammar.tokens[c].dep == "poss" and cast.entity(c) == speaker:
                return True
    if cast.countries.get(speaker) != cast.countries.get(body) or not cast.countries.get(body):
        return False
    if cast.kinds.get(body) is EntityKind.STATE or cast.sectors.get(body) == "GOV":
        return cast.sectors.get(speaker) in ("GOV", "MIL")
    return False


def is_ours(grammar: Grammar, i: int) -> bool:
    """Whether a doer is "we", or "our forces"."""
    tokens = grammar.tokens
    return tokens[i].lower in _FIRST_PERSON or any(tokens[c].lower in _OURS for c in grammar.children[i])
