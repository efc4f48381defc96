"""Linking any tellings: order does not matter, twice is once, incremental is full, DIFFERENT always holds."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.corpus.clustering import group_all
from dateline.corpus.independence import ReportFacts
from dateline.corpus.linking import Linked, ReportRow, link_rows
from dateline.corpus.tellings import Number, Participant, Telling
from dateline.corpus.weighing import profile_of
from dateline.store import Judgement

WORDS = ("market", "bridge", "convoy", "harbour", "mosque", "ransom")
NAMES = ("Omar Keita", "Lena Marsh", "Free Valley Front")
PLACES = (("Gao", (16.3, 0.0)), ("Sikasso", (11.3, -5.7)))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, ReportRow]:
    """Some reports of one or two tellings about few things, so that many of them meet."""
    found = {}
    for number in range(draw(st.integers(2, 7))):
        key = f"r{number}"
        tellings = tuple(draw(tellings_of(key, n)) for n in range(draw(st.integers(1, 2))))
        facts = ReportFacts(id=key, outlet=f"o{number % 3}", published=tellings[0].published)
        profile = profile_of([w for t in tellings for w in t.sentence])
        found[key] = ReportRow(facts=facts, profile=profile, tellings=tellings, mentioned=(), positions=())
    return found


@st.composite
def tellings_of(draw: st.DrawFn, key: str, number: int) -> Telling:
    place, point = draw(st.sampled_from(PLACES))
    name = draw(st.sampled_from(NAMES))
    day = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 3)))
    told = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    return Telling(
        id=f"{key}#v{number}",
        report=key,
        event=f"v{number}",
        type=draw(st.sampled_from(("ASSAULT", "COERCE"))),
        head=draw(st.sampled_from(("kill", "attack", "seize"))),
        pos="VERB",
        words=frozenset(told[:1]),
        phrase=frozenset(told),
        actors=frozenset(name.lower().split()),
        names=frozenset(name.lower().split()),
        doers=(Participant(entity="e1", name=name),),
        places=frozenset((place.lower(),)),
        place_name=place,
        precision="point",
        point=point,
        days=(day, day),
        published=day,
        numbers=(Number(what="killed", low=draw(st.integers(1, 9)), high=9),),
        sentence=profile_of([*told, place.lower()]),
        sources=("report",),
    )


def incidents_of(linked: Linked) -> set[tuple[str, ...]]:
    return linked.groups()


@settings(max_examples=25, deadline=None)
@given(rows(), st.randoms())
def test_the_order_of_reports_does_not_matter(given_rows: dict[str, ReportRow], rng: object) -> None:
    """The whole result is equal, whatever the order."""
    shuffled = list(given_rows.items())
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = link_rows(given_rows), link_rows(dict(shuffled))
    assert one.incidents == other.incidents
    assert one.comparisons == other.comparisons
    assert one.contradictions == other.contradictions


@settings(max_examples=25, deadline=None)
@given(rows())
def test_linking_twice_is_linking_once(given_rows: dict[str, ReportRow]) -> None:
    """Reports that are there already change nothing."""
    once = link_rows(given_rows)
    assert link_rows(given_rows, once) == once


@settings(max_examples=25, deadline=None)
@given(rows(), st.integers(1, 6))
def test_incremental_equals_full(given_rows: dict[str, ReportRow], cut: int) -> None:
    """Day by day or all at once: the same incidents, links, records and contradictions."""
    items = list(given_rows.items())
    daily = link_rows(dict(items[cut:]), link_rows(dict(items[:cut])))
    full = link_rows(given_rows)
    assert incidents_of(daily) == incidents_of(full)
    assert daily.comparisons == full.comparisons
    again = link_rows(given_rows, Linked(history=daily.history))
    assert incidents_of(again) == incidents_of(daily)


@settings(max_examples=25, deadline=None)
@given(rows(), st.data())
def test_different_always_holds(given_rows: dict[str, ReportRow], data: st.DataObject) -> None:
    """Whatever the scores and whatever else people said before: the last word about two tellings stands."""
    ids = sorted(t.id for row in given_rows.values() for t in row.tellings)
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map(tuple)
    others = data.draw(st.lists(st.tuples(pairs, st.sampled_from(("same", "undone", "different"))), max_size=6))
    apart = data.draw(pairs)
    decisions = [Judgement(about=about, verdict=verdict) for about, verdict in others]
    decisions.append(Judgement(about=apart, verdict="different"))
    linked = link_rows(given_rows, decisions=decisions)
    assert not any(set(apart) <= set(group) for group in incidents_of(linked))
    later = link_rows({}, linked, decisions)
    assert not any(set(apart) <= set(group) for group in incidents_of(later))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(lambda p: p[0] < p[1]),
        st.floats(0, 1).map(lambda x: round(x, 4)),
    ),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order_of_pairs(scores: dict[tuple[str, str], float], rng: object) -> None:
    """Things and pairs in any order give the same groups."""
    items, things = list(scores.items()), list("abcdefg")
    rng.shuffle(items)  # type: ignore[attr-defined]
    rng.shuffle(things)  # type: ignore[attr-defined]
    assert group_all(things, dict(items), 0.35) == group_all("abcdefg", scores, 0.35)
