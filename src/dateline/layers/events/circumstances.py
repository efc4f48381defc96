"""This room says where and when an event was, and which numbers belong to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import timedelta

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType, MentionKind, Place, Reading, Span, TimeRef

_CLIMB = 10
_SCENE = 3
"""How many sentences back an act may take its scene from."""

_DATELINE = re.compile(r"^[ \t]*[A-Z][^\n.]{2,60}?(?:\)|\d|[A-Za-z])[ \t]*(?:--|[–—-][ \t])", re.MULTILINE)
_PLACE_PREPS = frozenset(
    "in at near on from outside inside around within across into of to along between over through throughout off "
    "toward towards by".split()
)
_AT = frozenset(("in", "at", "near", "outside", "inside", "across", "beside"))
_PARTS = frozenset(
    "district province city town village area region center centre capital suburb neighborhood department municipality "
    "county state valley hill border airport street square quarter outskirt".split()
)
_BODIES = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.PERSON))
_SAYING = frozenset("say tell report state announce add note declare write confirm reveal inform indicate".split())
UTTERED = frozenset(
    (
        EventType.REQUEST,
        EventType.ACCUSE,
        EventType.REJECT,
        EventType.THREATEN,
        EventType.SUPPORT,
        EventType.AGREE,
        EventType.CONCEDE,
    )
)
"""Speech acts: the place and date of what they speak of are not theirs."""

NARRATED = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.PROTEST, EventType.MOBILIZE, EventType.RETREAT))

TROOP_TYPES = frozenset((EventType.MOBILIZE, EventType.RETREAT, EventType.ASSAULT, EventType.AID))
ROLE_TYPES: dict[str, frozenset[EventType]] = {
    "killed": frozenset((EventType.ASSAULT,)),
    "injured": frozenset((EventType.ASSAULT, EventType.PROTEST)),
    "wounded": frozenset((EventType.ASSAULT, EventType.PROTEST)),
    "abducted": frozenset((EventType.ASSAULT, EventType.RETREAT)),
    "displaced": frozenset((EventType.ASSAULT, EventType.COERCE)),
    "arrested": frozenset((EventType.COERCE,)),
    "detained": frozenset((EventType.COERCE,)),
    "troops": frozenset((EventType.MOBILIZE, EventType.RETREAT, EventType.ASSAULT)),
    "protesters": frozenset((EventType.PROTEST,)),
}


def attach(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> None:
    """Write place, time and quantities into the drafts."""
    if not drafts:
        return
    sentence_of = reading.syntax.sentence_of
    by_token: dict[int, Draft] = {}
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        for k in (draft.head, *draft.carried, *range(draft.first, draft.last + 1)):
            by_token.setdefault(k, draft)
        by_sentence.setdefault(sentence_of[draft.head], []).append(draft)
    attach_places(reading, grammar, drafts, by_token, by_sentence)
    attach_times(reading, grammar, drafts, by_token, by_sentence)
    attach_quantities(reading, grammar, by_token, by_sentence)


def climb(grammar: Grammar, i: int, by_token: dict[int, Draft], stop: Callable[[Draft], bool]) -> Draft | None:
    """The first event over a token, up the parse."""
    at = i
    for _ in range(_CLIMB):
        draft = by_token.get(at)
        if draft is not None and not stop(draft):
            return draft
        head = grammar.tokens[at].head
        if head == at:
            return None
        at = head
    return None


def head_of(grammar: Grammar, reading: Reading, span: Span) -> int:
    """The token of a span whose head lies outside it, or -1."""
    inside = reading.syntax.tokens_in(span)
    for k in inside:
        if grammar.tokens[k].head not in inside or grammar.tokens[k].head == k:
            return k
    return -1


def attach_places(
    reading: Reading,
    grammar: Grammar,
    drafts: list[Draft],
    by_token: dict[int, Draft],
    by_sentence: dict[int, list[Draft]],
) -> None:
    sentence_of = reading.syntax.sentence_of
    datelines = dateline_ends(reading.text)
    loose: dict[int, list[Place]] = {}
    given: dict[int, list[Place]] = {}
    participants = {k for d in drafts for k in d.actor_tokens}
    in_names = named_ranges(reading)
    for place in reading.places:
        if place.demonym:
            continue
        head = head_of(grammar, reading, place.span)
        if head < 0 or head in participants:
            continue
        number = sentence_of[head]
        at = bisect_right(datelines, (place.span.start, len(reading.text))) - 1
        if head in in_names or (at >= 0 and place.span.start < datelines[at][1]):
            continue
        where = stands_as_place(grammar, head, by_token)
        if not where:
            continue
        if number not in by_sentence:
            continue
        draft = climb(grammar, head, by_token, lambda d: d.type in UTTERED and d.type != EventType.AGREE)
        if draft is not None and draft.type not in NARRATED and where not in _AT:
            continue
        if draft is not None and sentence_of[draft.head] == number:
            given.setdefault(id(draft), []).append(place)
        else:
            loose.setdefault(number, []).append(place)
    scenes: dict[int, list[Place]] = {}
    for number, listed in by_sentence.items():
        spare = loose.get(number, [])
        told = (given[id(d)] for d in listed if d.type not in UTTERED and id(d) in given)
        shared = next(told, [])
        for draft in listed:
            own = given.get(id(draft), [])
            if not own and draft.type in NARRATED and len(spare) >= 1:
                own = [spare[0]]
            if not own and draft.type not in UTTERED and shared:
                # Acts of one sentence share its one scene: "attacked a post in X, killing two".
                own = shared[:1]
            if not own and draft.type in NARRATED and not draft.noun:
                # The scene of the sentences just before, as long as nothing names another.
                for back in range(number - 1, max(-1, number - _SCENE - 1), -1):
                    if back in scenes:
                        own = scenes[back]
                        break
            if own and draft.type in NARRATED:
                scenes[number] = own
            if own:
                draft.place = own[0].id
                draft.place_name = place_name(own)


def dateline_ends(text: str) -> list[tuple[int, int]]:
    """Ranges at line starts that only say where the report was filed: "KABUL, Afghanistan (Nov. 24) - "."""
    return [m.span() for m in _DATELINE.finditer(text)]


def place_name(places: list[Place]) -> str:
    """Such as "Gwoza, Borno"; two scenes of one act are joined by a semicolon."""
    first = places[0]
    names = []
    for place in places[:3]:
        if place is not first and place.name == first.container:
            continue
        name = place.name
        if place.container and place.container != name:
            name = f"{name}, {place.container}"
        if name not in names:
            names.append(name)
    if len(names) > 1 and places[1].span.start - first.span.end <= 3:
        # "Gwoza, Borno" read as two places: a container, not a second scene.
        return ", ".join(p.name for p in places[:2])
    return "; ".join(names[:2]) if len(names) > 1 and coordinated(places) else names[0]


def coordinated(places: list[Place]) -> bool:
    return 3 < places[1].span.start - places[0].span.end <= 6


def stands_as_place(grammar: Grammar, head: int, by_token: dict[int, Draft]) -> str:
    """How a place name tells where: its preposition, "object", "beside" an event's noun, or "" (it does not)."""
    tokens = grammar.tokens
    at = tokens[head]
    for _ in range(4):
        dep = at.dep
        if dep == "pobj":
            prep = tokens[at.head]
            return prep.lower if prep.lower in _PLACE_PREPS else ""
        if dep in ("dobj", "nsubjpass"):
            return "object"
        over = tokens[at.head]
        if over.index == at.index:
            return "alone" if at.index == head else ""
        if dep in ("compound", "nmod", "poss", "amod"):
            if over.index in by_token:
                return "beside"
            if over.lemma not in _PARTS:
                return ""
        elif dep == "npadvmod":
            return "in"
        elif dep not in ("appos", "conj", "dep"):
            return ""
        at = over
    return ""


