"""This room writes each token as one letter of the grammar of time, with what the word stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from dateline.codebook.numbers import NumberWords, parse_digits
from dateline.codebook.times import TimeWords, full_year, parse_numeric_date
from dateline.layers.times.orders import WritingOrders, find_order
from dateline.model import Reading, Token

_CLOCK = re.compile(r"([01]?\d|2[0-4])(?:[:.h]([0-5]\d)(?::([0-5]\d))?)?(am|pm|a\.m\.?|p\.m\.?|h|hrs|z)?$", re.I | re.A)
_ORDINAL = re.compile(r"(\d{1,2})(st|nd|rd|th)$", re.A)
_DECADE = re.compile(r"['’]?(\d{4}|\d0)['’]?s$", re.A)
_YEARS = re.compile(r"(1\d{3}|20\d\d)[-–—/](\d{2}|\d{4})$", re.A)
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})$", re.A)
_SHORT_YEAR = re.compile(r"['’`](\d\d)$", re.A)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", re.A)
_MID = re.compile(r"(mid|early|late)[-–]?(.+)$")
_FISCAL = re.compile(r"fy['’]?(\d{2}|\d{4})$", re.A)
_TURNS = (["of", "the", "century"], ["of", "the", "year"])
_HYPHENS = frozenset(("-", "–", "—", "--", "‑"))
_MONTH_BEFORE = frozenset(
    "in of since by until till early late mid - last next from between during before after for to this "
    "and through on around about previous following , ( [".split()
)
_BEFORE_MONTHS = frozenset(("early", "late", "mid", "last", "next", "this"))
_VERB_TAGS = frozenset(("MD", "VB", "VBD", "VBP", "VBZ", "VBG", "VBN"))
_ABBREVIATIONS = frozenset(
    "jan mar jun jul apr aug sep sept oct nov dec feb mon tue tues wed thu thur thurs fri sat sun".split()
)
RELEASE = re.compile(r"((?:19|20)\d\d)\s?[-–—]\s?\d\d\s?[-–—]\s?[A-Z]{1,3}\s?[-–—]\s?\d")
"""The number of a press release, whose year dates nothing: "2010-08-CA-073"."""

_DOUBTFUL = frozenset(("may", "march", "april", "june", "august"))
_NAMES = frozenset(("PERSON", "ORG", "GPE", "FAC", "WORK_OF_ART", "PRODUCT"))

type Value = Any
"""What a word stands for: a number, a code, a pair of them, or None; the letter says which."""


@dataclass(frozen=True)
class Lexicon:
    """For each lower-case word its letter and value. Built once, at load."""

    table: dict[str, tuple[str, Value]]
    holidays: dict[str, str]
    holiday_years: dict[str, int]
    holiday_starts: frozenset[str]
    counted: frozenset[str]
    not_before_years: frozenset[str]
    future_cues: frozenset[str]
    infinitive_cues: frozenset[str]
    scheduled_verbs: frozenset[str]
    numbers: NumberWords
    calendar_months: frozenset[str] = frozenset()
    calendar_marks: frozenset[str] = frozenset()
    calendar_names: frozenset[str] = frozenset()
    fiscal: frozenset[str] = frozenset()
    night_before: frozenset[str] = frozenset()
    orders: WritingOrders = field(default_factory=WritingOrders)


@dataclass
class Line:
    """A report as letters: ``letters[i]`` stands for token ``index[i]`` with ``values[i]`` (index -1: a break)."""

    letters: str = ""
    values: list[Value] = field(default_factory=list)
    index: list[int] = field(default_factory=list)


def build_lexicon(words: TimeWords, numbers: NumberWords) -> Lexicon:
    """The look-up table of the grammar's letters; where a word is in two lists the later list wins."""
    table: dict[str, tuple[str, Value]] = {}

    def put(letter: str, entries: object) -> None:
        pairs = entries.items() if isinstance(entries, dict) else ((w, None) for w in entries)  # type: ignore[attr-defined]
        for word, value in pairs:
            table[word] = (letter, value)

    put("N", {w: float(v) for w, v in (numbers.cardinals | numbers.scales).items()})
    for letter, name in (
        ("i", "prepositions"), ("~", "approximators"), ("q", "bound_words"), ("M", "months"), ("W", "weekdays"),
        ("w", "weekday_sets"), ("U", "units"), ("V", "plural_units"), ("c", "weekends"), ("P", "dayparts"),
        ("S", "seasons"), ("D", "deictics"), ("R", "reference_adjectives"), ("!", "sets"), ("K", "decade_words"),
        ("o", "ordinals"), ("b", "before"), ("r", "after"), ("E", "parts_of_periods"), ("a", "articles"),
        ("t", "definite"), ("p", "previous"), ("l", "last"), ("x", "next"), ("f", "following"), ("h", "this"),
        ("j", "that"), ("s", "same"), ("v", "every"), ("g", "ago"), ("u", "vague"), ("O", "of"), ("A", "joining"),
        ("T", "through"), ("B", "between"), ("m", "meridians"), ("z", "zones"), ("I", "half"), ("J", "time"),
        ("Z", "long"), ("Q", "quarter_names"), ("@", "frequency"), ("&", "frequency_nouns"),
    ):  # fmt: skip
        put(letter, getattr(words, name))
    put("e", {"earlier": "earlier"})
    put("L", {"later": "later"})
    table["before"] = ("b", None)
    table["after"] = ("r", None)
    for mark in _HYPHENS:
        table[mark] = ("-", None)
    table[","] = (",", None)
    for mark in ("'", "’", "`"):
        table[mark] = ("'", None)
    for mark in ("'s", "’s"):
        table[mark] = ("$", None)
    for mark in ("(", ")", "[", "]", ";", ":", "/"):
        table.pop(mark, None)
    table["/"] = ("/", None)
    # Doubtful words are looked at where they stand.
    for word, (letter, value) in list(table.items()):
        if word in _DOUBTFUL or word in _ABBREVIATIONS or letter == "S" or word in ("second", "current", "now", "turn"):
            table[word] = ("?" + letter, value)
    for name in words.holidays:
        first = name.split()[0]
        table.setdefault(first, ("?H", None))
        if table[first][0] == "?M":
            table[first] = ("?M", table[first][1])
    return Lexicon(
        table=table,
        holidays=words.holidays,
        holiday_years=words.holiday_years,
        holiday_starts=frozenset(name.split()[0] for name in words.holidays),
        counted=frozenset(words.counted_nouns),
        not_before_years=frozenset(words.not_before_years),
        future_cues=frozenset(words.future_cues),
        infinitive_cues=frozenset(words.infinitive_cues),
        scheduled_verbs=frozenset(words.scheduled_verbs),
        numbers=numbers,
        calendar_months=frozenset(words.calendar_months),
        calendar_marks=frozenset(words.calendar_marks),
        calendar_names=frozenset(words.calendar_names),
        fiscal=frozenset(words.fiscal),
        night_before=frozenset(words.night_before),
        orders=WritingOrders(
            frozenset(words.month_first_hosts),
            frozenset(words.common_hosts),
            tuple(words.month_first_sources),
            tuple(words.day_first_sources),
        ),
    )


