"""This room applies the border rules: what is hoped for, promised, refused or asked for is not the deed itself."""

from __future__ import annotations

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.lexicon import Rule
from dateline.layers.events.triggers import Draft
from dateline.model import EventType

COOPERATIVE = frozenset((EventType.CONSULT, EventType.SUPPORT, EventType.COOPERATE, EventType.AID, EventType.AGREE))
RETREATING = frozenset((EventType.RETREAT, EventType.CONCEDE))
HOSTILE = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.SANCTION))
CARRYING = frozenset(
    (EventType.REQUEST, EventType.AGREE, EventType.THREATEN, EventType.CONCEDE, EventType.REJECT, EventType.MOBILIZE)
)
"""Types whose complement is told only as asked for, offered or intended: it is no event of its own."""

PLANNED = frozenset((EventType.PROTEST, EventType.SANCTION, EventType.COERCE, EventType.MOBILIZE, EventType.ASSAULT))
"""Types that keep their name when they are planned: their status says so."""

_CHAIN = frozenset(
    ("xcomp", "ccomp", "pcomp", "prep", "pobj", "dobj", "conj", "advcl", "acl", "nsubjpass", "attr", "dative")
)
_HOPS = 6
_IMPLICATIVE = frozenset(("implicative",))
_REPORTING = frozenset(("vow", "request", "implicative"))
_PRONOUNS = frozenset(("it", "they", "he", "she"))
_FIRST_PERSON = frozenset(("i", "we"))


def apply_borders(grammar: Grammar, drafts: list[Draft]) -> list[Draft]:
    """The drafts with those under a carrier retyped or left out; order kept."""
    by_head = {draft.head: draft for draft in drafts}
    for draft in drafts:
        retype(grammar, draft, by_head)
    by_head = {draft.head: draft for draft in drafts}
    kept = [d for d in drafts if not is_carried(grammar, d, by_head)]
    seen: set[int] = set()
    out = []
    for draft in kept:
        if draft.first not in seen:
            seen.add(draft.first)
            out.append(draft)
    return out


def retype(grammar: Grammar, draft: Draft, by_head: dict[int, Draft]) -> None:
    """Give a draft under a hope, a promise, a vow, a refusal or a future modal the type that this makes of it."""
    kind = draft.type
    if kind in CARRYING and kind not in (EventType.CONCEDE, EventType.AGREE, EventType.MOBILIZE):
        return
    groups, carrier = carrier_of(grammar, draft.head)
    if carrier >= 0 and carrier != draft.head:
        retype_under(grammar, draft, groups, carrier, by_head)
    elif kind != EventType.AGREE:
        retype_future(grammar, draft)


def retype_under(
    grammar: Grammar, draft: Draft, groups: frozenset[str], carrier: int, by_head: dict[int, Draft]
) -> None:
    """What a word of hope, promise, vow or refusal makes of the act under it."""
    kind = draft.type
    over = by_head.get(carrier)
    if "refuse" in groups:
        if over is not None and over.type == EventType.REJECT:
            return
        become(draft, EventType.REJECT, carrier, "refused")
    elif kind in COOPERATIVE and groups & {"hope", "promise"}:
        if over is None:
            become(draft, EventType.AGREE, carrier, "to come")
    elif kind in RETREATING and groups & {"hope", "promise"}:
        if over is None:
            become(draft, EventType.CONCEDE, carrier, "to come")
        elif over.type == EventType.AGREE:
            over.type, over.mode = EventType.CONCEDE, ""
    elif (
        kind in HOSTILE
        and "vow" in groups
        and own_act(grammar, draft.head, carrier)
        and not (draft.noun and is_carried_out(grammar, carrier))
        and (over is None or over.type in (EventType.AGREE, EventType.THREATEN))
    ):
        mode = threat_mode(draft)
        if over is not None:
            over.type, over.mode = EventType.THREATEN, mode
        else:
            become(draft, EventType.THREATEN, carrier, "announced by its doer")
            draft.mode = mode


