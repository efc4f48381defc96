"""The views: a table that fits its width, and a drawing whose marks stand under their words."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from dateline.model import (
    Claim,
    Entity,
    Event,
    Issue,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Span,
    Statement,
    StatementKind,
    Status,
    TimeKind,
    TimeRef,
)
from dateline.views import clean, draw_reading, show_table
from dateline.views.drawing import wrap_text
from dateline.views.facts import show_days

TEXT = (
    "Karim Dalan denied on Friday that the Salt Road Brigade burned the depot at Aqcha last week. "
    'He told Radio Amu by telephone: "The army killed 12 guards."'
)


def spot(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words))


@pytest.fixture(scope="module")
def reading() -> Reading:
    """A reading written by hand: a denied act and one told by its speaker."""
    entities = (
        Entity(id="e1", name="Karim Dalan", mentions=(spot("Karim Dalan"), spot("He"))),
        Entity(id="e2", name="Salt Road Brigade", mentions=(spot("the Salt Road Brigade"),)),
        Entity(id="e3", name="Radio Amu", mentions=(spot("Radio Amu"),)),
        Entity(id="e4", name="The army", mentions=(spot("The army"),)),
        Entity(id="e5", name="12 guards", mentions=(spot("12 guards"),)),
    )
    return Reading(
        report=Report(id="r1", text=TEXT, title="The depot", source="Amu Post", published=date(2019, 5, 4)),
        entities=entities,
        places=(
            Place(
                id="p1",
                span=spot("Aqcha"),
                name="Aqcha",
                lat=36.905,
                lon=66.18,
                country="AFG",
                precision=Precision.POINT,
            ),
        ),
        times=(TimeRef(id="t1", span=spot("last week"), kind=TimeKind.DATE, value="2019-W17"),),
        quantities=(Quantity(id="q1", span=spot("12"), low=12, high=12, role="killed"),),
        statements=(
            Statement(
                id="s1",
                kind=StatementKind.DIRECT,
                content=(spot('"The army killed 12 guards."'),),
                cue=spot("told"),
                speaker="e1",
                speaker_span=spot("He"),
                addressee="e3",
                channel="telephone",
            ),
        ),
        events=(
            Event(
                id="v1",
                type="ASSAULT",
                mode="destroy",
                trigger=spot("burned"),
                evidence=spot("the Salt Road Brigade burned the depot at Aqcha last week"),
                head=9,
                actors=("e2",),
                place="p1",
                place_name="Aqcha",
                time="t1",
                date=(date(2019, 4, 27), date(2019, 5, 3)),
            ),
            Event(
                id="v2",
                type="ASSAULT",
                trigger=spot("killed"),
                evidence=spot("The army killed 12 guards."),
                head=27,
                actors=("e4",),
                recipients=("e5",),
                quantities=("q1",),
            ),
        ),
        claims=(
            Claim(event="v1", sources=("e1",), status=Status.NEGATED, certainty=-3),
            Claim(event="v2", sources=("e1", "report")),
        ),
        issues=(Issue(layer="times", message="nothing\nmuch"),),
    )


def test_marks_stand_under_their_words(reading: Reading) -> None:
    """Each row of marks has a letter under the words that fill its role, and the trigger has carets."""
    drawn = draw_reading(reading, width=100)
    assert drawn == (
        "The depot · 2019-05-04 · Amu Post\n"
        "2 events, 1 statement, 1 issue\n"
        "\n"
        "      Karim Dalan denied on Friday that the Salt Road Brigade burned the depot at Aqcha last week.\n"
        " v1   s----------                       a-------------------- ^^^^^^              p---- t--------\n"
        '      He told Radio Amu by telephone: "The army killed 12 guards."\n'
        " s1   s- c--- h--------               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        " v2   s-                               a------- ^^^^^^ n-r------\n"
        "\n"
        " v1   ASSAULT destroy · negated · Salt Road Brigade · at Aqcha (36.91, 66.18)"
        " · 2019-04-27 to 2019-05-03 · according to Karim Dalan · “burned”\n"
        " v2   ASSAULT · actual · The army → 12 guards · killed 12 · according to Karim Dalan, report · “killed”\n"
        " s1   direct · Karim Dalan → Radio Amu · by telephone · “told”\n"
        " !    times: nothing much\n"
    )


def show(reading: Reading, width: int, **options: bool) -> str:
    out = StringIO()
    Console(file=out, width=width, **options).print(show_table(reading, width))  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_table_fits_its_width(reading: Reading, width: int) -> None:
    """No line of the table is wider than the terminal, and every fact is in it."""
    shown = show(reading, width)
    assert max(map(len, shown.splitlines())) <= width
    flat = "".join(shown.split())
    for fact in ("TheDepot", "2019-05-04", "ASSAULT", "destroy", "negated", "Aqcha", "killed", "burned", "report"):
        assert fact.lower() in flat.lower()


def test_colour_only_where_asked(reading: Reading) -> None:
    """A pipe gets no escape sequence; a terminal gets a negated act struck through."""
    assert "\x1b" not in show(reading, 100, force_terminal=False)
    assert "\x1b[1;9;31mASSAULT" in show(reading, 100, force_terminal=True)


def test_table_of_nothing() -> None:
    """A reading without events says so."""
    assert "no events" in show(Reading(report=Report(id="r", text="Rain.")), 80)


def test_drawing_of_nothing() -> None:
    """An empty text is drawn as its header."""
    assert draw_reading(Reading(report=Report(id="r", text=""))) == "r · no date\n0 events, 0 statements, 0 issues\n"


def test_text_cannot_steer_the_terminal() -> None:
    """Escape sequences and marks that turn the writing direction are never printed, one character for one."""
    text = "a\x1b[2Jb\u202ec\td\u2028e\ud800"
    assert clean(text) == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c d e\N{REPLACEMENT CHARACTER}"
    assert "\x1b" not in draw_reading(Reading(report=Report(id="\x1b[2J", title="\x1b]0;x\x07", text=text)))


def test_wide_characters_keep_marks_in_place() -> None:
    """Characters two cells wide count as two, combining ones as none."""
    text = "東京 e\u0301lu bombed"
    event = Event(id="v1", type="ASSAULT", trigger=spot("bombed", text), evidence=spot(text, text), head=2)
    rows = draw_reading(Reading(report=Report(id="r", text=text), events=(event,))).splitlines()
    assert rows[4] == " v1   " + " " * 9 + "^^^^^^"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2019-05-04", "2019-05-04", "2019-05-04"),
        ("2019-05-01", "2019-05-31", "2019-05"),
        ("2020-02-01", "2020-02-29", "2020-02"),
        ("2003-01-01", "2003-12-31", "2003"),
        ("1990-01-01", "1999-12-31", "1990 to 1999"),
        ("2019-04-28", "2019-05-04", "2019-04-28 to 2019-05-04"),
        ("0001-01-01", "9999-12-31", "0001 to 9999"),
    ],
)
def test_days_are_short(first: str, last: str, shown: str) -> None:
    """Whole months and years are named as such."""
    assert show_days(date.fromisoformat(first), date.fromisoformat(last)) == shown


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(max_size=200), st.integers(min_value=1, max_value=30))
def test_wrapping_loses_only_spaces(text: str, width: int) -> None:
    """Lines are ranges in order that leave out nothing but spaces and line ends."""
    at = 0
    for start, end in wrap_text(text, width):
        assert set(text[at:start]) <= {" ", "\n"}
        at = end
    assert set(text[at:]) <= {" ", "\n"}


def test_long_line_is_drawn_in_reasonable_time() -> None:
    """A line of 300,000 characters without a space is cut, not looked at again and again."""
    assert draw_reading(Reading(report=Report(id="r", text="x" * 300_000))).count("\n") > 3000
