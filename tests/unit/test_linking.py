"""Linking: tellings of several reports become incidents, with records, histories and ids that last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dateline.corpus.actors import Mentioned, is_named, join_actors, may_be_same, name_key, sound_key
from dateline.corpus.clustering import group_all, group_by_score, group_tightly, join_groups
from dateline.corpus.conflicts import TWO_INCIDENTS, agree_throughout, count_conflicts
from dateline.corpus.contradictions import find_contradictions
from dateline.corpus.decisions import mend_tellings, resolve_decisions
from dateline.corpus.identity import homes_in, name_groups, resolve_incident
from dateline.corpus.incidents import count_history, write_incident
from dateline.corpus.independence import ReportFacts, group_dependent, sketch_words
from dateline.corpus.positions import mark_changes
from dateline.corpus.records import Position
from dateline.corpus.tellings import Number, Participant, Telling
from dateline.store import Judgement


def telling(name: str, **known: object) -> Telling:
    return Telling(id=f"{name}#v1", report=name, event="v1", **known)  # type: ignore[arg-type]


def test_groups_are_merged_by_their_mean_score() -> None:
    """A pair that was not compared counts as nothing, so that a chain of links does not make one group."""
    chain = {("a", "b"): 0.9, ("b", "c"): 0.4}
    assert group_by_score("abc", chain, 0.35) == [["a", "b"], ["c"]]
    assert group_by_score("abc", chain | {("a", "c"): 0.4}, 0.35) == [["a", "b", "c"]]


def test_what_was_told_apart_is_never_joined() -> None:
    """Neither by a score, nor by way of others, nor by a later 'same' about others."""
    scores = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.9}
    groups = group_all("abc", scores, 0.35, same=[("a", "b"), ("b", "c")], different=[("a", "c")])
    assert not any({"a", "c"} <= set(group) for group in groups)


def test_whole_groups_are_joined_unless_two_in_them_were_told_apart() -> None:
    """In the order of the pairs; things that are nowhere join nothing."""
    groups = [["a", "b"], ["c"], ["d"]]
    assert join_groups(groups, [("b", "c"), ("c", "x")], []) == [["a", "b", "c"], ["d"]]
    assert join_groups(groups, [("b", "c"), ("c", "d")], [("a", "d")]) == [["a", "b", "c"], ["d"]]


def test_tight_groups_hold_no_pair_below_the_threshold() -> None:
    """Complete linkage: one pair that is unlike keeps two groups apart."""
    assert group_tightly(list("abc"), {("a", "b"): 0.9, ("b", "c"): 0.8}, 0.5) == [["a", "b"], ["c"]]


def test_an_incident_keeps_its_id_when_it_grows() -> None:
    """And what it was called before is how it is called."""
    first = name_groups([["b"]], {})
    (incident,) = first.groups
    grown = name_groups([["a", "b", "c"]], {"b": incident})
    assert list(grown.groups) == [incident]
    assert not grown.changes


def test_a_merge_leaves_a_redirect() -> None:
    """The id of the smaller part leads to that of the larger."""
    ids = name_groups([["a", "b"], ["c"]], {})
    before = {t: i for i, group in ids.groups.items() for t in group}
    merged = name_groups([["a", "b", "c"]], before)
    assert list(merged.groups) == [before["a"]]
    assert resolve_incident(before["c"], merged.changes) == before["a"]


def test_a_split_keeps_the_id_on_the_larger_part() -> None:
    """The smaller part gets an id of its own, and the history tells where it came from."""
    ids = name_groups([["a", "b", "c"]], {})
    (old,) = ids.groups
    split = name_groups([["a"], ["b", "c"]], dict.fromkeys("abc", old))
    assert split.groups[old] == ("b", "c")
    assert [(c.kind, c.incident, c.telling) for c in split.changes] == [("split", old, "a"), ("kept", old, "b")]
    assert homes_in([*ids.changes, *split.changes]) == {"a": split.changes[0].into, "b": old}


def test_ids_are_known_again_by_the_history_alone() -> None:
    """Where the links were dropped, the first telling of an incident tells its id."""
    ids = name_groups([["a", "b"], ["c"]], {})
    assert name_groups([["a", "b", "d"], ["c"]], homes_in(ids.changes)).groups.keys() == ids.groups.keys()


def test_the_last_judgement_about_the_same_things_stands() -> None:
    """And one that undoes leaves nothing."""
    first = Judgement(about=("b", "a"), verdict="same")
    second = Judgement(about=("a", "b"), verdict="different")
    undone = Judgement(about=("a", "b"), verdict="undone")
    assert resolve_decisions([first]).same == (("a", "b"),)
    assert resolve_decisions([first, second]).different == (("a", "b"),)
    assert resolve_decisions([first, second]).same == ()
    assert resolve_decisions([first, second, undone]) == resolve_decisions([])


def test_a_corrected_field_is_what_a_telling_claims() -> None:
    """Names, places, days and numbers as people write them; empty words say that there is none."""
    coded = telling("a", type="ASSAULT", place_name="Wau", point=(7.7, 28.0), precision="point", mode="abduct")
    said = {
        "actors": "River League; Hill Front",
        "place": "Aweil",
        "date": "2020-03-02 to 2020-03-03",
        "numbers": "killed 3; injured 5-7; displaced 6000-",
        "mode": "",
    }
    judged = [Judgement(about=("a#v1",), verdict="corrected", field=f, value=v) for f, v in said.items()]
    (mended,) = mend_tellings([coded], resolve_decisions(judged))
    assert [p.name for p in mended.doers] == ["River League", "Hill Front"]
    assert (mended.place_name, mended.point, mended.mode) == ("Aweil", None, "")
    assert mended.days == (date(2020, 3, 2), date(2020, 3, 3))
    assert [(n.what, n.low, n.high) for n in mended.numbers] == [
        ("killed", 3, 3),
        ("injured", 5, 7),
        ("displaced", 6000, None),
    ]
    judged += [Judgement(about=("a#v1",), verdict="right", field=f) for f in said]
    assert mend_tellings([coded], resolve_decisions(judged)) == [coded]
    no_day = Judgement(about=("a#v1",), verdict="corrected", field="date", value="2020-02-30")
    assert mend_tellings([coded], resolve_decisions([no_day])) == [coded]


def test_copies_and_reports_of_one_source_count_once() -> None:
    """Three reports, of which one copies another and one has it from the same agency, are one source."""
    text = "Rebels took the bridge at dawn after a night of shelling and held it until the evening of that day"
    reports = {
        "a": ReportFacts(id="a", outlet="North Post", sketch=sketch_words(text)),
        "b": ReportFacts(id="b", outlet="South Post", sketch=sketch_words(text + ", it said.")),
        "c": ReportFacts(id="c", outlet="West Post", credit="Reuters"),
        "d": ReportFacts(id="d", outlet="East Post", credit="Reuters"),
        "e": ReportFacts(id="e", outlet="Hill Post"),
    }
    groups = group_dependent([telling(name, sources=("report",)) for name in reports], reports)
    assert groups == [["a", "b"], ["c", "d"], ["e"]]


def test_the_best_value_is_that_of_most_independent_sources() -> None:
    """The spread of what is claimed stands behind it; a person's correction before it."""
    here = [
        telling("a", country="AFG", published=date(2020, 1, 1)),
        telling("b", country="PAK", published=date(2020, 1, 2)),
        telling("c", country="PAK", published=date(2020, 1, 2)),
    ]
    facts = {t.report: ReportFacts(id=t.report, outlet=f"of {t.report}", published=t.published) for t in here}
    record = write_incident("i1", here, facts)
    (field,) = (f for f in record.fields if f.name == "country")
    assert field.best == "PAK"
    assert [(v.value, v.independent) for v in field.values] == [("PAK", 2), ("AFG", 1)]
    assert (record.reports, record.first, record.last) == (3, date(2020, 1, 1), date(2020, 1, 2))
    decided = resolve_decisions([Judgement(about=("i1",), verdict="corrected", field="country", value="IRN", by="ann")])
    (mended,) = (f for f in write_incident("i1", here, facts, decided).fields if f.name == "country")
    assert (mended.best, mended.corrected_by) == ("IRN", "ann")