def retype_future(grammar: Grammar, draft: Draft) -> None:
    """What a future modal makes of an act: an offer, or, said by its doer, a threat."""
    kind = draft.type
    if draft.noun:
        # "will hold talks", "will lead a visit": the future of the verb over the noun
        verb, how = grammar.governor(draft.head)
        if kind != EventType.CONSULT or how not in ("dobj", "nsubjpass") or verb < 0:
            return
        modal = future_of(grammar, verb)
    else:
        modal = future_of(grammar, draft.head)
    if modal < 0:
        return
    if (kind in COOPERATIVE or kind in RETREATING) and is_negated(grammar, draft.head) and not is_asked(grammar, draft):
        draft.type, draft.mode = EventType.REJECT, ""
        draft.why += "; refused"
        draft.first = min(draft.first, modal)
    elif kind in COOPERATIVE or kind in RETREATING:
        draft.type, draft.mode = EventType.AGREE if kind in COOPERATIVE else EventType.CONCEDE, ""
        draft.why += "; to come"
        draft.first = min(draft.first, modal)
    elif kind in HOSTILE and not is_negated(grammar, draft.head):
        subjects = grammar.arguments(draft.head).subjects
        said = any(grammar.tokens[k].lower in _FIRST_PERSON for k in subjects)
        if said or announces(grammar, draft.head, subjects):
            draft.mode = threat_mode(draft)
            draft.type = EventType.THREATEN
            draft.why += "; announced by its doer"
            draft.first = min(draft.first, modal)


def is_negated(grammar: Grammar, i: int) -> bool:
    """Whether a verb stands with "not" or "never"."""
    tokens = grammar.tokens
    return any(tokens[c].dep == "neg" or tokens[c].lower in ("not", "never") for c in grammar.children[i])


def is_asked(grammar: Grammar, draft: Draft) -> bool:
    """Whether an act is the matter of a question or a condition: "if it will not withdraw"."""
    tokens = grammar.tokens
    return any(
        tokens[c].dep == "mark" and tokens[c].lower in ("if", "unless", "whether") for c in grammar.children[draft.head]
    )


def announces(grammar: Grammar, head: int, subjects: list[int]) -> bool:
    """Whether whoever will do an act says so: "the army said it would close the road"."""
    tokens = grammar.tokens
    over = tokens[head].head
    if tokens[head].dep != "ccomp" or over == head or tokens[over].lemma not in grammar.lexicon.announce:
        return False
    speakers = grammar.subjects(over)
    return (
        bool(speakers)
        and bool(subjects)
        and all(k in speakers or (tokens[k].pos == "PRON" and tokens[k].lower in _PRONOUNS) for k in subjects)
    )


def become(draft: Draft, kind: EventType, carrier: int, why: str) -> None:
    draft.type, draft.mode = kind, ""
    draft.carried = [carrier]
    draft.first = draft.last = carrier
    draft.why += f"; {why}"


def threat_mode(draft: Draft) -> str:
    rule: Rule = draft.rule
    if draft.type == EventType.ASSAULT:
        return "territory" if rule.mode == "territory" else "violence"
    if draft.type == EventType.COERCE:
        return "arrest" if rule.mode == "arrest" else "restrict"
    return "expel" if rule.mode == "expel" else "relations"


def is_carried_out(grammar: Grammar, carrier: int) -> bool:
    """Whether a verb tells the part that its subject had in an act: "planned the raids", "did not plan them"."""
    tokens = grammar.tokens
    if not grammar.is_verb(carrier) or tokens[carrier].lemma not in grammar.lexicon.light_verbs:
        return False
    past = ("VBD", "VBN")
    return tokens[carrier].tag in past or any(
        tokens[c].dep == "aux" and tokens[c].tag in past for c in grammar.children[carrier]
    )


def own_act(grammar: Grammar, head: int, carrier: int) -> bool:
    """Whether the act under a carrier has no other subject than the carrier's."""
    tokens = grammar.tokens
    mine = {k for c in grammar.children[carrier] if tokens[c].dep in ("nsubj", "nsubjpass") for k in grammar.heads(c)}
    for c in grammar.children[head]:
        token = tokens[c]
        if token.dep in ("nsubj", "nsubjpass") and c not in mine:
            return token.pos == "PRON" and token.lower in ("he", "she", "they", "it", "we", "i")
    return True