def write_line(reading: Reading, lexicon: Lexicon) -> Line:
    """The report as letters of the grammar, with a break where a new line begins a sentence."""
    tokens = reading.syntax.tokens
    text = reading.report.text
    table = lexicon.table
    letters: list[str] = []
    values: list[Value] = []
    index: list[int] = []
    starts = {first for first, _ in reading.syntax.sentences}
    day_first = find_order(reading.report, lexicon.orders)
    for i, token in enumerate(tokens):
        if i in starts and i and "\n" in text[tokens[i - 1].end : token.start]:
            letters.append("\n")
            values.append(None)
            index.append(-1)
        word = token.text
        low = word.lower()
        hit = table.get(low)
        if hit is None:
            head = word[0]
            if head.isdigit() and RELEASE.match(text, token.start):
                hit = (".", None)
            elif head.isdigit() or (head in "'’`" and len(word) > 2):
                hit = digit_letter(word, low, reading.report.published, day_first)
            elif low.startswith("fy") and (fiscal := _FISCAL.match(low)):
                digits = fiscal.group(1)
                near = reading.report.published
                hit = ("Y", full_year(int(digits), len(digits), near.year if near else None))
            elif low.startswith(("mid", "early-", "late-")):
                hit = compound_letter(low, table)
            else:
                hit = (".", None)
        elif hit[0][0] == "?" or low in lexicon.holiday_starts:
            hit = doubtful_letter(tokens, i, low, hit, lexicon)
        letters.append(hit[0])
        values.append(hit[1])
        index.append(i)
    return Line("".join(letters), values, index)


