"""This room tells whether two passages tell the same act, and makes one event of them."""

from __future__ import annotations

from dataclasses import replace

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.retelling import DEADLY, HARM, Retold
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType, MentionKind, Reading

_ONCE = frozenset((EventType.ASSAULT, EventType.COERCE))
"""Types whose acts befall a person once in a report, more often than twice."""
_NOUNS_BELOW = frozenset(("nsubj", "nsubjpass", "dobj", "agent", "prep"))
_GROUPS = frozenset((EntityKind.GROUP, EntityKind.ORGANISATION))
_UNKNOWN = frozenset(("UNK", "CRM", ""))
_HOPS = 6
_OPEN = 8
"""How many acts of its type an act may be one with, counted back."""
_RECALL = 8
"""How many sentences back "the attack" may refer."""


def merge(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> list[Draft]:
    """The drafts with those that tell one act made one, in text order."""
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
            if drop.rule.frame.subject == "both" and grammar.tokens[keep.head].lemma in HARM:
                take_sides(keep, armed)
            gone[id(drop)] = keep
    return link(reading, grammar, [d for d in drafts if id(d) not in gone])


def link(reading: Reading, grammar: Grammar, kept: list[Draft]) -> list[Draft]:
    """Make one of drafts in different clauses and sentences that tell one act."""
    sentence_of = reading.syntax.sentence_of
    out: list[Draft] = []
    by_type: dict[str, list[Draft]] = {}
    known = Known(reading)
    retold = Retold(reading, grammar, kept)
    # As each passage tells it by itself: what an act has gained from others binds it to nothing more.
    first = {
        id(d): replace(d, actors=d.actors[:], recipients=d.recipients[:], quantities=d.quantities[:]) for d in kept
    }
    for draft in kept:
        earlier = by_type.setdefault(draft.type, [])
        for other in reversed(earlier[-_OPEN:]):
            gap = abs(sentence_of[draft.head] - sentence_of[other.head])
            if same_act(grammar, known, other, draft, gap) and not retold.told_by_another(
                first[id(other)], first[id(draft)]
            ):
                unite(known, other, draft)
                break
            if retold.again(first[id(other)], first[id(draft)]):
                retold.keep_better(other, draft)
                if retold.is_aim(first[id(other)]) and not retold.is_aim(draft):
                    swap_trigger(other, draft)
                unite(known, other, draft)
                break
        else:
            earlier.append(draft)
            out.append(draft)
    return out


def unite(known: Known, other: Draft, draft: Draft) -> None:
    """Make a later draft part of an earlier one; the richer of the two gives the trigger."""
    if richness(draft) > richness(other) and not draft.definite:
        swap_trigger(other, draft)
    else:
        other.also.append((draft.first, draft.last))
    known.choose(other, draft)
    absorb(other, draft, note=False)


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
        if lemmas & HARM or b.noun or a.noun:
            return True
    return not disjoint(a.recipients, b.recipients)


def same_act(grammar: Grammar, known: Known, a: Draft, b: Draft, gap: int) -> bool:
    """Whether two passages further apart tell one act: nothing speaks against it and something for it."""
    assault = a.type == EventType.ASSAULT
    if a.alleged != b.alleged or (known.rivals if assault else disjoint)(a.actors, b.actors):
        return False
    tokens = grammar.tokens
    if assault and known.one_death(grammar, a, b):
        return True
    if gap and (told_apart(grammar, b) or known.opens_apart(grammar, b)):
        return False
    both_actors = bool(set(a.actors) & set(b.actors))
    both_recipients = bool(set(a.recipients) & set(b.recipients))
    elsewhere = bool(a.place_name and b.place_name) and not one_place(a.place_name, b.place_name)
    if assault and gap == 0 and both_actors and not disjoint(a.recipients, b.recipients):
        return True  # "fired on the crowd and threw grenades"
    recalled = b.definite and assault and gap <= _RECALL and not (elsewhere and a.sure_place and b.sure_place)
    if recalled and not b.actors and not (b.noun and disjoint(a.recipients, b.recipients)):
        return True  # "the bomb had been placed", "two people were hurt in the blast": whoever they are, it is that act
    if a.time is not None and b.time is not None and a.time != b.time and gap and known.apart(a.time, b.time):
        return False
    if elsewhere:
        return False
    harmed = assault and is_harmful(grammar, b) and not has_own_story(grammar, b)
    if harmed and gap <= 2 and (gap <= 1 or not is_harmful(grammar, a)):
        return True  # victims told right after the violence: "Two guards were killed."
    if a.mode and b.mode and a.mode != b.mode and not (both_actors and both_recipients):
        return False
    lemmas = (tokens[a.head].lemma, tokens[b.head].lemma)
    same_word = lemmas[0] == lemmas[1]
    if disjoint(a.recipients, b.recipients):
        alike = same_word or (lemmas[0] in DEADLY and lemmas[1] in DEADLY)
        return alike and a.type in _ONCE and known.one_unnamed(a.recipients, b.recipients)
    if gap and not b.definite and known.other_counts(a.quantities, b.quantities):
        return False
    if b.definite and not b.recipients and (not b.actors or b.noun):
        return True
    if both_actors and both_recipients:
        return True
    if both_recipients and (not a.actors or not b.actors):
        return True
    if both_actors and (not a.recipients or not b.recipients):
        # One side's will to fight, told twice in a row, is one threat.
        return b.definite or same_word or (a.type == EventType.THREATEN and gap <= 5)
    return not b.actors and not b.recipients and (same_word or b.noun) and gap <= 3


def one_place(a: str, b: str) -> bool:
    return a == b or a in b or b in a


class Known:
    """What tells whether two participants may be one: names, numbers and kinds of the report's entities."""

    def __init__(self, reading: Reading) -> None:
        self.kinds = {e.id: e.kind for e in reading.entities}
        self.sectors = {e.id: e.sector for e in reading.entities}
        self.named = {m.refers_to for m in reading.mentions if m.kind is MentionKind.NAME}
        self.times = reading.time_by_id
        self.sentences = reading.syntax.sentences
        self.sentence_of = reading.syntax.sentence_of
        self.counts = {q.id: (q.role, q.low) for q in reading.quantities}

    def opens_apart(self, grammar: Grammar, draft: Draft) -> bool:
        """Whether the sentence of an act opens with "meanwhile", "earlier" or the like."""
        begin, end = self.sentences[self.sentence_of[draft.head]]
        return any(grammar.tokens[k].lower in grammar.lexicon.apart for k in range(begin, min(begin + 2, end)))

    def rivals(self, a: list[str], b: list[str]) -> bool:
        """Whether two sets of doers cannot be one."""
        return disjoint(a, b) and not any(self.alike(x, y) for x in a for y in b)

    def alike(self, x: str, y: str) -> bool:
        """Whether two groups may be one: one has no name, and both are of one sort ("guerrillas", "the rebels")."""
        if (x in self.named and y in self.named) or {self.kinds.get(x), self.kinds.get(y)} - _GROUPS:
            return False
        one, two = self.sectors.get(x, ""), self.sectors.get(y, "")
        return one == two or one in _UNKNOWN or two in _UNKNOWN

    def choose(self, keep: Draft, drop: Draft) -> None:
        """Leave only the better known of two names of one participant, before the two drafts become one."""
        if disjoint(keep.actors, drop.actors):
            worse = keep if any(e in self.named for e in drop.actors) else drop
            worse.actors = []
        if self.one_unnamed(keep.recipients, drop.recipients):
            worse = keep if drop.recipients[0] in self.named else drop
            worse.recipients = []

    def other_counts(self, a: list[str], b: list[str]) -> bool:
        """Whether two acts give other numbers of the same: "two were killed", "five were killed"."""
        one = dict(self.counts[q] for q in a)
        two = dict(self.counts[q] for q in b)
        return any(role in two and two[role] != low for role, low in one.items())

    def apart(self, a: str, b: str) -> bool:
        """Whether two times do not touch."""
        one, two = self.times.get(a), self.times.get(b)
        if one is None or two is None or not (one.earliest and one.latest and two.earliest and two.latest):
            return a != b
        return one.latest < two.earliest or two.latest < one.earliest

    def one_unnamed(self, a: list[str], b: list[str]) -> bool:
        """Whether each side is one person and at most one of the two has a name: "a man", "Ivan Petrov"."""
        if len(a) != 1 or len(b) != 1 or (a[0] in self.named and b[0] in self.named):
            return False
        return self.kinds.get(a[0]) is EntityKind.PERSON and self.kinds.get(b[0]) is EntityKind.PERSON

    def one_death(self, grammar: Grammar, a: Draft, b: Draft) -> bool:
        """Whether both tell of the killing of one person: nobody dies twice."""
        lemmas = (grammar.tokens[a.head].lemma, grammar.tokens[b.head].lemma)
        if lemmas[0] not in DEADLY or lemmas[1] not in DEADLY:
            return False
        shared = set(a.recipients) & set(b.recipients)
        return any(self.kinds.get(e) is EntityKind.PERSON for e in shared)


def told_apart(grammar: Grammar, draft: Draft) -> bool:
    """Whether the words around a trigger say that it is another act: "another bomb", "meanwhile"."""
    tokens, apart = grammar.tokens, grammar.lexicon.apart
    below = list(grammar.children[draft.head])
    below.extend(n for c in below if tokens[c].dep in _NOUNS_BELOW for n in grammar.children[c])
    return any(tokens[c].lower in apart for c in below)


def is_harmful(grammar: Grammar, draft: Draft) -> bool:
    """Whether a draft tells of victims with no doer: they belong to the violence told beside them."""
    return not draft.actors and grammar.tokens[draft.head].lemma in HARM


def has_own_story(grammar: Grammar, draft: Draft) -> bool:
    """Whether a clause of its own tells how the harm came: "an agent was killed when gunmen raked his car"."""
    tokens, children = grammar.tokens, grammar.children
    return any(
        tokens[c].dep == "advcl" and any(tokens[n].lower in ("when", "as", "after") for n in children[c])
        for c in children[draft.head]
    )


def richness(draft: Draft) -> int:
    return len(draft.actors) + len(draft.recipients) + bool(draft.place_name) + bool(draft.time) + len(draft.quantities)


def swap_trigger(keep: Draft, better: Draft) -> None:
    keep.also.append((keep.first, keep.last))
    keep.head, keep.first, keep.last, keep.noun = better.head, better.first, better.last, better.noun
    keep.why, keep.confidence = better.why, max(keep.confidence, better.confidence)


def absorb(keep: Draft, drop: Draft, note: bool = True) -> None:
    """Add what one draft knows to another."""
    keep.told_by.extend((drop.head, *drop.told_by))
    for entity in drop.actors:
        if entity not in keep.actors:
            keep.actors.append(entity)
    for entity in drop.recipients:
        if entity not in keep.recipients and entity not in keep.actors:
            keep.recipients.append(entity)
    for quantity in drop.quantities:
        if quantity not in keep.quantities:
            keep.quantities.append(quantity)
    if not keep.place_name or (drop.sure_place and not keep.sure_place):
        keep.place, keep.place_name, keep.sure_place = drop.place, drop.place_name, drop.sure_place
    if keep.time is None:
        keep.time = drop.time
    keep.mode = keep.mode or drop.mode
    keep.bare = keep.bare and drop.bare
    if note and drop.noun and drop.definite and not keep.noun:
        keep.definite = True
    if note:
        keep.why += f" + {drop.rule.name}"
    keep.also.extend(drop.also)