def carrier_of(grammar: Grammar, head: int) -> tuple[frozenset[str], int]:
    """The word of hope, promise, vow, refusal or request over a trigger, with its groups; (empty, -1) if none."""
    tokens, lexicon = grammar.tokens, grammar.lexicon
    groups_of = lexicon.carrier_groups
    at = head
    for _ in range(_HOPS):
        token = tokens[at]
        dep, over = token.dep, token.head
        if over == at or dep not in _CHAIN:
            break
        above = tokens[over]
        if dep == "advcl" and not has_to(grammar, at):
            break
        if dep == "acl" and not (has_to(grammar, at) or token.tag == "VBG"):
            break
        if dep in ("prep", "pobj", "dobj", "nsubjpass") and at == head and grammar.is_verb(at):
            break
        groups = groups_of.get(above.lemma)
        if groups is not None and above.pos in ("VERB", "ADJ", "NOUN", "AUX") and dep != "conj":
            wanted = "hope" in groups and dep == "dobj" and above.lemma in ("want", "decide")
            if groups != _IMPLICATIVE and not wanted:
                # "warned that rebels had attacked" is a report, not an announcement
                if dep == "ccomp" and groups <= _REPORTING and not tensed_future(grammar, at):
                    break
                return groups, over
        elif dep == "conj" or above.pos == "ADP" or above.lemma in lexicon.light_verbs or above.pos in ("NOUN", "AUX"):
            pass
        elif groups is None:
            break
        at = over
    return frozenset(), -1


def tensed_future(grammar: Grammar, i: int) -> bool:
    return future_of(grammar, i) >= 0 or has_to(grammar, i)


def has_to(grammar: Grammar, i: int) -> bool:
    tokens = grammar.tokens
    return any(tokens[c].lower == "to" and tokens[c].dep in ("aux", "mark") for c in grammar.children[i])


def future_of(grammar: Grammar, i: int) -> int:
    """The future modal of a verb ("will", "is going to", "is to"), or -1."""
    tokens = grammar.tokens
    for c in grammar.children[i]:
        token = tokens[c]
        if token.dep in ("aux", "auxpass") and token.lower in grammar.lexicon.future:
            if token.lower == "would" and any(tokens[n].lower in ("have", "'ve") for n in grammar.children[i]):
                return -1
            return c
    token = tokens[i]
    if token.dep == "conj" and grammar.is_verb(token.head) and token.tag == "VB":
        return future_of(grammar, token.head) if tokens[token.head].dep != "conj" else -1
    if token.dep == "xcomp" and has_to(grammar, i):
        over = tokens[token.head]
        if over.lower == "going" or over.pos == "AUX":
            return over.index
    return -1


def is_carried(grammar: Grammar, draft: Draft, by_head: dict[int, Draft]) -> bool:
    """Whether an act is only told as the content of a request, an offer, a refusal, or as a purpose."""
    tokens = grammar.tokens
    at = draft.carried[0] if draft.carried and draft.first == draft.carried[0] else draft.head
    start = at
    for _ in range(_HOPS):
        token = tokens[at]
        over, dep = token.head, token.dep
        if over == at or dep not in _CHAIN:
            return False
        above = by_head.get(over)
        if dep == "conj":
            at = over
            continue
        if dep == "acl" and not has_to(grammar, at):
            return False
        if dep == "advcl":
            return has_to(grammar, at) and tokens[over].lemma not in grammar.lexicon.carriers["implicative"]
        if dep == "prep" and token.lower not in ("to", "for", "of", "from", "about", "in", "on"):
            return False
        if above is not None and above is not draft and above.type in CARRYING:
            if above.type == EventType.MOBILIZE:
                return has_to(grammar, at)
            if (
                dep == "ccomp"
                and above.type in (EventType.THREATEN, EventType.REJECT)
                and not tensed_future(grammar, at)
            ):
                return False
            if draft.noun and dep == "dobj" and above.type == EventType.REJECT:
                return draft.type in COOPERATIVE  # "defied the ban": the ban stands; "rejected talks": no talks
            return not (above.first == draft.first and above is not draft)
        if dep in ("xcomp", "ccomp", "acl") and has_to(grammar, at) and draft.type not in CARRYING:
            lemma = tokens[over].lemma
            if start == draft.head and lemma not in grammar.lexicon.carriers["implicative"]:
                planned = lemma in grammar.lexicon.carriers["hope"] and draft.type in PLANNED
                return not planned
        at = over
    return False
