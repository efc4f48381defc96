"""This room says, once the acts of a report are settled, which counts are told of each of them.

A toll told in the next breath ("A bomb exploded at the market. Five people were killed.") belongs to the act before it;
a thing counted somewhere in the clause, but neither doing nor suffering the act, belongs to none.
"""

from __future__ import annotations

from dateline.layers.events.circumstances import ROLE_TYPES
from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EventType, Quantity, Reading

_BACK = 2
"""How many sentences behind an act its toll may be told."""
_HOPS = 4
"""How many words lie at most between a counted thing and the act that it takes part in."""
_VIOLENCE = frozenset((EventType.ASSAULT,))
_RELEASES = frozenset((EventType.RETREAT,))
_NAMING = ("NOUN", "PROPN")
_APART = frozenset(("relcl", "advcl", "ccomp", "acl", "parataxis"))
TOLLS = frozenset(("killed", "injured", "abducted", "missing", "casualties", "arrested", "released", "displaced"))
"""What befell people: told of an act, wherever it stands in the passage."""


def settle_counts(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> None:
    """Write into the drafts the ids of the counts that are told of them, in text order, none twice."""
    if not drafts or not reading.quantities:
        return
    freed = {q.span for q in reading.quantities if q.role == "released"}
    earlier = {q.id for q in reading.quantities if q.span in freed and q.role != "released"}
    held: set[str] = set()
    for draft in drafts:
        if draft.type != EventType.ASSAULT:  # what befell the freed before is told of another act
            draft.quantities = [q for q in draft.quantities if q not in earlier]
        held.update(draft.quantities)
        draft.quantities = [q for q in draft.quantities if belongs(reading, grammar, reading.quantity_by_id[q], draft)]
    link_tolls(reading, drafts, held, earlier)
    for draft in drafts:
        found = sorted((reading.quantity_by_id[q] for q in dict.fromkeys(draft.quantities)), key=lambda q: q.span.start)
        seen: set[tuple[str, int | None, int | None]] = set()
        draft.quantities = []
        for quantity in found:
            said = (quantity.role, quantity.low, quantity.high)
            if said not in seen:
                seen.add(said)
                draft.quantities.append(quantity.id)


def belongs(reading: Reading, grammar: Grammar, quantity: Quantity, draft: Draft) -> bool:
    """Whether a count that hangs below an act is one of those who take part in it or of what it is about."""
    one = quantity.low == quantity.high == 1
    if quantity.role in ROLE_TYPES or quantity.role in TOLLS:
        # Who is arrested is named as a recipient; that it was one person is no count.
        return not (quantity.role == "arrested" and one and not has_number(reading, grammar, quantity))
    if one or not quantity.role or quantity.role in grammar.lexicon.uncounted:
        return False
    if not quantity.unit and quantity.high is None and is_vague(reading, quantity):
        return False
    return is_near(reading, grammar, quantity, draft)


def has_number(reading: Reading, grammar: Grammar, quantity: Quantity) -> bool:
    return any(reading.tokens[i].pos == "NUM" for i in reading.syntax.tokens_in(quantity.span))


def is_vague(reading: Reading, quantity: Quantity) -> bool:
    """ "several", "a few": a count that says no more than that there were some."""
    words = quantity.span.of(reading.text).lower().split()
    return words[-1] in ("several", "few") and quantity.low == 2


def is_near(reading: Reading, grammar: Grammar, quantity: Quantity, draft: Draft) -> bool:
    """Whether few words, and no clause of its own, lie between what is counted and the act."""
    tokens = grammar.tokens
    inside = reading.syntax.tokens_in(quantity.of or quantity.span)
    if not inside:
        return False
    at = inside[-1]
    ends = {draft.head, *draft.carried, *range(draft.first, draft.last + 1), *draft.told_by}
    for _ in range(_HOPS):
        if at in ends:
            return True
        token = tokens[at]
        if token.head == at or token.dep in _APART:
            return False
        while token.dep == "conj" and tokens[token.head].pos in _NAMING and token.head < at and token.head not in ends:
            at = token.head  # along a list: "seized rifles, 40 grenades and 200 rounds"
            token = tokens[at]
        at = token.head
    return at in ends


def link_tolls(reading: Reading, drafts: list[Draft], held: set[str], earlier: set[str]) -> None:
    """Give the tolls that hang on no act to the act told before them in the same passage, else right behind."""
    sentence_of = reading.syntax.sentence_of
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        for number in {sentence_of[k] for k in (draft.head, *draft.told_by)}:
            by_sentence.setdefault(number, []).append(draft)
    for quantity in reading.quantities:
        if quantity.id in held or quantity.role not in TOLLS:
            continue
        if quantity.role == "arrested" and quantity.low == quantity.high == 1:
            continue
        inside = reading.syntax.tokens_in(quantity.span)
        wanted = ROLE_TYPES.get(quantity.role, _VIOLENCE) - (_RELEASES if quantity.id in earlier else frozenset())
        number = sentence_of[inside[0]] if inside else -_BACK - 2
        for at in (*range(number, number - _BACK - 1, -1), number + 1):
            fitting = [d for d in by_sentence.get(at, ()) if d.type in wanted]
            if fitting:
                fitting[-1 if at < number else 0].quantities.append(quantity.id)
                break
