"""Time expressions: what they denote, the days they allow, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.layers.times import find_times, load_lexicon
from dateline.layers.times.calendar import days_of, part_of, shift
from dateline.model import Reading, Report, Syntax, TimeKind, TimeRef, Token
from grading import check_others, load_cases, strong

CASES = load_cases("times.csv")
KNOWN_GOOD = 24
"""How many MEDIUM and WEAK cases pass; the number may grow and not fall."""

Read = Callable[..., Reading]
LEXICON = load_lexicon()


def times_of(read: Read, text: str, published: str = "") -> tuple[TimeRef, ...]:
    return find_times(replace(read(text, published or None), times=()), LEXICON)


def fault(read: Read, case: dict[str, str]) -> str:
    """What is wrong with the answer to a case; empty where it is right."""
    found = times_of(read, case["text"], case["published"])
    if not case["words"]:
        return f"found {[t.value for t in found]}" if found else ""
    for time in found:
        if time.span.of(case["text"]).lower() == case["words"].lower():
            got = (
                time.value,
                time.earliest.isoformat() if time.earliest else "",
                time.latest.isoformat() if time.latest else "",
                str(time.kind),
            )
            want = (case["value"], case["earliest"], case["latest"], case["kind"])
            return "" if got == want else f"{got} is not {want}"
    return f"not found among {[t.span.of(case['text']) for t in found]}"


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: f"{c['words']}|{c['text']}")
def test_strong_cases(read: Read, case: dict[str, str]) -> None:
    """A STRONG case never fails."""
    assert fault(read, case) == ""


def test_other_cases_do_not_get_fewer(read: Read) -> None:
    """Of the MEDIUM and WEAK cases at least as many pass as before."""
    check_others(CASES, lambda case: fault(read, case), KNOWN_GOOD)


NEWS = load_cases("news_times.csv")


@pytest.mark.parametrize("case", NEWS, ids=lambda c: c["words"])
def test_news_phrases_that_a_date_parser_misses(read: Read, case: dict[str, str]) -> None:
    """Phrases of news for which a general date parser has no day, or one outside those meant (docs/accuracy.md)."""
    found = {t.span.of(case["text"]): t for t in times_of(read, case["text"], case["published"])}
    time = found[case["words"]]
    days = tuple(day.isoformat() if day else "" for day in (time.earliest, time.latest))
    assert (time.value, *days) == (case["value"], case["earliest"], case["latest"])
    assert case["dateparser"] == "none" or not case["earliest"] <= case["dateparser"] <= (case["latest"] or "0")


def test_order_ids_and_spans(read: Read) -> None:
    """Records are numbered in text order and lie in the text."""
    text = "On Monday, 12 May 2003 and again in June he left; two days later, at 5 p.m., he was back."
    found = times_of(read, text, "2003-07-01")
    assert [t.id for t in found] == [f"t{i}" for i in range(1, len(found) + 1)]
    assert all(0 <= t.span.start < t.span.end <= len(text) for t in found)
    assert [t.span.start for t in found] == sorted(t.span.start for t in found)
    assert not any(a.span.overlaps(b.span) for a, b in pairwise(found))


def test_anchor_names_what_was_counted_from(read: Read) -> None:
    """An explicit date has no anchor, one from publication says so, one from the text names the time."""
    found = times_of(
        read, "The port fell on 12 October 1999. The next day, rebels left. He spoke yesterday.", "2001-05-02"
    )
    assert [t.anchor for t in found] == ["", "t1", "published"]


def test_story_of_the_past_is_counted_from_itself(read: Read) -> None:
    """In a text whose years lie far from publication a bare month is of the year told last."""
    text = (
        "War broke out in 1861. By 1862 both sides had armies. In May 1863 the river fell. In 1863 the south was cut. "
        "The general died in 1864 and the capital held out until April 1865. On 9 April the army gave up."
    )
    found = times_of(read, text, "2009-12-19")
    assert found[-1].value == "1865-04-09"


def test_unknown_publication_leaves_relative_times_open(read: Read) -> None:
    """Today's date never stands in for an unknown day of publication."""
    for text in ("He left last week.", "He left on Friday.", "He left two days ago.", "He left in the past month."):
        assert all(t.earliest is None and t.latest is None for t in times_of(read, text))


def test_restored_capitals(read: Read) -> None:
    """Months are read in wire copy all in capitals."""
    text = "THE GUERRILLAS ATTACKED THE POST ON 5 MARCH AND LEFT IN MAY, THE MAYOR SAID. THEY MAY RETURN."
    assert [t.value for t in times_of(read, text, "1989-12-01")] == ["1989-03-05", "1989-05"]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("1999-WI", date(1999, 12, 1), date(2000, 2, 29)),
        ("2020-Q4", date(2020, 10, 1), date(2020, 12, 31)),
        ("2020-H2", date(2020, 7, 1), date(2020, 12, 31)),
        ("18", date(1800, 1, 1), date(1899, 12, 31)),
    ],
)
def test_days_of_values(value: str, first: date, last: date) -> None:
    """A TIMEX value stands for its first and last day."""
    assert days_of(value)[0] == (first, last)


