"""Which words name places and where those lie: the case table, and the promises of the places layer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.gazetteer import Gazetteer, open_gazetteer
from dateline.layers.places import find_places
from dateline.layers.places.tagging import Tagger
from dateline.layers.places.words import load_words
from dateline.model import Place, Precision, Reading, Report, Span, Syntax, Token
from grading import check_others, load_cases, strong

CASES = load_cases("places.csv")
PASSING = 14
"""How many MEDIUM and WEAK cases pass; may not fall."""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def fault_of(case: dict[str, str], reading: Reading) -> str:
    """What is wrong with the place of a case, or empty."""
    found = [p for p in reading.places if p.name == case["name"]]
    if case["country"] == "-":
        return f"tagged as a place: {found[0].why}" if found else ""
    if not found:
        return "not found among: " + " | ".join(p.name for p in reading.places)
    place = found[0]
    wanted = {"country": case["country"], "precision": case["precision"], "admin1": case["admin1"]}
    faults = [f"{k} {getattr(place, k)!r}, not {v!r}" for k, v in wanted.items() if v and getattr(place, k) != v]
    if case["container"] and place.container != case["container"]:
        faults.append(f"container {place.container!r}, not {case['container']!r}")
    return "; ".join(faults)


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: f"{c['name']} {c['country']}")
def test_strong_cases(case: dict[str, str], read: Callable[..., Reading]) -> None:
    """A STRONG case holds in name, country, precision, division and container."""
    assert fault_of(case, read(case["text"])) == ""


def test_other_cases_do_not_fall(read: Callable[..., Reading]) -> None:
    """The count of MEDIUM and WEAK cases that pass may not fall."""
    check_others(CASES, lambda case: fault_of(case, read(case["text"])), PASSING)


def test_an_unknown_village_gets_no_coordinates(read: Callable[..., Reading]) -> None:
    """A village no gazetteer knows is not put at its country's centre."""
    reading = read("Shells fell on Zarbo Qalay village in Afghanistan.")
    village = next(p for p in reading.places if p.name.startswith("Zarbo"))
    assert (village.precision, village.lat, village.lon) == (Precision.NONE, None, None)


def test_demonyms_carry_their_country(read: Callable[..., Reading]) -> None:
    """An adjective of a country is marked as a demonym and has the country's point."""
    reading = read("French and Malian soldiers freed the hostage.")
    assert [(p.name, p.country, p.demonym) for p in reading.places] == [
        ("French", "FRA", True),
        ("Malian", "MLI", True),
    ]
    assert all(p.precision is Precision.COUNTRY and p.lat is not None for p in reading.places)


def test_one_sense_a_report(read: Callable[..., Reading]) -> None:
    """A name once told to lie in a state is read so in the whole report."""
    reading = read("A fire broke out in Athens, Texas. Athens has one fire station.")
    assert [p.admin1 for p in reading.places if p.name == "Athens"] == ["Texas", "Texas"]


def test_every_place_says_why_and_spans_its_name(read: Callable[..., Reading]) -> None:
    """Spans lie in the text, ids run in text order, and each place tells how it was resolved."""
    text = "The U.N. said troops from Chad crossed Lake Chad near Baga, Borno, while French jets flew over Niger."
    places = read(text).places
    assert [p.id for p in places] == [f"p{n}" for n in range(1, len(places) + 1)]
    assert [p.span.start for p in places] == sorted(p.span.start for p in places)
    assert all(p.why and " ".join(p.span.of(text).split()) == p.name for p in places)


def test_the_address_of_a_report_points_at_its_country(read: Callable[..., Reading]) -> None:
    """A report from an .ie site means the Irish town."""
    text = "A man was arrested in Newcastle West on Monday. Shops in Kells stayed shut."
    kells = [p for p in read(text, url="https://www.example.ie/news/1").places if p.name == "Kells"]
    assert [p.country for p in kells] == ["IRL"]


_WORDS = st.sampled_from(
    [
        "Kabul",
        "the",
        "US",
        "us",
        ",",
        "and",
        "province",
        "of",
        "New",
        "York",
        "Mr",
        "ﬁ",
        "Ⅷ",
        "İ",
        "'s",
        "-",
        "(",
        "Ga.",
    ]
)
_ENTS = st.sampled_from(["", "GPE", "LOC", "FAC", "ORG", "PERSON", "NORP", "DATE", "LANGUAGE"])


@given(
    st.lists(st.tuples(_WORDS, _ENTS, st.booleans(), st.sampled_from(["PROPN", "NOUN", "ADJ", "PUNCT"])), max_size=30)
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_parse_gives_spans_inside_the_text(gazetteer: Gazetteer, parts: list[tuple[str, str, bool, str]]) -> None:
    """Whatever the parse says, places have spans of the text, in order, none overlapping."""
    places = find_places(reading_of(parts), gazetteer)
    ends = [0]
    for place in places:
        assert ends[-1] <= place.span.start < place.span.end
        ends.append(place.span.end)


def test_long_reports_are_read(gazetteer: Gazetteer) -> None:
    """A report of 60,000 words with 6,000 different names is tagged, each name where it stands."""
    parts = [(f"Name{n}", "GPE", True, "PROPN") if n % 10 == 0 else ("near", "", False, "ADP") for n in range(60_000)]
    reading = reading_of(parts)
    tagger = Tagger(gazetteer, load_words(gazetteer))
    assert all(p.span.of(reading.text).startswith("Name") for p in find_places(reading, gazetteer, tagger))


def reading_of(parts: list[tuple[str, str, bool, str]]) -> Reading:
    tokens = []
    at = 0
    for index, (word, ent, begins, pos) in enumerate(parts):
        tokens.append(
            Token(
                index=index, start=at, end=at + len(word), text=word, lemma=word.lower(), pos=pos, tag="NNP",
                dep="dep", head=index, ent=ent, ent_begin=bool(ent) and begins,
            )
        )  # fmt: skip
        at += len(word) + 1
    text = " ".join(word for word, *_ in parts)
    sentences = ((0, len(tokens)),) if tokens else ()
    return Reading(report=Report(id="any", text=text), syntax=Syntax(tokens=tuple(tokens), sentences=sentences))


def test_a_place_is_a_place_record(gazetteer: Gazetteer) -> None:
    """The layer's public function returns Place records with spans."""
    (place,) = find_places(reading_of([("Kabul", "GPE", True, "PROPN")]), gazetteer)
    assert isinstance(place, Place)
    assert place.span == Span(start=0, end=5)
    assert place.geonames_id == 1138958


def test_a_province_is_known_by_another_spelling(read: Callable[..., Reading]) -> None:
    """A hamlet elsewhere that is spelt just so does not take the name of a province that the report is about."""
    reading = read("Tribesmen attacked a convoy in Shabwa on Monday, Yemen's government said.")
    assert {p.country for p in reading.places if p.name == "Shabwa"} == {"YEM"}
