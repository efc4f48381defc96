"""This room finds counts: how many, at least and at most, of whom or what, and what befell them.

``low`` and ``high`` bound the count ("more than 6,000": 6000 and None; "up to 50": None and 50; "dozens": 24 and None).
``of`` covers the words that are counted and ``role`` says what was done to them or what they are ("killed",
"injured", "troops", "protesters", else the counted noun). One victim with no number, "a policeman was killed" or
a person by name, counts as one. Years, dates, ages, ordinals and numbers that name things are not counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.numbers import NumberWords, load_numbers, parse_digits, parse_number
from dateline.codebook.quantities import QuantityWords, load_quantities
from dateline.model import Quantity, Reading, Span, Token

__all__ = ["find_quantities", "load", "load_lexicon"]

_DASHES = frozenset(("-", "–", "—", "‑"))
_ATTACHED = re.compile(r"([$€£¥₹]?)(\d[\d.,]*)(bn|m|mn|mln|k|km|kg|mm|%|\+)?$", re.ASCII | re.I)
_SUFFIX_SCALES = {"bn": 1e9, "m": 1e6, "mn": 1e6, "mln": 1e6, "k": 1e3}
_VICTIM_SLOTS = frozenset(("nsubjpass", "dobj", "obj", "attr"))
_CLAUSES = frozenset(("acl", "relcl", "amod"))
_RELATIONS_OUT = 5


@dataclass(frozen=True)
class Lexicon:
    """The words of quantities, ready for look-up."""

    words: QuantityWords
    numbers: NumberWords
    starters: frozenset[str]
    bounds: dict[tuple[str, ...], str]
    bounds_after: dict[tuple[str, ...], str]
    longest: int


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Any]]:
    lexicon = load_lexicon()
    return lambda reading: find_quantities(reading, lexicon)


def load_lexicon() -> Lexicon:
    """The words of quantities from the built-in codebook."""
    words, numbers = load_quantities(), load_numbers()
    bounds = {tuple(phrase.split()): kind for phrase, kind in words.bounds.items()}
    return Lexicon(
        words=words,
        numbers=numbers,
        starters=frozenset((*numbers.cardinals, *numbers.scales, *words.vague, "half")),
        bounds=bounds,
        bounds_after={tuple(phrase.split()): kind for phrase, kind in words.bounds_after.items()},
        longest=max(map(len, bounds)),
    )


@dataclass(slots=True)
class _Count:
    """A number in the text: token indices of its words (inclusive), and what bounds it."""

    first: int
    last: int
    low: int | None
    high: int | None
    unit: str = ""
    head: int = -1


def find_quantities(reading: Reading, lexicon: Lexicon) -> tuple[Quantity, ...]:
    """The quantities of a reading, in text order; none overlaps a time."""
    tokens = reading.syntax.tokens
    if not tokens:
        return ()
    taken = {i for time in reading.times for i in reading.syntax.tokens_in(time.span)}
    found = [*_numbers(tokens, taken, lexicon)]
    counted: dict[int, tuple[int, str]] = {}
    drafts: list[tuple[_Count, int | None, str]] = []
    for count in found:
        thing = _thing_counted(count, tokens, taken, reading)
        role = "" if count.unit else _role(count, thing, tokens, reading, lexicon)
        if thing is not None and not role and not count.unit:
            role = tokens[thing].lower if tokens[thing].text.isalpha() else ""
        if thing is None and not role and not count.unit:
            continue
        counted[thing if thing is not None else count.last] = (count.first, role)
        drafts.append((count, thing, role))
    drafts.extend(_single_victims(tokens, taken, counted, reading, lexicon))
    drafts.sort(key=lambda d: d[0].first)
    records = []
    for number, (count, thing, role) in enumerate(drafts, 1):
        records.append(
            Quantity(
                id=f"q{number}",
                span=reading.syntax.span(count.first, count.last),
                low=count.low,
                high=count.high,
                unit=count.unit,
                of=_phrase(count, thing, tokens, reading) if thing is not None and not count.unit else None,
                role=role,
            )
        )
    return tuple(records)


def _numbers(tokens: tuple[Token, ...], taken: set[int], lexicon: Lexicon) -> Iterator[_Count]:
    """Runs of number words and digits with their bounds."""
    starters = lexicon.starters
    i, n = 0, len(tokens)
    while i < n:
        text = tokens[i].text
        first = text[0]
        if i in taken or not (first.isdigit() or (first in "$€£¥₹" and len(text) > 1) or text.lower() in starters):
            i += 1
            continue
        count = _number_at(tokens, i, taken, lexicon)
        if count is None:
            i += 1
            continue
        i = count.last + 1
        if _is_name(tokens, count, lexicon):
            continue
        _bound(tokens, count, taken, lexicon)
        yield count
        i = max(i, count.last + 1)


def _number_at(tokens: tuple[Token, ...], i: int, taken: set[int], lexicon: Lexicon) -> _Count | None:
    """The number that begins at a token, its range if it has one, and its unit."""
    read = _plain_number(tokens, i, taken, lexicon)
    if read is None:
        return None
    last, low, high, unit = read
    count = _Count(i, last, low, high, unit, head=last)
    # "20 to 30", "20-30", "between 20 and 30", "five or six"
    n = len(tokens)
    if last + 2 < n and low is not None and low == high and last + 2 not in taken:
        joint = tokens[last + 1].lower
        before = tokens[i - 1].lower if i else ""
        ranged = joint in ("to", "or") or joint in _DASHES or (joint == "and" and before == "between")
        if ranged and (tokens[last + 2].text[0].isdigit() or tokens[last + 2].lower in lexicon.numbers.cardinals):
            other = _plain_number(tokens, last + 2, taken, lexicon)
            if other is not None and other[1] is not None and other[1] == other[2]:
                top = other[1]
                scale = 10**3
                # "two to three thousand": the scale belongs to both
                bottom = low
                if low < 1000 <= top and top % scale == 0 and low * scale < top and joint != "or":
                    bottom = low * scale if top < 10**6 else low * 10**6 if top < 10**9 else low
                if bottom < top:
                    count.low, count.high, count.last, count.unit = bottom, top, other[0], other[3] or unit
                    count.head = other[0]
                    if before in ("between", "from") and i - 1 not in taken:
                        count.first = i - 1
                elif joint in _DASHES:
                    return None  # a score or a name: "3-1"
    return count


def _plain_number(
    tokens: tuple[Token, ...], i: int, taken: set[int], lexicon: Lexicon
) -> tuple[int, int | None, int | None, str] | None:
    """(last token, low, high, unit) of the number that begins at a token, bounds not yet read."""
    words, numbers = lexicon.words, lexicon.numbers
    n = len(tokens)
    low_word = tokens[i].text.lower()
    unit = ""
    previous = tokens[i - 1].lower if i else ""
    if low_word in words.vague:
        return _vague_number(tokens, i, previous, lexicon)
    spelled: list[str] = []
    last = i
    attached = _ATTACHED.match(tokens[i].text)
    if attached and (attached.group(1) or attached.group(3)):
        number = parse_digits(attached.group(2).rstrip(".,"))
        if number is None:
            return None
        unit = words.prefix_units.get(attached.group(1), "")
        suffix = (attached.group(3) or "").lower()
        if suffix == "+":
            return i, int(number), None, unit
        if suffix in _SUFFIX_SCALES:
            if not unit and previous not in words.prefix_units and suffix in ("m", "k"):
                return (
                    (i, int(number), int(number), "m")
                    if suffix == "m"
                    else (i, int(number * 1e3), int(number * 1e3), "")
                )
            number *= _SUFFIX_SCALES[suffix]
        elif suffix:
            unit = words.units.get(suffix, suffix)
        spelled.append(f"{number:.15g}" if number < 1e15 else "0")
    else:
        spelled.append(low_word)
    k = i + 1
    while k < n and k not in taken:
        word = tokens[k].text.lower()
        if word in numbers.scales or (word in numbers.cardinals and spelled[-1] in numbers.scales):
            spelled.append(word)
            last = k
        elif (
            word in _DASHES
            and k + 1 < n
            and spelled[-1] in numbers.cardinals
            and tokens[k + 1].lower in numbers.cardinals
            and numbers.cardinals[spelled[-1]] >= 20 > numbers.cardinals[tokens[k + 1].lower]
        ):
            spelled.append(tokens[k + 1].lower)
            last = k = k + 1
        elif word in numbers.cardinals and numbers.cardinals.get(spelled[-1], 0) >= 20 and numbers.cardinals[word] < 10:
            spelled.append(word)
            last = k
        elif (
            word == "and"
            and spelled[-1] in ("hundred", "thousand")
            and k + 1 < n
            and tokens[k + 1].lower in numbers.cardinals
        ):
            pass
        elif word in ("a", "of", "an") and spelled == ["half"]:
            pass
        elif (
            word.isdigit()
            and len(word) == 3
            and spelled[-1].isdigit()
            and len(spelled[-1]) <= 3
            and len(spelled) == 1
            and spelled[-1] != "0"
            and tokens[k - 1].end + 1 == tokens[k].start
            and tokens[k].text == word
        ):
            # "10 000": groups set apart by a space
            spelled[-1] += word
            last = k
        else:
            break
        k += 1
    if spelled == ["half"]:
        return None
    number = parse_number(spelled, numbers)
    if number is None or (number != int(number) and not unit and not _unit_after(tokens, last, words)):
        return None if number is None else (last, int(number), int(number) + 1, "") if number > 1 else None
    first_unit = words.prefix_units.get(previous, "")
    return last, int(number), int(number), unit or first_unit or _unit_after(tokens, last, words)


def _vague_number(
    tokens: tuple[Token, ...], i: int, previous: str, lexicon: Lexicon
) -> tuple[int, int | None, int | None, str] | None:
    """ "dozens", "several hundred", "tens of thousands", "a couple of"."""
    words, scales = lexicon.words, lexicon.numbers.scales
    word = tokens[i].text.lower()
    amount = words.vague[word]
    if word in words.with_article and previous not in ("a", "the", "first", "last"):
        return None
    if word == "tens" and not (i + 2 < len(tokens) and tokens[i + 1].lower == "of"):
        return None
    if word == "scores" and tokens[i].pos == "VERB":
        return None
    low = amount[0]
    high = amount[1] if len(amount) > 1 else None
    last = i
    if i + 1 < len(tokens) and tokens[i + 1].lower in scales and word in ("several", "few", "couple"):
        low, last = low * scales[tokens[i + 1].lower], i + 1
        high = None
    elif i + 2 < len(tokens) and tokens[i + 1].lower == "of":
        plural = tokens[i + 2].lower
        if plural in ("hundreds", "thousands", "millions", "billions") and amount[0] != words.vague[plural][0]:
            low, last = amount[0] * words.vague[plural][0] // 2, i + 2
        elif word in ("tens",):
            return None
    return last, low, high, _unit_after(tokens, last, words)


def _unit_after(tokens: tuple[Token, ...], last: int, words: QuantityWords) -> str:
    """The measure or currency that follows a number."""
    n = len(tokens)
    at = last + 1
    if at < n and tokens[at].text in _DASHES:
        at += 1
    if at >= n:
        return ""
    word = tokens[at].text.lower()
    if word == "per" and at + 1 < n and tokens[at + 1].lower == "cent":
        return "%"
    if word in ("us", "u.s.", "american", "square", "cubic", "metric") and at + 1 < n:
        return words.units.get(tokens[at + 1].lower, "")
    return words.units.get(word, "")


def _is_name(tokens: tuple[Token, ...], count: _Count, lexicon: Lexicon) -> bool:
    """Whether a number names, orders or dates something instead of counting."""
    first, last = tokens[count.first], tokens[count.last]
    before = tokens[count.first - 1] if count.first else None
    after = tokens[count.last + 1] if count.last + 1 < len(tokens) else None
    if before is not None:
        low = before.text.lower()
        if low in lexicon.words.naming and first.dep != "nsubj":
            return True
        if before.end == first.start and (low in _DASHES or low[-1] in "/.:&@_="):
            return True
        if (
            before.pos == "PROPN"
            and first.dep in ("nummod", "appos")
            and first.head == before.index
            and first.text[0].isdigit()
        ):
            return not count.unit  # "Apollo 13"; but "Katsina 207" is told in lists
    if after is not None:
        low = after.text.lower()
        if after.start == last.end and (low[0] in ":/@_=°" or low in ("-", "–")) and not _hyphenates(tokens, count):
            return True
        if low in ("year", "years") or (
            low in _DASHES and count.last + 2 < len(tokens) and tokens[count.last + 2].lower in ("year", "years")
        ):
            return True
        if low in (")", "]", ".") and before is not None and before.text in ("(", "["):
            return not count.unit
    # ages: "Ahmed, 25, said"
    if (
        before is not None
        and before.text == ","
        and after is not None
        and after.text == ","
        and first.head < count.first
        and tokens[first.head].pos == "PROPN"
    ):
        return True
    return bool(
        first.text.lower() == "one"
        and count.first == count.last
        and (
            first.dep not in ("nummod", "nsubjpass", "dobj", "nsubj")
            or (after is not None and after.lower in ("of", "another", "thing", "side", "hand"))
            or (before is not None and before.lower in ("no", "this", "that", "the", "any", "every"))
        )
    )


def _hyphenates(tokens: tuple[Token, ...], count: _Count) -> bool:
    """ "an 11-nation force": the number counts what follows the hyphen."""
    at = count.last + 2
    return at < len(tokens) and tokens[count.last + 1].text in _DASHES and tokens[at].text.isalpha()


def _bound(tokens: tuple[Token, ...], count: _Count, taken: set[int], lexicon: Lexicon) -> None:
    """Apply "more than", "at least", "up to", "nearly" and the like, and take their words into the span."""
    at = count.first
    if at and tokens[at - 1].lower in ("a", "an", "the") and tokens[count.first].lower in (
        *lexicon.numbers.scales, *lexicon.words.with_article,
    ) and at - 1 not in taken:  # fmt: skip
        at -= 1
        count.first = at
    if at and tokens[at - 1].lower in lexicon.words.prefix_units and at - 1 not in taken:
        at -= 1
        count.first = at
    if count.low is None or count.low != count.high:
        return
    number = count.low
    kind = ""
    lowers = [tokens[k].lower for k in range(max(0, at - lexicon.longest), at)]
    for length in range(min(lexicon.longest, len(lowers)), 0, -1):
        kind = lexicon.bounds.get(tuple(lowers[-length:]), "")
        if kind and not taken.intersection(range(at - length, at)):
            count.first = at - length
            break
        kind = ""
    if not kind and count.last + 1 < len(tokens) and tokens[count.last + 1].text == "+":
        count.last, kind = count.last + 1, "least"
    elif not kind:
        for length in (2, 1):
            after = tuple(t.lower for t in tokens[count.last + 1 : count.last + 1 + length])
            kind = lexicon.bounds_after.get(after, "")
            if kind:
                count.last += len(after)
                break
    match kind:
        case "over" | "least":
            count.high = None
        case "under" | "most":
            count.low = None
            count.high = number


def _thing_counted(count: _Count, tokens: tuple[Token, ...], taken: set[int], reading: Reading) -> int | None:
    """The token index of the head of what is counted."""
    last, n = count.last, len(tokens)
    head_token = tokens[count.head]
    if last + 2 < n and tokens[last + 1].text in _DASHES and tokens[last + 1].start == tokens[last].end:
        return last + 2 if tokens[last + 2].pos in ("NOUN", "PROPN") and last + 2 not in taken else None
    if last + 1 < n and tokens[last + 1].lower == "of":
        # "hundreds of young people"; "one of the" is no count of all
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


def _role(count: _Count, thing: int | None, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """What befell the counted, or what they are."""
    words = lexicon.words
    at = thing if thing is not None else count.head
    after = (thing if thing is not None and thing > count.last else count.last) + 1
    if after < len(tokens):
        state = words.states.get(tokens[after].lower, "")
        if (
            not state
            and tokens[after].lower in ("were", "was", "are", "is", "left", "others", "more", "people")
            and after + 1 < len(tokens)
        ):
            state = words.states.get(tokens[after + 1].lower, "")
        if state:
            return state
    fate = _fate(at, tokens, reading, lexicon)
    if not fate and thing is not None and count.head < thing and tokens[thing].dep == "pobj":
        fate = _fate(count.head, tokens, reading, lexicon)  # "hundreds of people were arrested"
    if fate and not (fate == "displaced" and thing is not None and words.nouns.get(tokens[thing].lemma) == "troops"):
        return fate
    if thing is not None:
        token = tokens[thing]
        if token.lower in words.states and token.pos != "VERB":
            return words.states[token.lower]
        return words.nouns.get(token.lemma, "")
    return _toll(count, tokens, reading, lexicon)


def _fate(at: int, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    """The role that the verb over, or the participle under, a noun gives it."""
    words = lexicon.words
    children = reading.syntax.children
    token = tokens[at]
    for child in children[at]:
        below = tokens[child]
        if below.dep in _CLAUSES and below.lemma in words.verbs and (
            below.tag == "VBN" or any(tokens[c].dep == "nsubjpass" for c in children[child])
        ):  # fmt: skip
            return words.verbs[below.lemma]
    for _ in range(_RELATIONS_OUT):
        head = tokens[token.head]
        if head.index == token.index:
            return ""
        if token.dep in ("conj", "appos") and head.pos not in ("VERB", "AUX"):
            token = head
            continue
        if token.dep in ("nummod", "quantmod", "prep", "pobj") and head.pos in ("NOUN", "NUM", "ADP", "SCONJ"):
            # "the killing of 11 people"
            if token.dep == "pobj" and head.lower in ("of",):
                noun = tokens[head.head]
                return words.verbs.get(_verb_of(noun), "") if noun.pos == "NOUN" else ""
            if token.dep != "nummod":
                return ""
            token = head
            continue
        break
    head = tokens[token.head]
    lemma = head.lemma
    if token.dep in _VICTIM_SLOTS and lemma in words.verbs:
        return words.verbs[lemma]
    if token.dep == "nsubj" and head.tag == "VBN" and lemma in words.verbs:
        return words.verbs[lemma]  # headlines: "11 people killed"
    if token.dep in ("nsubj", "nsubjpass"):
        if lemma in words.subject_verbs and head.pos == "VERB":
            return words.subject_verbs[lemma]
        for child in children[head.index]:
            below = tokens[child]
            if below.dep in ("conj", "xcomp", "acomp", "oprd") and below.index > head.index:
                if below.lemma in words.verbs and below.tag == "VBN" and below.dep != "conj":
                    return words.verbs[below.lemma]
                if below.lower in words.states and below.dep != "conj":
                    return words.states[below.lower]
    return ""


_NOMINAL = {"killing": "kill", "murder": "murder", "assassination": "assassinate", "massacre": "massacre",
            "execution": "execute", "abduction": "abduct", "kidnapping": "kidnap", "arrest": "arrest",
            "detention": "detain", "capture": "capture", "displacement": "displace", "release": "release",
            "death": "kill", "deployment": "deploy", "evacuation": "evacuate", "slaying": "kill"}  # fmt: skip


def _verb_of(noun: Token) -> str:
    return _NOMINAL.get(noun.lemma, "")


def _toll(count: _Count, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
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
            for child in reading.syntax.children[head.index]:
                if tokens[child].dep in ("nsubj", "nsubjpass", "dobj") and child != token.index:
                    return _toll_noun(tokens[child], tokens, reading, lexicon)
            return ""
        token = head
    return ""


def _toll_noun(noun: Token, tokens: tuple[Token, ...], reading: Reading, lexicon: Lexicon) -> str:
    tolls = lexicon.words.tolls
    left, right = reading.syntax.edges[noun.index]
    for k in range(left, min(right, left + 12) + 1):
        role = tolls.get(tokens[k].lemma) or tolls.get(tokens[k].lower)
        if role and tokens[k].lemma != "toll":
            return role
    return tolls.get(noun.lemma, "")


def _single_victims(
    tokens: tuple[Token, ...], taken: set[int], counted: dict[int, tuple[int, str]], reading: Reading, lexicon: Lexicon
) -> Iterator[tuple[_Count, int, str]]:
    """One victim with no number: "a policeman was killed", "gunmen shot dead Ali Hassan"."""
    words = lexicon.words
    for verb in tokens:
        role = words.verbs.get(verb.lemma)
        if role is None or verb.pos != "VERB":
            continue
        for child in reading.syntax.children[verb.index]:
            token = tokens[child]
            slot = token.dep in ("nsubjpass", "dobj") or (token.dep == "nsubj" and verb.tag == "VBN")
            if not slot or child in counted or child in taken or token.lemma in words.not_victims:
                continue
            if token.tag == "NNP" and token.ent == "PERSON":
                first = child
                while first and tokens[first - 1].ent == "PERSON" and not tokens[first].ent_begin:
                    first -= 1
                last = child
                while last + 1 < len(tokens) and tokens[last + 1].ent == "PERSON" and not tokens[last + 1].ent_begin:
                    last += 1
                if not taken.intersection(range(first, last + 1)):
                    yield _Count(first, last, 1, 1, head=child), child, role
            elif token.tag == "NN" and not token.ent:
                for k in reading.syntax.children[child]:
                    if tokens[k].dep == "det" and tokens[k].lower in ("a", "an") and k not in taken:
                        yield _Count(k, child, 1, 1, head=child), child, role


def _phrase(count: _Count, thing: int, tokens: tuple[Token, ...], reading: Reading) -> Span:
    """The words that are counted: from the number on to their head noun."""
    first = count.last + 1
    if count.first <= thing <= count.last:
        first = count.first
    if thing < first:
        return reading.syntax.span(thing, thing)
    while first < thing and (tokens[first].lower in ("of", "the", "a", "an") or tokens[first].text in _DASHES):
        first += 1
    return reading.syntax.span(first, thing)