def test_follow_ups_update_numbers_with_their_history() -> None:
    """A repeated number is told once; parts of a count are left out."""
    days = [date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)]
    dead = {n: Number(what="killed", low=n, high=n) for n in (2, 4, 6)}
    tolls = [(dead[4],), (dead[4],), (dead[6], dead[2])]
    here = [telling(n, published=d, numbers=t) for n, d, t in zip("abc", days, tolls, strict=True)]
    assert [(c.low, c.day) for c in count_history(here)] == [(4, days[0]), (6, days[2])]


def test_of_values_that_as_many_tell_the_later_is_best() -> None:
    """However many copies the earlier has."""
    facts = {n: ReportFacts(id=n, outlet=f"{n} Post", copies="g1" if n in "ab" else "") for n in "abc"}
    told = [("a", 1, "4 miners"), ("b", 1, "4 miners"), ("c", 3, "6 miners")]
    here = [telling(n, published=date(2020, 1, d), targets=(Participant(entity="e1", name=who),)) for n, d, who in told]
    (field,) = (f for f in write_incident("i1", here, facts).fields if f.name == "recipient")
    assert [(v.value, v.independent) for v in field.values] == [("6 miners", 1), ("4 miners", 1)]


def test_who_died_since_is_added_once() -> None:
    """What one report counts beside the dead of the first day; a lower count of all stands as it is told."""
    days = [date(2020, 1, n) for n in (1, 2, 3, 4)]
    one, three, four = (Number(what="killed", low=n, high=n) for n in (1, 3, 4))
    here = [
        telling("a", published=days[0], numbers=(four,), passage="Four miners were killed in the raid."),
        telling("b", published=days[1], numbers=(one,), passage="A fifth miner has died in hospital."),
        telling("c", published=days[2], numbers=(one,), passage="Another miner hurt in the raid died on Thursday."),
    ]
    assert [(c.low, c.day) for c in count_history(here)] == [(4, days[0]), (5, days[1])]
    assert not count_conflicts(here[0], here[1])
    mended = telling("d", published=days[3], numbers=(three,), passage="Three miners were killed, not four, it said.")
    assert [c.low for c in count_history([*here, mended])] == [4, 5, 3]