def digit_letter(word: str, low: str, published: object, day_first: bool | None = None) -> tuple[str, Value]:
    """The letter of a token that begins with a digit (or an apostrophe and a digit)."""
    if not word.isascii() and not word.replace("–", "-").replace("’", "'").replace("—", "-").isascii():
        return ".", None
    if word.isdigit():
        number = int(word) if len(word) < 16 else 0
        if len(word) <= 2:
            return ("d" if 1 <= number <= 31 else "n"), float(number)
        if len(word) == 4 and 1000 <= number <= 2199:
            return "Y", number
        return ("n", float(number)) if len(word) < 16 else (".", None)
    match = _ORDINAL.match(low)
    if match:
        return ("o", int(match.group(1))) if int(match.group(1)) <= 31 else (".", None)
    match = _SHORT_YEAR.match(low)
    if match:
        return "y", int(match.group(1))
    match = _DECADE.match(low)
    if match:
        return "K", int(match.group(1))
    match = _YEARS.match(word)
    if match:
        return "G", (int(match.group(1)), match.group(2))
    stamp = _STAMP.match(word)
    dated = parse_numeric_date(stamp.group(1) if stamp else word, published, day_first)  # type: ignore[arg-type]
    if dated:
        return "F", (dated[0], stamp.group(2) if stamp else "")
    match = _DAY_MONTH.match(word)
    if match:
        return "X", (int(match.group(1)), int(match.group(2)))
    if ":" in word or low[-1] in "mh.sz":
        match = _CLOCK.match(low)
        if match and (match.group(2) or match.group(4)):
            return "C", (int(match.group(1)), match.group(2) or "", match.group(3) or "", (match.group(4) or "")[:1])
    number_ = parse_digits(word)
    if number_ is not None:
        return "n", number_
    return ".", None


def compound_letter(low: str, table: dict[str, tuple[str, Value]]) -> tuple[str, Value]:
    """Words such as "mid-1990s" and "mid-june" that the tokenizer left whole."""
    match = _MID.match(low)
    if match is None:
        return ".", None
    part, rest = match.groups()
    if rest[:1].isdigit():
        letter, value = digit_letter(rest, rest, None)
    else:
        letter, value = table.get(rest, (".", None))
    letter = letter.lstrip("?")
    if letter in ("M", "Y", "K", "S", "W"):
        return {"M": "1", "Y": "2", "K": "3", "S": "4", "W": "W"}[letter], (part, value)
    return ".", None


def doubtful_letter(
    tokens: tuple[Token, ...], i: int, low: str, hit: tuple[str, Value], lexicon: Lexicon
) -> tuple[str, Value]:
    """Whether a word with another everyday meaning stands for a time here."""
    token = tokens[i]
    if low in lexicon.holiday_starts:
        named = holiday_at(tokens, i, lexicon)
        if named:
            return "H", named
        if hit[0] == "?H":
            return ".", None
    letter = hit[0].lstrip("?")
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    previous = before.text.lower() if before else ""
    beside = bool((before and _is_day(before.text)) or (after and (_is_day(after.text) or _is_year(after.text))))
    good = (letter, hit[1])
    bad: tuple[str, Value] = (".", None)
    if low == "second":
        if before is not None and (before.pos == "NUM" or previous in ("a", "per", "every", "each")):
            return ("U", "TS") if previous != "a" or after is None or not after.text.isalpha() else ("o", 2)
        return "o", 2
    if low == "turn":  # "the turn of the century"
        return good if [t.lower for t in tokens[i + 1 : i + 4]] in _TURNS else bad
    if low == "current":
        return "R", "PRESENT_REF"
    if low == "now":  # "Now Zad" is a place
        placed = token.text == "Now" and before is not None and (before.text == "-" or before.text[-1].isalpha())
        return bad if placed else good
    if letter == "S":
        return good if _is_season(token, before, after, previous) else bad
    if letter == "M" and low in _DOUBTFUL:
        return good if _is_month(token, low, before, after, previous, beside) else bad
    # Abbreviations: "Sun", "Mar", "Dec" need a number or a date's company.
    if token.text[0].islower() and not beside:
        return bad
    if beside or token.ent in ("DATE", "TIME"):
        return good
    return bad


