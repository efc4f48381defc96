"""This room reads positions off acts and claims: what an actor demands, offers, denies ..., and when it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from dateline.codebook.positions import PositionWords, load_position_words
from dateline.corpus.actors import is_named
from dateline.corpus.records import Position
from dateline.model import REPORT, Claim, Event, Reading, Status, Token

_BEFORE = 4
"""Tokens before the word of a topic in which a word that ends it stands."""
_BY_MEANS = frozenset(("through", "by", "via", "with", "and", "but"))
_NEAR = 14
"""Tokens after a trigger in which the words that name its topic stand, before the whole passage is looked at."""


def find_positions(reading: Reading) -> tuple[Position, ...]:
    """The positions that a report tells of, in text order; actors are entity ids of the reading ("e1")."""
    words = load_position_words()
    found: dict[tuple[str, str, str], Position] = {}
    rejecting = {event.head: set(event.actors) for event in reading.events if event.type == "REJECT"}
    for event in reading.events:
        claim = reading.claim_by_event.get(event.id)
        if claim is None or event.head >= len(reading.tokens):
            continue
        head = reading.tokens[event.head]
        if head.pos == "NOUN" and head.head != event.head and rejecting.get(head.head, set()) & set(event.actors):
            continue  # "he rejected his demand": whose it is, he does not hold it
        for position in positions_of(reading, event, claim, words):
            # Of several acts that show one stance the strongest stands for it.
            key = (position.actor, position.stance, position.topic)
            if key not in found or found[key].strength < position.strength:
                found[key] = position
    return tuple(found.values())


def positions_of(reading: Reading, event: Event, claim: Claim, words: PositionWords) -> Iterator[Position]:
    """What one act, and whoever vouches for it, show of positions."""
    speakers = [s for s in claim.sources if s != REPORT and s in reading.entity_by_id]
    if claim.status is Status.NEGATED and event.type not in words.stances:
        for actor in dict.fromkeys(speakers[:1]):
            about = (a for a in (*event.actors, *event.recipients) if a != actor)
            yield made(reading, event, claim, actor, "denies", 0.6, tuple(about), words)
        return
    stance, strength = words.stances.get(event.type, ("", 0.0))
    if not stance:
        others = tuple(a for a in event.actors if a not in speakers)
        if speakers and claim.status is Status.ACTUAL and others:
            yield made(reading, event, claim, speakers[0], "claims", 0.5, others, words)
        elif speakers and claim.status is Status.ACTUAL and speakers[0] in event.actors:
            # "We did it" is a position more than "they did it" is.
            yield made(reading, event, claim, speakers[0], "claims", 0.8, event.recipients, words)
        return
    if event.type in words.unless_done and claim.status in (Status.ACTUAL, Status.NEGATED):
        return
    if claim.status is Status.NEGATED:
        stance = next(iter(words.contrary.get(stance, ())), "denies")
    actors = [a for a in event.actors if a in reading.entity_by_id and is_named(reading.entity_by_id[a].name)]
    # "He said that someone would need support": who has no name asks for nothing; the speaker does.
    actors = actors or speakers[:1]
    if event.type == "REQUEST" and refuses(reading, event, words):
        stance = "rejects"
    for actor in dict.fromkeys(actors):
        yield made(reading, event, claim, actor, stance, strength, event.recipients, words)


def refuses(reading: Reading, event: Event, words: PositionWords) -> bool:
    """Whether what is asked for is that something be not done, or done no longer."""
    tokens = reading.tokens
    inside = reading.syntax.tokens_in(event.trigger)
    around = {tokens[i].lower for i in inside} | {
        tokens[i].lower for i in reading.syntax.children[event.head] if tokens[i].dep == "neg"
    }
    if around & words.refusing:
        return True
    _, at = topic_of(reading, event, words)
    for i in range(at - 1, max(inside.stop, at - _BEFORE) - 1, -1):
        if tokens[i].lemma.lower() in words.ending:
            return True
        if tokens[i].lower in _BY_MEANS:
            break
    return False


def made(
    reading: Reading,
    event: Event,
    claim: Claim,
    actor: str,
    stance: str,
    strength: float,
    towards: tuple[str, ...],
    words: PositionWords,
) -> Position:
    """A position with its topic and strength."""
    lemmas = nearby(reading, event)
    if lemmas & words.weaker:
        strength -= 0.2
    if lemmas & words.stronger:
        strength += 0.2
    if claim.status is Status.HYPOTHETICAL:
        strength -= 0.1
    sources = [
        s if s == REPORT else reading.entity_by_id[s].name
        for s in claim.sources
        if s == REPORT or s in reading.entity_by_id
    ]
    return Position(
        actor=actor,
        stance=stance,
        topic=topic_of(reading, event, words)[0],
        towards=tuple(dict.fromkeys(a for a in towards if a != actor)),
        strength=round(min(1.0, max(0.1, strength)), 2),
        day=day_of_stance(reading, event, stance),
        report=reading.report.id,
        event=event.id,
        source=sources[0] if sources else REPORT,
        passage=event.evidence.of(reading.text)[:400],
    )


def day_of_stance(reading: Reading, event: Event, stance: str) -> date | None:
    """The day a position was taken: never after the report, and for what is said of an act that of the report."""
    published = reading.report.published
    if event.date is None or event.historical or (published is not None and stance in ("claims", "denies")):
        return published
    return event.date[1] if published is None else min(event.date[1], published)


def nearby(reading: Reading, event: Event) -> set[str]:
    """The lemmas of a trigger and of the words that its clause puts near it."""
    inside = reading.syntax.tokens_in(event.evidence)
    first = max(inside.start, event.head - 4)
    return {reading.tokens[i].lemma.lower() for i in range(first, min(inside.stop, event.head + 6))}


def topic_of(reading: Reading, event: Event, words: PositionWords) -> tuple[str, int]:
    """The topic of an act and the token that names it: by its own words, those after it, its passage; else its mode.

    A word for those who take part ("talks with the government") is the topic only where no other word is.
    """
    tokens = reading.tokens
    trigger = reading.syntax.tokens_in(event.trigger)
    passage = reading.syntax.tokens_in(event.evidence)
    topics = {word: topic for topic, listed in words.topics.items() for word in listed}
    stop = min(passage.stop, trigger.stop + _NEAR)
    # "Ready to talk and demanded a truce": the next act has a topic of its own.
    after = range(trigger.stop, next((i for i in range(trigger.stop, stop) if is_next_act(tokens[i])), stop))
    before = range(trigger.start - 1, max(passage.start, trigger.start - _NEAR) - 1, -1)
    stretches = (after, trigger, before, passage) if event.type in words.stances else (trigger, after, before, passage)
    parties = {*event.actors, *event.recipients}
    of_party: tuple[str, int] | None = None
    for stretch in stretches:
        for i in stretch:
            if 0 <= i < len(tokens):
                found = topics.get(tokens[i].lemma.lower()) or topics.get(tokens[i].lower)
                if found:
                    mention = reading.mention_by_head.get(i)
                    if mention is None or mention.refers_to not in parties:
                        return found, i
                    of_party = of_party or (found, i)
    return of_party or (event.mode or event.type.lower(), -1)


def is_next_act(token: Token) -> bool:
    """Whether a verb begins another act beside the one before it."""
    return token.dep == "conj" and token.pos == "VERB"


def mark_changes(positions: Iterable[Position]) -> list[Position]:
    """Positions by actor, topic and day, each marked ``changed`` where the actor held the contrary before.

    Whom a position is towards counts only where both say so.
    """
    contrary = load_position_words().contrary
    ordered = sorted(positions, key=lambda p: (p.actor, p.topic, p.day or date.min, p.report, p.event, p.stance))
    before: Mapping[tuple[str, str], list[Position]] = defaultdict(list)
    found = []
    for position in ordered:
        earlier = before[position.actor, position.topic]
        turned = next(
            (
                old
                for old in reversed(earlier)
                if old.day is not None
                and position.day is not None
                and old.day < position.day
                and old.stance in contrary.get(position.stance, ())
                and (not old.towards or not position.towards or set(old.towards) & set(position.towards))
            ),
            None,
        )
        if turned is not None and turned.day is not None:
            position = replace(position, changed=f"{turned.stance} on {turned.day.isoformat()}")
        earlier.append(position)
        found.append(position)
    return found
