"""This room says what a number counts and what befell the counted, from the parse."""

from __future__ import annotations

from dateline.layers.quantities.numbers import DASHES, Count, Lexicon
from dateline.model import Reading, Token

_VICTIM_SLOTS = frozenset(("nsubjpass", "dobj", "obj", "attr"))
_CLAUSES = frozenset(("acl", "relcl", "amod"))
_RELATIONS_OUT = 5
_LIST_GAP = 8
"""So many tokens may lie between the numbers of a list that leaves the noun out."""
_LOOK_BACK = 40
_BEFORE_STATES = frozenset(("were", "was", "are", "is", "left", "others", "more", "people", "remain", "remained"))
_STILL = frozenset(("still", "reported", "reportedly", "also", "left", "now", "feared"))
_HAVE = frozenset(("has", "have", "had"))
_CLOSE = 3
"""So many words may lie between a garbled verb and the number of its victims."""
_MOST = 40
"""Dependents of one word that are looked at; garbled text can hang thousands from one."""


def thing_counted(count: Count, tokens: tuple[Token, ...], taken: set[int], reading: Reading) -> int | None:
    """The token index of the head of what is counted."""
    at = _head_counted(count, tokens, taken, reading)
    # "257 sub-munitions": the tokens of one word
    while (
        at is not None
        and at + 2 < len(tokens)
        and tokens[at + 1].text in DASHES
        and tokens[at].end == tokens[at + 1].start
        and tokens[at + 1].end == tokens[at + 2].start
        and tokens[at + 2].pos in ("NOUN", "PROPN")
        and at > count.last
        and at + 2 not in taken
    ):
        at += 2
    return at


def _head_counted(count: Count, tokens: tuple[Token, ...], taken: set[int], reading: Reading) -> int | None:
    last, n = count.last, len(tokens)
    head_token = tokens[count.head]
    if last + 2 < n and tokens[last + 1].text in DASHES and tokens[last + 1].start == tokens[last].end:
        return last + 2 if tokens[last + 2].pos in ("NOUN", "PROPN") and last + 2 not in taken else None
    if last + 1 < n and tokens[last + 1].lower == "of":
        # "dozens of young farmers"; "one of the" is no count of all
        for child in reading.syntax.children[last + 1]:
            if tokens[child].dep == "pobj" and child not in taken:
                return child
        return _noun_from(tokens, last + 2, taken)
    governor = head_token
    for _ in range(3):
        if (
            governor.dep in ("nummod", "compound", "quantmod", "det", "amod", "advmod", "npadvmod")
            and governor.head != governor.index
        ):
            governor = tokens[governor.head]
            if governor.pos in ("NOUN", "PROPN") and governor.index > last:
                return governor.index if governor.index not in taken and governor.index - last <= 8 else None
        else:
            break
    if last + 1 < n and tokens[last + 1].pos in ("NOUN", "ADJ", "PROPN") and head_token.dep != "pobj":
        return _noun_from(tokens, last + 1, taken)
    return None


def _noun_from(tokens: tuple[Token, ...], at: int, taken: set[int]) -> int | None:
    """The last noun of the noun phrase that begins at a token."""
    best = None
    for k in range(at, min(at + 7, len(tokens))):
        token = tokens[k]
        if k in taken:
            break
        if token.pos in ("NOUN", "PROPN"):
            best = k
        elif best is not None or token.pos not in ("ADJ", "DET", "ADV", "NUM", "PUNCT") or token.text in (",", "."):
            break
    return best