def named_ranges(reading: Reading) -> frozenset[int]:
    """Tokens inside longer names of bodies and people: the Iraq of "Islamic State of Iraq" is no scene."""
    kinds = {e.id: e.kind for e in reading.entities}
    found: set[int] = set()
    for mention in reading.mentions:
        if mention.kind is not MentionKind.NAME or kinds.get(mention.refers_to) not in _BODIES:
            continue
        inside = reading.syntax.tokens_in(mention.span)
        if 1 < len(inside) < 12:
            found.update(k for k in inside if k != mention.head)
    return frozenset(found)


def attach_times(
    reading: Reading,
    grammar: Grammar,
    drafts: list[Draft],
    by_token: dict[int, Draft],
    by_sentence: dict[int, list[Draft]],
) -> None:
    sentence_of = reading.syntax.sentence_of
    loose: dict[int, list[TimeRef]] = {}
    spoken: dict[int, TimeRef] = {}
    for time in reading.times:
        if time.earliest is None or time.latest is None:
            continue
        head = head_of(grammar, reading, time.span)
        if head < 0:
            continue
        number = sentence_of[head]
        listed = by_sentence.get(number)
        if listed is None:
            continue
        draft = climb(grammar, head, by_token, lambda d: d.time is not None)
        if draft is not None and sentence_of[draft.head] == number:
            draft.time = time.id
            continue
        over = clause_of(grammar, head)
        if over < 0:
            continue  # a time inside a description: "the resistance of the 1980s"
        if grammar.tokens[over].lemma in _SAYING:
            spoken.setdefault(number, time)
        else:
            loose.setdefault(number, []).append(time)
    for number, listed in by_sentence.items():
        spare = loose.get(number, [])
        shared = {d.time for d in listed if d.time is not None and d.type not in UTTERED}
        for draft in listed:
            if draft.time is None and draft.type in UTTERED:
                if number in spoken:
                    draft.time = spoken[number].id
            elif draft.time is None:
                if spare:
                    draft.time = spare[0].id
                elif len(shared) == 1:
                    draft.time = next(iter(shared))


