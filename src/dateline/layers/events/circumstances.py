"""This room says where and when an event was, and which numbers belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.scenes import attach_places, dateline_ends
from dateline.layers.events.ties import CLIMB, NARRATED, SAYING, UTTERED, Acts, climb, head_of, index_acts
from dateline.layers.events.triggers import Draft
from dateline.model import EventType, Reading, Span, TimeRef

_DAYS = 3
"""How long a time may be to be the day that a tale goes on in."""
_YEAR = 366
_NEAR = 5
"""How many words before "since" a superlative may stand."""
_GOING_ON = 8
"""How many sentences a tale goes on without naming its day again."""
_CLOCK = re.compile(r"\s*(?:[(\[]\s*\d{4}\s*)?(?:GMT|gmt|hours|local time|UTC|hrs)")
_AT_CLOCK = re.compile(r"\b(?:at|AT)(?: (?:about|ABOUT|approximately|APPROXIMATELY))? $")
TROOP_TYPES = frozenset((EventType.MOBILIZE, EventType.RETREAT, EventType.ASSAULT, EventType.AID))
ROLE_TYPES: dict[str, frozenset[EventType]] = {
    "killed": frozenset((EventType.ASSAULT,)),
    "injured": frozenset((EventType.ASSAULT, EventType.PROTEST)),
    "wounded": frozenset((EventType.ASSAULT, EventType.PROTEST)),
    "abducted": frozenset((EventType.ASSAULT, EventType.RETREAT)),
    "displaced": frozenset((EventType.ASSAULT, EventType.COERCE)),
    "missing": frozenset((EventType.ASSAULT,)),
    "casualties": frozenset((EventType.ASSAULT,)),
    "released": frozenset((EventType.RETREAT, EventType.AID, EventType.CONCEDE)),
    "rescued": frozenset((EventType.AID,)),
    "attackers": frozenset((EventType.ASSAULT,)),
    "arrested": frozenset((EventType.COERCE,)),
    "detained": frozenset((EventType.COERCE,)),
    "troops": frozenset((EventType.MOBILIZE, EventType.RETREAT, EventType.ASSAULT)),
    "protesters": frozenset((EventType.PROTEST,)),
}


def attach(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> None:
    """Write place, time and quantities into the drafts."""
    if not drafts:
        return
    acts = index_acts(drafts, reading.syntax.sentence_of)
    attach_times(reading, grammar, acts)
    attach_places(reading, grammar, acts)
    attach_quantities(reading, grammar, acts)


def attach_times(reading: Reading, grammar: Grammar, acts: Acts) -> None:
    sentence_of = reading.syntax.sentence_of
    loose: dict[int, list[TimeRef]] = {}
    spoken: dict[int, TimeRef] = {}
    filed = dateline_ends(reading.text)
    for time in reading.times:
        if time.earliest is None or time.latest is None or is_clock(reading.text, time.span):
            continue
        head = head_of(grammar, reading, time.span)
        if head < 0 or in_dateline(filed, time.span) or compares(grammar, head):
            continue
        number = sentence_of[head]
        listed = acts.by_sentence.get(number)
        if listed is None:
            continue
        draft = act_at(grammar, head, acts.by_token)
        if draft is not None and sentence_of[draft.head] == number:
            draft.time = time.id
            continue
        over = clause_of(grammar, head)
        if over < 0:
            continue  # a time inside a description: "the resistance of the 1980s"
        if grammar.tokens[over].lemma in SAYING:
            spoken.setdefault(number, time)
        else:
            loose.setdefault(number, []).append(time)
    for number, listed in acts.by_sentence.items():
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
    share_days(grammar, acts)
    go_on(reading, acts.drafts)


def in_dateline(filed: list[tuple[int, int]], span: Span) -> bool:
    """Whether a time only says when the report was filed."""
    return any(start <= span.start and span.end <= end for start, end in filed)


def compares(grammar: Grammar, head: int) -> bool:
    """Whether a time is only what an act is measured against: "the largest offensive since 1981"."""
    tokens = grammar.tokens
    over = tokens[head].head
    if tokens[over].lower != "since":
        return False
    most = any(tokens[k].tag in ("JJS", "RBS") for k in range(max(0, over - _NEAR), over))
    return most or tokens[tokens[over].head].pos in ("NOUN", "PROPN", "ADJ")


def act_at(grammar: Grammar, i: int, by_token: dict[int, Draft]) -> Draft | None:
    """The act that a time hangs on, if no other verb's clause lies between."""
    tokens = grammar.tokens
    at = i
    for _ in range(CLIMB):
        draft = by_token.get(at)
        if draft is not None and draft.time is None:
            return draft
        token = tokens[at]
        if token.head == at or (token.dep in ("relcl", "ccomp") and draft is None):
            return None
        at = token.head
    return None


