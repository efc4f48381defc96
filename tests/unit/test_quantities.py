"""Counts: bounds, what is counted, what befell it, and what is no count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.codebook.numbers import load_numbers, parse_digits, parse_number
from dateline.layers.quantities import find_quantities, load_lexicon
from dateline.model import Reading, Report, Syntax, Token
from grading import check_others, load_cases, strong

CASES = load_cases("quantities.csv")
KNOWN_GOOD = 12
"""How many MEDIUM and WEAK cases pass; the number may grow and not fall."""

Read = Callable[..., Reading]
LEXICON = load_lexicon()


def fault(read: Read, case: dict[str, str]) -> str:
    """What is wrong with the answer to a case; empty where it is right."""
    text = case["text"]
    found = read(text).quantities
    if not case["words"]:
        return f"found {[q.span.of(text) for q in found]}" if found else ""
    for quantity in found:
        if quantity.span.of(text) == case["words"]:
            got = (
                "" if quantity.low is None else str(quantity.low),
                "" if quantity.high is None else str(quantity.high),
                quantity.of.of(text) if quantity.of else "",
                quantity.role,
                quantity.unit,
            )
            want = (case["low"], case["high"], case["of"], case["role"], case["unit"])
            return "" if got == want else f"{got} is not {want}"
    return f"not found among {[q.span.of(text) for q in found]}"


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: f"{c['words']}|{c['text']}")
def test_strong_cases(read: Read, case: dict[str, str]) -> None:
    """A STRONG case never fails."""
    assert fault(read, case) == ""


def test_other_cases_do_not_get_fewer(read: Read) -> None:
    """Of the MEDIUM and WEAK cases at least as many pass as before."""
    check_others(CASES, lambda case: fault(read, case), KNOWN_GOOD)


def test_no_quantity_overlaps_a_time(read: Read) -> None:
    """What is a time is not a count as well."""
    reading = read(
        "On 12 May 2020, after three days, 12 of 40 men were held for 24 hours; a 9-year-old boy was injured."
    )
    assert reading.times
    assert reading.quantities
    assert not any(q.span.overlaps(t.span) for q in reading.quantities for t in reading.times)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("two hundred and five", 205),
        ("3.5 million", 3_500_000),
        ("half a million", 500_000),
        ("two thousand three hundred", 2300),
        ("a dozen", 12),
        ("6,000", 6000),
        ("twenty - five", 25),
    ],
)
def test_numbers_in_words(words: str, number: int) -> None:
    """Words and digits are added up and multiplied as English does."""
    assert parse_number(words.split(), load_numbers()) == number


def test_numbers_that_are_none() -> None:
    """What is no number, or beyond all counting, is None."""
    assert parse_number(["many"], load_numbers()) is None
    assert parse_number(["hundred"] * 60, load_numbers()) is None
    assert parse_digits("1" * 40) is None
    assert parse_digits("١٢") is None
    assert parse_digits("6.000") == 6000


def chained_reading(words: list[str]) -> Reading:
    """A reading of words in which each hangs from the one before."""
    tokens, at = [], 0
    for i, word in enumerate(words):
        low = word.lower()
        tokens.append(
            Token(
                index=i,
                start=at,
                end=at + len(word),
                text=word,
                lemma=low,
                pos="NOUN" if word.isalpha() else "NUM",
                tag="NN",
                dep="dobj" if i % 2 else "nummod",
                head=max(0, i - 1),
            )
        )
        at += len(word) + 1
    report = Report(id="bare", text=" ".join(words), published=date(2021, 8, 22))
    return Reading(report=report, syntax=Syntax(tokens=tuple(tokens), sentences=((0, len(tokens)),)))


@pytest.mark.parametrize("word", ["hundred", "two", "dozens", "12", "of", "-", "killed", "$5", "no", "tens"])
def test_one_word_without_end_is_read(word: str) -> None:
    """A word said many thousand times is read, and each record keeps to its text."""
    reading = chained_reading([word] * 15_000)
    assert all(quantity.span.end <= len(reading.text) for quantity in find_quantities(reading, LEXICON))


_WORDS = st.sampled_from(
    "more than at least up to nearly between and or a the no half million hundred two 12 6,000 $5 $ % 3.5 0 00 "
    "½ ٣ ² 5bn 7m 1,2,3 9.9.9 dozens of people killed dead toll - , in tens thousands couple casualties one "
    "99999999999999999999".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS | st.text(min_size=1, max_size=5).filter(lambda w: not w.isspace()), max_size=30))
def test_never_raises_and_stays_inside(words: list[str]) -> None:
    """Whatever the words, records have spans in the text and bounds in order."""
    if not words:
        return
    reading = chained_reading(words)
    for quantity in find_quantities(reading, LEXICON):
        assert quantity.span.end <= len(reading.text)
        assert quantity.low is not None or quantity.high is not None
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high