def test_of_the_counts_of_one_day_the_one_that_most_tell_stands_last() -> None:
    """Whatever the order of the reports."""
    tolls = [Number(what="killed", low=n, high=n) for n in (6, 8, 6)]
    here = [telling(n, published=date(2020, 1, 1), numbers=(t,)) for n, t in zip("abc", tolls, strict=True)]
    assert [c.low for c in count_history(here)] == [8, 6]


def test_a_denial_claims_no_doer_and_no_number() -> None:
    """Who says that he did not do it does not count among those who say that he did."""
    dead = Number(what="killed", low=9, high=9)
    league = Participant(entity="e1", name="River League")
    here = [
        telling("a", type="ASSAULT", place_name="Wau"),
        telling("b", type="ASSAULT", doers=(league,), numbers=(dead,), status="negated", sources=("River League",)),
    ]
    record = write_incident("i1", here, {t.report: ReportFacts(id=t.report) for t in here})
    assert {f.name for f in record.fields} == {"type", "status", "place"}
    assert not record.numbers
    alone = write_incident("i1", here[1:], {"b": ReportFacts(id="b")})
    assert [f.best for f in alone.fields if f.name == "actor"] == ["River League"]


def test_it_was_not_us_does_not_say_that_it_did_not_happen() -> None:
    """It contradicts who says that they did it, and nobody else."""
    league = (Participant(entity="e1", name="River League", sector="REB"),)
    gunmen = (Participant(entity="e1", name="gunmen"),)
    denied = telling("a", type="ASSAULT", doers=league, status="negated", sources=("River League",))
    facts = {name: ReportFacts(id=name) for name in "abcd"}
    told = [telling("b", type="ASSAULT"), telling("c", type="ASSAULT", doers=gunmen)]
    assert not find_contradictions("i1", [denied, *told], facts)
    blamed = telling("d", type="ASSAULT", doers=league)
    assert [(c.about, c.right) for c in find_contradictions("i1", [denied, blamed], facts)] == [("happened", "d#v1")]


