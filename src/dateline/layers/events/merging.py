"""This room tells whether two passages tell the same act, and makes one event of them."""

from __future__ import annotations

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EventType, Reading

_HARM = frozenset(("kill", "wound", "injure", "die", "destroy", "damage", "hurt", "murder", "perish", "burn", "death"))
_HOPS = 6
_RECALL = 8
"""How many sentences back "the attack" may refer."""


def merge(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> list[Draft]:
    """The drafts with those that tell one act made one, in text order."""
    sentence_of = reading.syntax.sentence_of
    by_token = {d.head: d for d in drafts}
    gone: dict[int, Draft] = {}
    armed = {e.id for e in reading.entities if e.sector in ("MIL", "REB", "COP")}
    for draft in drafts:
        over = event_above(grammar, draft, by_token)
        if over is not None:
            over = kept_of(over, gone)
        if over is not None and over is not draft and same_scene(grammar, over, draft):
            keep, drop = (over, draft)
            absorb(keep, drop)
            if drop.rule.frame.subject == "both" and grammar.tokens[keep.head].lemma in _HARM:
                take_sides(keep, armed)
            gone[id(drop)] = keep
    kept = [d for d in drafts if id(d) not in gone]
    out: list[Draft] = []
    by_type: dict[str, list[Draft]] = {}
    for draft in kept:
        earlier = by_type.setdefault(draft.type, [])
        for other in reversed(earlier[-8:]):
            gap = abs(sentence_of[draft.head] - sentence_of[other.head])
            if same_act(grammar, other, draft, gap):
                if richness(draft) > richness(other) and not draft.definite:
                    swap_trigger(other, draft)
                else:
                    other.also.append((draft.first, draft.last))
                absorb(other, draft, note=False)
                break
        else:
            earlier.append(draft)
            out.append(draft)
    return out


def kept_of(draft: Draft, gone: dict[int, Draft]) -> Draft:
    """The draft that another went into at last; long chains are cut short on the way."""
    chain = []
    while id(draft) in gone:
        chain.append(id(draft))
        draft = gone[id(draft)]
    for key in chain:
        gone[key] = draft
    return draft


def take_sides(draft: Draft, armed: set[str]) -> None:
    """Fighters who fell in a clash fought in it: they are a side, not only victims."""
    sides = [e for e in draft.recipients if e in armed]
    draft.actors.extend(e for e in sides if e not in draft.actors)
    draft.recipients = [e for e in draft.recipients if e not in armed]


def event_above(grammar: Grammar, draft: Draft, by_token: dict[int, Draft]) -> Draft | None:
    """The event of the same type over a trigger in its own sentence, if its clause hangs on that one's."""
    tokens = grammar.tokens
    at = draft.head
    for _ in range(_HOPS):
        token = tokens[at]
        head = token.head
        if head == at or token.dep in ("ccomp", "parataxis"):
            return None
        at = head
        found = by_token.get(at)
        if found is not None and found is not draft:
            return found if found.type == draft.type else None
    return None


def disjoint(a: list[str], b: list[str]) -> bool:
    return bool(a) and bool(b) and not set(a) & set(b)


def same_scene(grammar: Grammar, a: Draft, b: Draft) -> bool:
    """Whether an act and another told under it are one: the killing in the attack, the attack that killed."""
    if disjoint(a.actors, b.actors) or a.alleged != b.alleged:
        return False
    if a.type == EventType.ASSAULT:
        lemmas = {grammar.tokens[a.head].lemma, grammar.tokens[b.head].lemma}
        if lemmas & _HARM or b.noun or a.noun:
            return True
    return not disjoint(a.recipients, b.recipients)


def same_act(grammar: Grammar, a: Draft, b: Draft, gap: int) -> bool:
    """Whether two passages further apart tell one act: nothing speaks against it and something for it."""
    if a.alleged != b.alleged or disjoint(a.actors, b.actors):
        return False
    if a.time is not None and b.time is not None and a.time != b.time and gap:
        return False
    if (
        a.place
        and b.place
        and a.place_name != b.place_name
        and not (a.place_name in b.place_name or b.place_name in a.place_name)
    ):
        return False
    if b.definite and b.type == EventType.ASSAULT and not b.actors and gap <= _RECALL:
        return True  # "the bomb had been placed", "two people were hurt in the blast": whoever they are, it is that act
    if a.mode and b.mode and a.mode != b.mode:
        return False
    same_word = grammar.tokens[a.head].lemma == grammar.tokens[b.head].lemma
    if disjoint(a.recipients, b.recipients):
        return False
    if a.quantities and b.quantities and not b.definite and gap and not set(a.quantities) & set(b.quantities):
        return False
    if b.definite and not b.actors and not b.recipients:
        return True
    both_actors = bool(set(a.actors) & set(b.actors))
    both_recipients = bool(set(a.recipients) & set(b.recipients))
    if both_actors and both_recipients:
        return True
    if both_recipients and (not a.actors or not b.actors):
        return True
    if both_actors and (not a.recipients or not b.recipients):
        # One side's will to fight, told twice in a row, is one threat.
        return b.definite or same_word or (a.type == EventType.THREATEN and gap <= 5)
    if is_harmful(grammar, b) and a.type == EventType.ASSAULT and gap <= 1:
        return True
    return not b.actors and not b.recipients and (same_word or b.noun) and gap <= 3


def is_harmful(grammar: Grammar, draft: Draft) -> bool:
    """Whether a draft tells of victims with no doer: they belong to the violence told beside them."""
    return not draft.actors and grammar.tokens[draft.head].lemma in _HARM


def richness(draft: Draft) -> int:
    return len(draft.actors) + len(draft.recipients) + bool(draft.place) + bool(draft.time) + len(draft.quantities)


def swap_trigger(keep: Draft, better: Draft) -> None:
    keep.also.append((keep.first, keep.last))
    keep.head, keep.first, keep.last, keep.noun = better.head, better.first, better.last, better.noun
    keep.why, keep.confidence = better.why, max(keep.confidence, better.confidence)


def absorb(keep: Draft, drop: Draft, note: bool = True) -> None:
    """Add what one draft knows to another."""
    for entity in drop.actors:
        if entity not in keep.actors:
            keep.actors.append(entity)
    for entity in drop.recipients:
        if entity not in keep.recipients and entity not in keep.actors:
            keep.recipients.append(entity)
    for quantity in drop.quantities:
        if quantity not in keep.quantities:
            keep.quantities.append(quantity)
    if keep.place is None:
        keep.place, keep.place_name = drop.place, drop.place_name
    if keep.time is None:
        keep.time = drop.time
    keep.mode = keep.mode or drop.mode
    keep.bare = keep.bare and drop.bare
    if note and drop.noun and drop.definite and not keep.noun:
        keep.definite = True
    if note:
        keep.why += f" + {drop.rule.name}"
    keep.also.extend(drop.also)