def test_calendar_edges() -> None:
    """What the calendar does not reach is None and never an error."""
    assert days_of("2021-02-30")[0] is None
    assert days_of("0000")[0] is None
    assert days_of("2021-W60")[0] is None
    assert days_of("words")[0] is None
    assert shift(date(1, 1, 1), "CE", -5) is None
    assert shift(date(9999, 12, 31), "D", 1) is None
    assert shift(date(2020, 1, 31), "M", 1) == date(2020, 2, 29)
    assert part_of((date(2021, 8, 1), date(2021, 8, 31)), "late") == (date(2021, 8, 21), date(2021, 8, 31))


@pytest.mark.parametrize("published", ["0001-01-01", "0001-01-03", "9999-12-30", "9999-12-31"])
def test_publication_at_the_edge_of_the_calendar(read: Read, published: str) -> None:
    """A day of publication with no week before or after it leaves times open and fails nothing."""
    text = (
        "They met last week, last weekend, this weekend and yesterday; next week, next weekend and tomorrow they rest."
    )
    reading = read(text)
    report = replace(reading.report, published=date.fromisoformat(published))
    for time in find_times(replace(reading, report=report), LEXICON):
        assert time.earliest is None or time.latest is None or time.earliest <= time.latest


def test_a_number_before_a_dated_day_is_no_day_of_its_own(read: Read) -> None:
    """A score in front of a date leaves the date: every expression runs forward over its own words."""
    found = times_of(read, "They recalled the 31-6 Nov. 12 defeat in the north.", "2019-11-20")
    assert all(time.span.start < time.span.end for time in found)


def test_a_feast_does_not_run_over_lines(read: Read) -> None:
    """The words of a feast stand on one line: a headline's last word and the next line's first make none."""
    text = "Guests come for Christmas\n\nEve Marlow was elected mayor."
    assert all("\n" not in t.span.of(text) for t in times_of(read, text, "2021-08-22"))


def bare_reading(words: list[str]) -> Reading:
    """A reading of words with an empty parse: each its own root."""
    tokens, at = [], 0
    for i, word in enumerate(words):
        tokens.append(
            Token(
                index=i,
                start=at,
                end=at + len(word),
                text=word,
                lemma=word.lower(),
                pos="X",
                tag="XX",
                dep="ROOT",
                head=i,
            )
        )
        at += len(word) + 1
    report = Report(id="bare", text=" ".join(words), published=date(2021, 8, 22))
    return Reading(report=report, syntax=Syntax(tokens=tuple(tokens), sentences=((0, len(tokens)),)))


@pytest.mark.parametrize(
    "word", ["more", "early", "the", "two", "May", "12", "1999", "of", "day", "last", "hundred", "-", "12th"]
)
def test_one_word_without_end_is_read(word: str) -> None:
    """A word said many thousand times is read, and each record keeps to its text."""
    reading = bare_reading([word] * 15_000)
    assert all(time.span.end <= len(reading.text) for time in find_times(reading, LEXICON))


def test_kinds_are_timex(read: Read) -> None:
    """A time of day is a TIME, a length a DURATION."""
    found = times_of(read, "At 17:30 on 4 May 2020 they left for six months.", "2020-05-05")
    assert [t.kind for t in found] == [TimeKind.TIME, TimeKind.DATE, TimeKind.DURATION]
    assert found[0].value == "2020-05-04T17:30"


_WORDS = st.sampled_from(
    "the last next this early mid - of 12 31 2020 1999 '99 12th May March Monday second half year years "
    "ago later before days a two hundred 9/11 30/02/2020 2021-13-45 25:61 5pm p.m. 0000 Q1 1980s 00s century now "
    "New Year 's Day in on at "
    "99999999999999999999 one-third over more than 1e5 ½ ٣ ² Ⅷ \u2028 weekend 17/18 hours".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS | st.text(min_size=1, max_size=5).filter(lambda w: not w.isspace()), max_size=30))
def test_never_raises_and_stays_inside(words: list[str]) -> None:
    """Whatever the words, records have spans in the text and days in order."""
    if not words:
        return
    reading = bare_reading(words)
    for time in find_times(reading, LEXICON):
        assert time.span.end <= len(reading.text)
        assert (time.earliest is None) == (time.latest is None)
        assert time.earliest is None or time.latest is None or time.earliest <= time.latest