def role_of(count: Count, thing: int | None, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """What befell the counted, or what they are."""
    words = lexicon.words
    at = thing if thing is not None else count.head
    after = (thing if thing is not None and thing > count.last else count.last) + 1
    if after < len(tokens):
        state = words.states.get(tokens[after].lower, "")
        if not state and tokens[after].lower in _BEFORE_STATES and after + 1 < len(tokens):
            further = after + 1
            if tokens[further].lower in _STILL and further + 1 < len(tokens):
                further += 1
            state = words.states.get(tokens[further].lower, "")
        if state:
            return state
    if thing is not None:
        fate = _freed(count, thing, tokens, lexicon) or _lost_lives(count, thing, tokens, reading, lexicon)
        if fate:
            return fate
    fate = _fate(at, tokens, reading, lexicon)
    if not fate and thing is not None and count.head < thing and tokens[thing].dep == "pobj":
        fate = _fate(count.head, tokens, reading, lexicon)  # "hundreds of people were arrested"
    if fate and not (fate == "displaced" and thing is not None and words.nouns.get(tokens[thing].lemma) == "troops"):
        return fate
    if thing is not None:
        token = tokens[thing]
        if token.lower in words.states and token.pos != "VERB":
            return words.states[token.lower]
        told = words.nouns.get(token.lemma, "")
        return (
            told
            or _garbled_fate(count, tokens, lexicon)
            or _ruined(token, tokens, lexicon)
            or _attacker(token, tokens, lexicon)
        )
    body = _body_of_people(count, tokens, lexicon)
    if body is not None:
        return _fate(body, tokens, reading, lexicon)
    return _toll(count, tokens, reading, lexicon)


def _fate(at: int, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """The role that the verb over, or the participle under, a noun gives it."""
    words = lexicon.words
    children = reading.syntax.children
    token = tokens[at]
    told = _clause_fate(at, tokens, reading, lexicon)
    if told:
        return told
    for _ in range(_RELATIONS_OUT):
        head = tokens[token.head]
        if head.index == token.index:
            return ""
        if token.dep in ("conj", "appos") and head.pos not in ("VERB", "AUX"):
            token = head
            continue
        if token.dep in ("nummod", "quantmod", "prep", "pobj") and head.pos in ("NOUN", "NUM", "ADP", "SCONJ"):
            if token.dep == "pobj" and head.lower == "of":
                # "the killing of 11 people"
                noun = tokens[head.head]
                return words.nominals.get(noun.lemma, "") if noun.pos == "NOUN" else ""
            if token.dep == "pobj" and head.lower == "by" and tokens[head.head].lemma in words.protests:
                return "protesters"  # "marches by thousands"
            if token.dep != "nummod":
                return ""
            token = head
            continue
        break
    head = tokens[token.head]
    lemma = head.lemma
    if token.dep in _VICTIM_SLOTS and lemma in words.deadly and _to_death(head, tokens):
        return "killed"
    if token.dep == "nsubj" and lemma in words.joining and _of_protest(head, tokens, lexicon):
        return "protesters"
    if token.dep in _VICTIM_SLOTS and lemma in words.verbs:
        return words.verbs[lemma]
    if token.dep == "nsubj" and head.tag == "VBN" and lemma in words.verbs:
        return words.verbs[lemma]  # headlines: "11 people killed"
    if token.dep in ("nsubj", "nsubjpass"):
        if lemma in words.subject_verbs and head.pos == "VERB":
            return words.subject_verbs[lemma]
        for child in children[head.index][:_MOST]:
            below = tokens[child]
            if below.dep in ("conj", "xcomp", "acomp", "oprd") and below.index > head.index:
                if below.lemma in words.verbs and below.tag == "VBN" and below.dep != "conj":
                    return words.verbs[below.lemma]
                if below.lower in words.states and below.dep != "conj":
                    return words.states[below.lower]
    return ""


def earlier_fate(thing: int, role: str, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """What a clause about the counted says besides: "five sailors who were kidnapped in June were released"."""
    if role != "released":
        return ""
    fate = _clause_fate(thing, tokens, reading, lexicon)
    return fate if fate != role else ""


def measured(count: Count, tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[str, int | None]:
    """The role and the noun of a measure of something: "24 pounds of heroin"."""
    at = count.last + 1
    if at < len(tokens) and tokens[at].lower in lexicon.words.units:
        at += 1
    while (at < len(tokens) and tokens[at].text in ("(", ")", ",")) or (
        at < len(tokens) and (tokens[at].text[0].isdigit() or tokens[at].lower in lexicon.words.units)
    ):
        at += 1
        if at - count.last > _LIST_GAP:
            return "", None
    if at + 1 < len(tokens) and tokens[at].lower == "of":
        noun = _noun_from(tokens, at + 1, set())
        if noun is not None:
            unit = tokens[count.last + 1].lower if tokens[count.last + 1].lower in lexicon.words.units else count.unit
            return (
                f"{unit} of {' '.join(t.lower for t in tokens[at + 1 : noun + 1] if t.pos in ('NOUN', 'PROPN'))}",
                noun,
            )
    return "", None


def _freed(count: Count, thing: int, tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "Five sailors who were kidnapped in June were released": what was done last counts."""
    words, token = lexicon.words, tokens[thing]
    if (
        token.dep == "pobj"
        and tokens[token.head].index > count.last
        and tokens[token.head].lower == "of"
        and tokens[tokens[token.head].head].pos == "NUM"
    ):
        token = tokens[tokens[token.head].head]
    head = tokens[token.head]
    return words.verbs.get(head.lemma, "") if token.dep in _VICTIM_SLOTS and head.lemma in words.freeing else ""


def _clause_fate(at: int, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """The role that a participle or a clause under a noun gives it."""
    words = lexicon.words
    children = reading.syntax.children
    for child in children[at][:_MOST]:
        below = tokens[child]
        if below.dep in _CLAUSES and below.lemma in words.verbs and (
            below.tag == "VBN" or any(tokens[c].dep == "nsubjpass" for c in children[child][:_MOST])
        ):  # fmt: skip
            return words.verbs[below.lemma]
        if below.dep == "relcl" and below.lemma in words.joining and _of_protest(below, tokens, lexicon):
            return "protesters"
    return ""


def _lost_lives(count: Count, thing: int, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """ "claimed the lives of 14 people", "50 people lost their lives"."""
    lives = lexicon.words.lives
    over = tokens[tokens[thing].head]
    if tokens[thing].dep == "pobj" and over.lower == "of" and tokens[over.head].lemma in lives:
        return "killed"
    before = tokens[max(0, count.first - 3) : count.first]
    if len(before) > 1 and before[-1].lower == "of" and any(t.lower in lives for t in before):
        return "killed"
    if tokens[thing].dep == "nsubj" and over.lemma == "lose":
        return "killed" if any(tokens[c].lemma in lives for c in reading.syntax.children[over.index][:_MOST]) else ""
    return ""


def _garbled_fate(count: Count, tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "has murder about 40 peoples": a verb left in its base form, which the parse takes for a noun."""
    for k in range(count.first - 1, max(0, count.first - 1 - _CLOSE), -1):
        if tokens[k].lower in lexicon.words.verbs and tokens[k - 1].lower in _HAVE:
            return lexicon.words.verbs[tokens[k].lower]
    return ""


def _ruined(thing: Token, tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "six houses were burned" counts houses burned."""
    words = lexicon.words
    token = thing
    for _ in range(_RELATIONS_OUT):
        if token.dep not in ("conj", "appos") or tokens[token.head].pos not in ("NOUN", "PROPN"):
            break
        token = tokens[token.head]
    head = tokens[token.head]
    if (
        token.dep not in ("nsubjpass", "dobj", "obj")
        or head.lemma not in words.ruins
        or thing.lemma in words.not_ruined
    ):
        return ""
    return f"{thing.lower} {words.ruins[head.lemma]}"


def _attacker(thing: Token, tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "two bombers attacked the post"."""
    words = lexicon.words
    if thing.lemma not in words.people and thing.lower not in words.people:
        return ""
    head = tokens[thing.head]
    by = thing.dep == "pobj" and head.dep == "agent"
    over = tokens[head.head] if by else head
    return "attackers" if (by or thing.dep == "nsubj") and over.lemma in words.attacks else ""


def _body_of_people(count: Count, tokens: tuple[Token, ...], lexicon: Lexicon) -> int | None:
    """ "a crowd of 3,000 marched": the noun that the number hangs on."""
    number = tokens[count.head]
    over = tokens[number.head]
    if number.dep == "pobj" and over.lower == "of" and tokens[over.head].lemma in lexicon.words.bodies_of_people:
        return over.head
    return None


def _to_death(verb: Token, tokens: tuple[Token, ...]) -> bool:
    """ "shot dead", "beaten to death"."""
    return any(t.lower in ("dead", "death") for t in tokens[verb.index + 1 : verb.index + 4])


def _of_protest(verb: Token, tokens: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """ "attended the rally", "took to the streets"."""
    return any(t.lemma in lexicon.words.protests for t in tokens[verb.index + 1 : verb.index + 7])


def _toll(count: Count, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """ "a death toll of 75", "the number of dead rose to 75"."""
    words = lexicon.words
    token = tokens[count.head]
    for _ in range(4):
        if token.head == token.index:
            break
        head = tokens[token.head]
        if head.pos == "NOUN" and head.lemma in ("toll", "number", "total", "count", "tally"):
            return _toll_noun(head, tokens, reading, lexicon)
        if head.pos == "VERB" and head.lemma in words.toll_verbs:
            for child in reading.syntax.children[head.index][:_MOST]:
                if tokens[child].dep in ("nsubj", "nsubjpass", "dobj") and child != token.index:
                    return _toll_noun(tokens[child], tokens, reading, lexicon)
            return ""
        token = head
    return ""


def _toll_noun(noun: Token, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    words = lexicon.words
    tolls = words.tolls
    left, right = reading.syntax.edges[noun.index]
    for k in range(left, min(right, left + 12) + 1):
        role = tolls.get(tokens[k].lemma) or tolls.get(tokens[k].lower)
        role = role or words.verbs.get(tokens[k].lemma)
        if role and tokens[k].lemma != "toll":
            return role
    return tolls.get(noun.lemma, "")


def listed_role(
    count: Count, drafts: list[tuple[Count, int | None, str]], tokens: tuple[Token, ...], reading: Reading
) -> tuple[str, int | None] | None:
    """The role of a number in a list that leaves the rest out: "12 were killed in one town, 3 in another"."""
    if not drafts:
        return None
    before, _, role = drafts[-1]
    if not role or before.unit or count.first - before.last > _LIST_GAP:
        return None
    if reading.syntax.sentence_of[before.last] != reading.syntax.sentence_of[count.first]:
        return None
    after = tokens[count.last + 1].lower if count.last + 1 < len(tokens) else "."
    named = count.first > 0 and tokens[count.first - 1].pos == "PROPN" and after in (",", ".", ";", "and")
    return (role, None) if named or after in ("in", "at", "from") else None


def numbered_role(
    count: Count, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon
) -> tuple[str, int | None]:
    """The role and the noun of "the soldiers ... number over 4,500"."""
    if count.low == count.high:
        return "", None
    first, _ = reading.syntax.sentences[reading.syntax.sentence_of[count.first]]
    first = max(first, count.first - _LOOK_BACK)
    governors = {tokens[tokens[count.head].head].lemma, tokens[count.first - 1].lemma if count.first else ""}
    if not governors & lexicon.words.numbering:
        return "", None
    for k in range(count.first - 1, first - 1, -1):
        role = lexicon.words.nouns.get(tokens[k].lemma)
        if role and tokens[k].pos == "NOUN":
            return role, k
    return "", None