def test_police_of_two_towns_are_two_sources_and_residents_are_many() -> None:
    """A body without a name is one source where place and number agree."""
    dead = {n: (Number(what="killed", low=n, high=n),) for n in (6, 8)}
    facts = {name: ReportFacts(id=name, outlet=f"{name} Post") for name in "abcd"}
    police = [telling(n, sources=("police",), numbers=dead[k]) for n, k in (("a", 6), ("b", 6), ("c", 8))]
    assert group_dependent([*police, telling("d", sources=("police in town",))], facts) == [["a", "b", "d"], ["c"]]
    residents = [telling(n, sources=("residents",)) for n in "ab"]
    assert group_dependent(residents, facts) == [["a"], ["b"]]
    named = [telling(n, sources=("Red Cross",), numbers=dead[k]) for n, k in (("a", 6), ("b", 8))]
    assert group_dependent(named, facts) == [["a", "b"]]


def test_what_was_done_and_what_came_of_it_agree() -> None:
    """One sort of act at one spot on one day that nothing tells apart; not another day, another town or other dead."""
    day, after = (date(2020, 1, 6),) * 2, (date(2020, 1, 7),) * 2
    known = {"type": "ASSAULT", "mode": "explosives", "precision": "point", "point": (9.9, 8.9), "place_name": "Wase"}
    blast = telling("a", head="explode", days=day, recipients=frozenset(("market",)), **known)
    toll = telling("b", head="kill", days=day, numbers=(Number(what="killed", low=17, high=17),), **known)
    assert agree_throughout(blast, toll)
    for other in (
        replace(toll, days=after),
        replace(toll, mode="firearms"),
        replace(toll, mode=""),
        replace(toll, place_name="Yelwa", point=(8.8, 9.6)),
        replace(toll, recipients=frozenset(("barracks",))),
        replace(toll, status="hypothetical"),
    ):
        assert not agree_throughout(blast, other)
    wide = {"type": "ASSAULT", "mode": "aerial", "days": day, "precision": "province", "place_name": "Bauchi"}
    league = (Participant(entity="e1", name="River League"),)
    strike = telling("c", doers=league, recipients=frozenset(("nine", "farmers")), **wide)
    again = telling("d", doers=league, recipients=frozenset(("farmers",)), **wide)
    assert agree_throughout(strike, again)
    assert not agree_throughout(strike, replace(again, doers=()))


def test_a_report_cannot_tell_of_a_later_day() -> None:
    """What was out on the seventh is another raid than that of the eleventh, unless it only foretells it."""
    early = telling("a", type="COERCE", published=date(2020, 1, 7))
    late = telling("b", type="COERCE", published=date(2020, 1, 12), days=(date(2020, 1, 11),) * 2)
    assert count_conflicts(early, late) == count_conflicts(late, early) == TWO_INCIDENTS
    assert not count_conflicts(replace(early, status="future"), late)
    assert not count_conflicts(replace(early, published=date(2020, 1, 10)), late)


def test_two_names_of_places_differ_also_where_one_is_on_no_map() -> None:
    """Once, and only where no word that either report has for the place is shared."""
    far = telling("a", place_name="Lowy Wala", places=frozenset(("lowy", "wala")))
    town = telling("b", place_name="Herat", places=frozenset(("herat",)), point=(34.3, 62.2), precision="point")
    assert count_conflicts(far, town) == 1
    assert not count_conflicts(replace(far, places=frozenset(("lowy", "wala", "herat"))), town)
    assert not count_conflicts(far, replace(town, precision="country"))