def _is_month(token: Token, low: str, before: Token | None, after: Token | None, previous: str, beside: bool) -> bool:
    small = token.text[0].islower()
    if low == "may" and token.tag == "MD":
        # A modal may still be a month in restored text: "on 12 may", but not "5 may leave".
        return bool(
            before
            and after
            and ((_is_day(before.text) and _is_year(after.text)) or (_is_day(after.text) and not small))
        )
    if beside:
        # "5 may leave": a count and a verb
        return not (small and token.tag in _VERB_TAGS and not (after and (_is_day(after.text) or _is_year(after.text))))
    if small and low == "august":
        return False
    if token.ent in ("DATE", "TIME") and not (small and token.tag in _VERB_TAGS):
        return low != "march" or not _names_march(before, after, previous)
    if small:
        return (
            previous in _MONTH_BEFORE
            and token.tag not in _VERB_TAGS
            and low != "august"
            and not (after is not None and after.pos in ("NOUN", "ADJ") and token.dep in ("amod", "compound"))
        )
    if token.ent in _NAMES:
        return False
    if low == "march" and _names_march(before, after, previous):
        return False
    if low in ("may", "march") and token.tag in _VERB_TAGS:
        return False
    return before is None or before.pos != "PROPN" or previous in _BEFORE_MONTHS


def _names_march(before: Token | None, after: Token | None, previous: str) -> bool:
    """ "the march on", "Long March", "Women's March": the walk and not the month."""
    if after is not None and after.text.lower() in ("on", "for", "against", "toward", "towards", "past"):
        return previous not in _MONTH_BEFORE
    return previous in ("the", "a", "'s", "’s", "long", "that", "his", "their")


def _is_season(token: Token, before: Token | None, after: Token | None, previous: str) -> bool:
    if token.tag in _VERB_TAGS or (before is not None and before.pos in ("PROPN",) and previous not in ("mid",)):
        return False
    if after is not None:
        if after.tag in ("NNP", "NNPS") and token.text[0].isupper():
            return False
        low = after.text.lower()
        if low == "of" or _is_year(after.text) or low == "and":
            return True if low != "of" or token.text.lower() not in ("fall", "spring") else _year_after(after)
    if token.text.lower() in ("fall", "spring"):
        if token.pos != "NOUN" and token.ent != "DATE":
            return False
        return token.ent in ("DATE", "TIME") or previous in (
            "in",
            "last",
            "next",
            "this",
            "early",
            "late",
            "by",
            "mid",
            "-",
        )
    return True


def _year_after(token: Token) -> bool:
    """ "the fall of 2007" is a season, "the fall of Kabul" is not: the parse saw a date, or not."""
    return token.ent in ("DATE", "TIME")


def _is_day(word: str) -> bool:
    return (word.isascii() and word.isdigit() and len(word) <= 2 and 0 < int(word) <= 31) or bool(
        _ORDINAL.match(word.lower())
    )


def _is_year(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) == 4 and 1000 <= int(word) <= 2199


def holiday_at(tokens: tuple[Token, ...], i: int, lexicon: Lexicon) -> tuple[object, ...] | None:
    """The longest name of a holiday that begins at a token: (month-day, its only year or 0, its words)."""
    words = [t.text.lower() for t in tokens[i : i + 4]]
    if not tokens[i].text[:1].isupper() and not tokens[i].text[:1].isdigit():
        return None
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        value = lexicon.holidays.get(name)
        if value and (length > 1 or (" " not in name and tokens[i].ent != "PERSON")):
            return value, lexicon.holiday_years.get(name, 0), words[:length]
    return None