def clause_of(grammar: Grammar, i: int) -> int:
    """The verb a time hangs on, by prepositions and other times only; -1 where it hangs on a noun."""
    tokens = grammar.tokens
    at = i
    for _ in range(5):
        token = tokens[at]
        if grammar.is_verb(at):
            return at
        if token.head == at or token.dep not in (
            "pobj",
            "prep",
            "npadvmod",
            "advmod",
            "nummod",
            "compound",
            "appos",
            "dep",
        ):
            return at if token.head == at else -1
        at = token.head
        if (
            tokens[at].pos in ("NOUN", "PROPN")
            and token.dep in ("prep", "appos")
            and tokens[at].ent not in ("DATE", "TIME")
        ):
            return -1
    return -1


def attach_quantities(
    reading: Reading, grammar: Grammar, by_token: dict[int, Draft], by_sentence: dict[int, list[Draft]]
) -> None:
    sentence_of = reading.syntax.sentence_of
    moves = [d for listed in by_sentence.values() for d in listed if d.type == EventType.MOBILIZE]
    for quantity in reading.quantities:
        span = quantity.of or quantity.span
        head = head_of(grammar, reading, span)
        if head < 0:
            continue
        listed = by_sentence.get(sentence_of[head])
        wanted = ROLE_TYPES.get(quantity.role)
        if not listed or (quantity.role == "troops" and all(d.type not in TROOP_TYPES for d in listed)):
            # The strength of a force, told apart from its one move.
            if quantity.role == "troops" and len(moves) == 1:
                moves[0].quantities.append(quantity.id)
            continue
        draft = climb(grammar, head, by_token, lambda d, w=wanted: w is not None and d.type not in w)  # type: ignore[misc]
        if draft is None and wanted is not None:
            fitting = [d for d in listed if d.type in wanted]
            draft = fitting[0] if fitting else None
        if draft is not None and (wanted is not None or quantity.role) and quantity.id not in draft.quantities:
            draft.quantities.append(quantity.id)


def is_historical(reading: Reading, time: TimeRef | None) -> bool:
    """Whether a date lies more than a year before publication."""
    published = reading.report.published
    if published is None or time is None or time.latest is None:
        return False
    return time.latest < published - timedelta(days=366)


def ids_in_order(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