def test_how_many_they_were_does_not_tell_targets_apart() -> None:
    """ "Nine civilians" and "five insurgents" differ in their number, once."""
    day = {"type": "ASSAULT", "days": (date(2020, 1, 6),) * 2}
    dead = {n: (Number(what="killed", low=n, high=n),) for n in (5, 9)}
    one = telling("a", recipients=frozenset(("nine", "civilians")), numbers=dead[9], **day)
    other = telling("b", recipients=frozenset(("five", "insurgents")), numbers=dead[5], **day)
    assert count_conflicts(one, other) == 1


def test_one_difference_may_be_a_contradiction_two_are_two_incidents() -> None:
    """Another day and another town: another attack."""
    where = {"precision": "point", "type": "ASSAULT"}
    monday, tuesday = (date(2020, 1, 6),) * 2, (date(2020, 1, 7),) * 2
    one = telling("a", place_name="Herat", point=(34.3, 62.2), days=monday, **where)
    late = telling("b", place_name="Herat", point=(34.3, 62.2), days=tuesday, **where)
    other = telling("c", place_name="Kunduz", point=(36.7, 68.9), days=tuesday, **where)
    assert count_conflicts(one, late) < TWO_INCIDENTS <= count_conflicts(one, other)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ahmad Massoud", "Gen. Ahmad Masud"),
        ("the United Nations", "United Nations"),
        ("Yusuf Karimi", "Yousuf Karimi"),
    ],
)
def test_spellings_of_one_name_sound_alike(left: str, right: str) -> None:
    """Titles, articles and ways to write foreign vowels make no other name."""
    assert sound_key(left) == sound_key(right)


def test_surnames_and_known_names_join_actors() -> None:
    """A surname alone is the one person of that country with that name; people's decisions come first."""
    some = [
        Mentioned(member="a#e1", name="Ivan Petrov", kind="person", country="BGR"),
        Mentioned(member="b#e1", name="Petrov", kind="person", country="BGR"),
        Mentioned(member="c#e1", name="Ivan Petrov", kind="person", country="BGR"),
        Mentioned(member="d#e1", name="gunmen", kind="group"),
    ]
    assert [a.members for a in join_actors(some)] == [("a#e1", "b#e1", "c#e1")]
    apart = join_actors(some, different=[("a#e1", "c#e1")])
    assert sorted(a.members for a in apart) == [("a#e1", "b#e1"), ("c#e1",)]
    assert len({a.id for a in apart}) == 2
    assert not is_named("the gunmen")
    assert name_key("The U.S.") == "us"


def test_troops_of_a_state_are_not_its_rebels() -> None:
    """A shared country or adjective makes no one actor; unnamed doers may be anybody."""
    troops = Participant(entity="e1", name="Pakistani troops", country="PAK", sector="MIL")
    rebels = Participant(entity="e2", name="Pakistani Taliban", country="PAK", sector="REB")
    state = Participant(entity="e3", name="Pakistan", country="PAK", sector="GOV")
    gunmen = Participant(entity="e4", name="gunmen", sector="REB")
    assert not may_be_same(troops, rebels)
    assert may_be_same(troops, state)
    assert may_be_same(rebels, gunmen)


def test_a_turn_from_demand_to_refusal_is_flagged() -> None:
    """Only towards the same, and only of a later day."""
    first = Position(
        actor="a", stance="demands", topic="negotiation", towards=("b",), day=date(2020, 1, 1), report="r1"
    )
    later = Position(
        actor="a", stance="rejects", topic="negotiation", towards=("b",), day=date(2020, 2, 1), report="r2"
    )
    other = Position(
        actor="a", stance="rejects", topic="negotiation", towards=("c",), day=date(2020, 3, 1), report="r3"
    )
    assert [p.changed for p in mark_changes([other, later, first])] == ["", "demands on 2020-01-01", ""]
