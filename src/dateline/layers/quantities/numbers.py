"""This room finds numbers in words and digits, with what bounds them and the units they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.codebook.numbers import NumberWords, parse_digits, parse_number
from dateline.codebook.quantities import QuantityWords
from dateline.model import Token

DASHES = frozenset(("-", "–", "—", "‑"))
_ATTACHED = re.compile(r"([$€£¥₹]?)(\d[\d.,]*)(bn|m|mn|mln|k|km|kg|mm|%|\+)?$", re.ASCII | re.I)
_SUFFIX_SCALES = {"bn": 1e9, "m": 1e6, "mn": 1e6, "mln": 1e6, "k": 1e3}
_MOST_WORDS = 10
"""Words that one number is spelled with, at most."""


@dataclass(frozen=True)
class Lexicon:
    """The words of quantities, ready for look-up."""

    words: QuantityWords
    numbers: NumberWords
    starters: frozenset[str]
    bounds: dict[tuple[str, ...], str]
    bounds_after: dict[tuple[str, ...], str]
    longest: int


@dataclass(slots=True)
class Count:
    """A number in the text: token indices of its words (inclusive), and what bounds it."""

    first: int
    last: int
    low: int | None
    high: int | None
    unit: str = ""
    head: int = -1


def find_numbers(tokens: tuple[Token, ...], taken: set[int], lexicon: Lexicon) -> Iterator[Count]:
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


def _number_at(tokens: tuple[Token, ...], i: int, taken: set[int], lexicon: Lexicon) -> Count | None:
    """The number that begins at a token, its range if it has one, and its unit."""
    read = _plain_number(tokens, i, taken, lexicon)
    if read is None:
        return None
    last, low, high, unit = read
    count = Count(i, last, low, high, unit, head=last)
    # "20 to 30", "20-30", "between 20 and 30", "five or six"
    n = len(tokens)
    if last + 2 < n and low is not None and low == high and last + 2 not in taken:
        joint = tokens[last + 1].lower
        before = tokens[i - 1].lower if i else ""
        ranged = joint in ("to", "or") or joint in DASHES or (joint == "and" and before == "between")
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
                elif joint in DASHES:
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
    while k < n and k not in taken and len(spelled) < _MOST_WORDS:
        word = tokens[k].text.lower()
        if word in numbers.scales or (word in numbers.cardinals and spelled[-1] in numbers.scales):
            spelled.append(word)
            last = k
        elif (
            word in DASHES
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
        ) or (word in ("a", "of", "an") and spelled == ["half"]):
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
        elif word == "tens":
            return None
    return last, low, high, _unit_after(tokens, last, words)


def _unit_after(tokens: tuple[Token, ...], last: int, words: QuantityWords) -> str:
    """The measure or currency that follows a number."""
    n = len(tokens)
    at = last + 1
    if at < n and tokens[at].text in DASHES:
        at += 1
    if at >= n:
        return ""
    word = tokens[at].text.lower()
    if word == "per" and at + 1 < n and tokens[at + 1].lower == "cent":
        return "%"
    if word in ("us", "u.s.", "american", "square", "cubic", "metric") and at + 1 < n:
        return words.units.get(tokens[at + 1].lower, "")
    return words.units.get(word, "")


def _is_name(tokens: tuple[Token, ...], count: Count, lexicon: Lexicon) -> bool:
    """Whether a number names, orders or dates something instead of counting."""
    first, last = tokens[count.first], tokens[count.last]
    before = tokens[count.first - 1] if count.first else None
    after = tokens[count.last + 1] if count.last + 1 < len(tokens) else None
    if before is not None:
        low = before.text.lower()
        if low in lexicon.words.naming and first.dep != "nsubj":
            return True
        if before.end == first.start and (low in DASHES or low[-1] in "/.:&@_="):
            return True
        if (
            before.pos == "PROPN"
            and first.dep in ("nummod", "appos")
            and first.head == before.index
            and first.text[0].isdigit()
        ):
            # "Apollo 13"; but a list may give places with a number after each
            return not count.unit and not (before.ent == "GPE" and count.first > 3) and not _in_list(tokens, count)
    if after is not None:
        low = after.text.lower()
        if after.start == last.end and (low[0] in ":/@_=°" or low in ("-", "–")) and not _hyphenates(tokens, count):
            return True
        if low in ("year", "years") or (
            low in DASHES and count.last + 2 < len(tokens) and tokens[count.last + 2].lower in ("year", "years")
        ):
            return True
        if low in lexicon.words.naming_after and (low != "party" or first.lower == "one"):
            return True
        if (
            low in DASHES and count.last + 2 < len(tokens) and tokens[count.last + 2].lower in lexicon.words.shares
        ) or (low in lexicon.words.shares and not last.text.isdigit()):
            return True  # "two-thirds of the houses"
        if low in (")", "]", ".") and before is not None and before.text in ("(", "["):
            return not count.unit
    if before is not None and before.text == "," and _is_age(tokens, count):
        return True
    return bool(
        first.text.lower() == "one"
        and count.first == count.last
        and (
            first.dep not in ("nummod", "nsubjpass", "dobj", "nsubj")
            or (after is not None and after.lower in ("another", "thing", "side", "hand"))
            or (after is not None and after.lower == "of" and first.dep not in ("nsubjpass", "dobj"))
            or (before is not None and before.lower in ("no", "this", "that", "the", "any", "every"))
        )
    )


def _in_list(tokens: tuple[Token, ...], count: Count) -> bool:
    """ "Borno 40, Yobe 12, Kano 3": places with a number after each."""
    at = count.first
    if at < 4 or tokens[at - 2].text not in (",", "and") or not tokens[at - 3].text.isdigit():
        return False
    return count.last + 1 >= len(tokens) or tokens[count.last + 1].text in (",", ".", "and", ";")


def _is_age(tokens: tuple[Token, ...], count: Count) -> bool:
    """ "Ahmed, 25, said"; at the end of a sentence as well: "killed Sergeant Ahmed, 25." """
    first, name = tokens[count.first], tokens[count.first - 2] if count.first > 1 else None
    after = tokens[count.last + 1].text if count.last + 1 < len(tokens) else "."
    if name is None or after not in (",", ".", ";", "]", ")") or count.first != count.last:
        return False
    named = (first.head < count.first and tokens[first.head].pos == "PROPN") or name.ent == "PERSON"
    aged = first.text.isdigit() and 10 < int(first.text) < 100 if first.text.isascii() else False
    return named and (after == "," or (aged and name.ent not in ("GPE", "LOC")))


def _hyphenates(tokens: tuple[Token, ...], count: Count) -> bool:
    """ "an 11-nation force": the number counts what follows the hyphen."""
    at = count.last + 2
    return at < len(tokens) and tokens[count.last + 1].text in DASHES and tokens[at].text.isalpha()


def _bound(tokens: tuple[Token, ...], count: Count, taken: set[int], lexicon: Lexicon) -> None:
    """Apply "more than", "at least", "up to", "nearly" and the like, and take their words into the span."""
    at = count.first
    if at and at - 1 not in taken and tokens[at - 1].lower in ("a", "an", "the"):
        word = tokens[at].lower
        if word in lexicon.numbers.scales or word in lexicon.words.with_article:
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