def share_days(grammar: Grammar, acts: Acts) -> None:
    """What is uttered in one breath is of one day: "today rejected the truce and demanded"."""
    for draft in acts.drafts:
        if draft.time is None and draft.type in UTTERED and grammar.tokens[draft.head].dep == "conj":
            other = acts.by_token.get(grammar.tokens[draft.head].head)
            if other is not None and other.type in UTTERED:
                draft.time = other.time


def go_on(reading: Reading, drafts: list[Draft]) -> None:
    """Acts told one after another with no day of their own are of the day told last."""
    sentence_of = reading.syntax.sentence_of
    last: dict[bool, tuple[int, str, list[str]]] = {}
    dated = {sentence_of[k] for time in reading.times for k in reading.syntax.tokens_in(time.span)[:1]}
    for draft in drafts:
        number = sentence_of[draft.head]
        spoken = draft.type in UTTERED
        if not spoken and draft.type not in NARRATED:
            continue
        if draft.time is not None:
            time = reading.time_by_id[draft.time]
            if is_day_of_tale(time, reading.report.published):
                last[spoken] = (number, draft.time, draft.actors)
            else:
                last.pop(spoken, None)
            continue
        known = last.get(spoken)
        if known is None or number - known[0] > _GOING_ON or number in dated or draft.noun or draft.condition_of >= 0:
            continue
        if spoken and not set(known[2]) & set(draft.actors):
            continue
        draft.time = known[1]
        last[spoken] = (number, draft.time, draft.actors)


def is_day_of_tale(time: TimeRef, published: date | None) -> bool:
    """Whether acts may go on at a time: a few days that are not all to come."""
    if time.earliest is None or time.latest is None or (time.latest - time.earliest).days > _DAYS:
        return False
    return published is None or time.earliest <= published


def is_clock(text: str, span: Span) -> bool:
    """Whether four figures read as a year tell the time of day: "2000 GMT", "at 1500 (2100 GMT)"."""
    if span.end - span.start != 4 or not text[span.start : span.end].isdigit():
        return False
    return (
        _CLOCK.match(text, span.end) is not None
        or _AT_CLOCK.search(text, max(0, span.start - 18), span.start) is not None
    )


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


def attach_quantities(reading: Reading, grammar: Grammar, acts: Acts) -> None:
    sentence_of = reading.syntax.sentence_of
    moves = [d for d in acts.drafts if d.type == EventType.MOBILIZE]
    for quantity in reading.quantities:
        span = quantity.of or quantity.span
        head = head_of(grammar, reading, span)
        if head < 0:
            continue
        listed = acts.by_sentence.get(sentence_of[head])
        wanted = ROLE_TYPES.get(quantity.role)
        if not listed or (quantity.role == "troops" and all(d.type not in TROOP_TYPES for d in listed)):
            # The strength of a force, told apart from its one move.
            if quantity.role == "troops" and len(moves) == 1:
                moves[0].quantities.append(quantity.id)
            continue
        draft = climb(grammar, head, acts.by_token, lambda d, w=wanted: w is not None and d.type not in w)  # type: ignore[misc]
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
    # Counted this way round, since the calendar has no day a year before its first.
    return (published - time.latest).days > _YEAR


def ids_in_order(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
