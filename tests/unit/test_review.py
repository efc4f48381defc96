"""Figures of a review: shares with their intervals, agreement, recall, the methods paragraph, and gold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dateline import InputError, Store
from dateline.cli import commands
from dateline.evaluate.agreement import cohen_kappa, compare_reviewers, krippendorff_alpha
from dateline.evaluate.export import gold_of_store
from dateline.evaluate.gold import find_faults, lone_passage, parse_value, value_words
from dateline.evaluate.intervals import clustered_share, weighted_share, wilson
from dateline.evaluate.methods import describe_methods
from dateline.evaluate.review import EVENT, FIELDS, RECORD, TYPED, figures_of
from dateline.evaluate.scoring import is_same_name, score_reports
from dateline.model import Claim, Entity, EntityKind, Event, Place, Quantity, Reading, Report, Span
from dateline.store import Coding, Drawn, Entry, Judgement, Queue

# ---- intervals


def test_wilson_is_the_textbook_interval() -> None:
    """Eight of ten, and the ends: Newcombe (1998) has the figures."""
    assert wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(1, 29) == pytest.approx((0.8830, 1.0), abs=1e-4)
    assert wilson(0.5, 0) == (0.0, 1.0)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 1000), st.integers(0, 5)), min_size=1, max_size=60))
def test_an_interval_holds_its_share(rows: list[tuple[bool, float, int]]) -> None:
    """Whatever the weights and clusters, low <= share <= high, all from 0 to 1; clusters never make it narrower."""
    hits, weights, clusters = zip(*rows, strict=True)
    plain = weighted_share(hits, weights)
    clustered = clustered_share(hits, clusters, weights)
    assert plain is not None
    assert clustered is not None
    for share in (plain, clustered):
        assert 0 <= share.low <= share.share + 1e-9
        assert share.share - 1e-9 <= share.high <= 1
        assert 0 < share.effective <= len(rows) + 1e-6
    assert clustered.effective <= plain.effective


def test_weights_widen_and_move() -> None:
    """A thing that stands for many counts for many, and unequal weights say less than as many equal ones."""
    share = weighted_share([True, False], [90, 10])
    assert share is not None
    assert share.share == pytest.approx(0.9)
    assert share.effective == pytest.approx(100**2 / (90**2 + 10**2))
    equal = weighted_share([True, False], [7, 7])
    assert equal is not None
    assert equal.effective == pytest.approx(2)


def test_things_of_one_report_count_for_less() -> None:
    """Ten reports all right and ten all wrong say no more than twenty things, however many things they have."""
    hits = [True] * 50 + [False] * 50
    share = clustered_share(hits, [i // 5 for i in range(100)])
    assert share is not None
    assert share.effective == pytest.approx(19, abs=1.5)


# ---- agreement


def test_kappa_is_the_textbook_kappa() -> None:
    """Twenty and fifteen agreed, five and ten not: 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("y", "y")] * 4) is None
    assert cohen_kappa([]) is None


def test_alpha_is_krippendorffs_own_example() -> None:
    """Four observers and twelve units, some missing: 0.743 for nominal data."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[value for value in unit if value is not None] for unit in zip(*observers, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None


def test_agreement_needs_two_of_one_thing() -> None:
    """Things that one alone judged say nothing; of three reviewers every pair counts."""
    assert compare_reviewers({1: {"Ada": True}, 2: {"Bo": True}}) is None
    found = compare_reviewers(
        {1: {"Ada": True, "Bo": True, "Cy": False}, 2: {"Ada": False, "Bo": False}, 3: {"Ada": True}}
    )
    assert found is not None
    assert (found.things, found.reviewers) == (2, 3)
    assert found.percent == pytest.approx(2 / 4)


# ---- reviews


def told(kind: str = "ASSAULT", event: str = "v1", **fields: Any) -> str:
    return json.dumps({"event": event, "type": kind, "mode": "", "actors": ["Rebels"], "recipients": [], **fields})


def queue_of(*drawn: Drawn, **fields: Any) -> Queue:
    counts = fields.pop("strata", {"": 100})
    return Queue(
        id="q", unit=fields.pop("unit", "event"), way=fields.pop("way", ""), seed=7, drawn=drawn, strata=counts
    )


def say(
    thing: str, verdict: str, name: str = "", by: str = "Ada", value: str = "", at: str = "2026-11-03T10:00"
) -> Judgement:
    return Judgement(about=(thing,), verdict=verdict, field=name, by=by, value=value, queue="q", at=at)


def say_all(thing: str, by: str = "Ada", **verdicts: str) -> list[Judgement]:
    """A right event, each of its fields right but for those that are told."""
    return [say(thing, "right", by=by), *(say(thing, verdicts.get(name, "right"), name, by=by) for name in FIELDS)]


def events(count: int, kind: str = "ASSAULT", stratum: str = "") -> list[Drawn]:
    return [Drawn(about=(f"{kind}{i}#v1",), stratum=stratum, told=told(kind)) for i in range(count)]


def test_fields_are_judged_among_right_events() -> None:
    """Precision is of all events, a field's share of the right ones, and the whole record needs every field."""
    queue = queue_of(*events(4))
    said = [
        *say_all("ASSAULT0#v1"),
        *say_all("ASSAULT1#v1", place="wrong"),
        *say_all("ASSAULT2#v1", type="corrected"),
        say("ASSAULT3#v1", "wrong"),
        say("ASSAULT3#v1", "right", "place"),
    ]
    figures = figures_of(queue, said)
    assert figures.reviewed == 4
    hits = {name: (share.hits, share.of) for name, share in figures.shares.items()}
    assert hits[EVENT] == (3, 4)
    assert hits[TYPED] == (2, 4)
    assert hits[RECORD] == (1, 4)
    assert hits["place"] == (2, 3)
    assert hits["status"] == (3, 3)


def test_a_last_word_stands_and_undone_is_gone() -> None:
    """Of what one reviewer said of one thing the last counts, and nothing of what was undone; other queues do not."""
    queue = queue_of(*events(2))
    said = [
        say("ASSAULT0#v1", "wrong"),
        say("ASSAULT0#v1", "right"),
        say("ASSAULT1#v1", "wrong"),
        say("ASSAULT1#v1", "undone"),
        replace(say("ASSAULT1#v1", "wrong"), queue="other"),
    ]
    figures = figures_of(queue, said)
    assert (figures.shares[EVENT].hits, figures.shares[EVENT].of) == (1, 1)


def test_unequal_strata_are_weighted() -> None:
    """Rare types that were drawn more often count for as many as there are."""
    drawn = [*events(2, "ASSAULT", "ASSAULT"), *events(2, "PROTEST", "PROTEST")]
    queue = queue_of(*drawn, way="type", strata={"ASSAULT": 90, "PROTEST": 10})
    said = [say(d.about[0], "right" if d.stratum == "ASSAULT" else "wrong") for d in drawn]
    figures = figures_of(queue, said)
    assert figures.shares[EVENT].share == pytest.approx(0.9)
    assert figures.by_type["PROTEST"][EVENT].share == 0
    assert figures.by_stratum["ASSAULT"].share == 1
    assert "weighted by the size of each stratum" in describe_methods(figures)


def test_a_majority_counts_and_a_tie_does_not() -> None:
    """Two of three are a majority, one of two is none; what they agree on is told by field."""
    queue = queue_of(*events(2))
    said = [
        *(say("ASSAULT0#v1", v, by=by) for by, v in (("Ada", "right"), ("Bo", "right"), ("Cy", "wrong"))),
        *(say("ASSAULT1#v1", v, by=by) for by, v in (("Ada", "right"), ("Bo", "wrong"))),
    ]
    figures = figures_of(queue, said)
    assert figures.shares[EVENT].hits == 1
    assert figures.agreement[EVENT].things == 2
    assert figures.reviewers == ("Ada", "Bo", "Cy")
    assert "Krippendorff's alpha" in describe_methods(figures)


def test_recall_is_of_reports_that_were_checked() -> None:
    """Missed events count only where somebody said that the whole report is checked; types are those that are right."""
    drawn = [
        Drawn(about=("a",), told=f"[{told()}, {told('PROTEST', 'v2')}]"),
        Drawn(about=("b",), told="[]"),
        Drawn(about=("c",), told="[]"),
    ]
    queue = queue_of(*drawn, unit="report")
    places = dict.fromkeys(("trigger_start", "trigger_end", "evidence_start", "evidence_end"), 0)
    missed = json.dumps({"type": "AID", **places})
    said = [
        say("a#v1", "right"),
        say("a#v1", "corrected", "type", value="COERCE"),
        say("a#v2", "wrong"),
        say("a#+1", "missed", value=missed),
        say("a", "checked"),
        say("b#+1", "missed", value=missed),
        say("c#+1", "missed", value="{torn"),
        say("c", "checked"),
    ]
    figures = figures_of(queue, said)
    assert (figures.recall[EVENT].hits, figures.recall[EVENT].of) == (1, 2)
    assert figures.recall[TYPED].hits == 0
    assert set(figures.recall_by_type) == {"AID", "COERCE"}
    assert (figures.checked, figures.reviewed) == (2, 2)
    assert "checked from end to end" in describe_methods(figures)
    figures = figures_of(queue, [*said, say("a#+1", "undone")])
    assert figures.recall[EVENT].share == 1


def test_links_are_judged_both_ways() -> None:
    """Of joined pairs the share that is the same, of those kept apart the share that is different."""

    def pair(name: str, home: str) -> Drawn:
        return Drawn(about=(name, f"{name}'"), stratum=home, told=json.dumps({"home": home}))

    queue = queue_of(pair("a", "joined"), pair("b", "joined"), pair("c", "apart"), unit="link")
    said = [
        replace(say("", verdict), about=(name, f"{name}'"))
        for name, verdict in (("a", "same"), ("b", "different"), ("c", "different"))
    ]
    figures = figures_of(queue, said)
    assert figures.shares["joined, and the same"].share == 0.5
    assert figures.shares["apart, and different"].share == 1
    assert "were joined told the same event" in describe_methods(figures)


def test_the_methods_paragraph_tells_what_was_done() -> None:
    """Numbers, seed, reviewers, days and intervals stand in it; a queue by confidence does not pass for a sample."""
    queue = queue_of(*events(2))
    said = [*say_all("ASSAULT0#v1"), *say_all("ASSAULT1#v1")]
    words = describe_methods(figures_of(queue, said), "Dateline 9, codebook x")
    for part in ("Of 100 events", "Dateline 9, codebook x", "2 were drawn at random (seed 7)",
                 "One reviewer judged all", "on 2026-11-03", "100.0 % (95 % CI 34.2 to 100.0)", "Wilson"):  # fmt: skip
        assert part in words
    assert "None of them has been judged" in describe_methods(figures_of(queue, []))
    sure = describe_methods(figures_of(replace(queue, way="confidence"), said))
    assert "do not stand for the rest" in sure


# ---- gold

TEXT = "Rebels shelled the mill in Maran on Friday. The army said two were killed. Rebels shelled the mill again."


def a_reading() -> Reading:
    return Reading(
        report=Report(id="r1", text=TEXT, source="Maran Post", published=date(2021, 8, 22)),
        entities=(
            Entity(id="e1", name="Rebels", kind=EntityKind.GROUP, country="AFG", sector="REB",
                   mentions=(Span(start=0, end=6),)),
            Entity(id="e2", name="Afghan Army", aliases=("The army",), sector="MIL",
                   mentions=(Span(start=44, end=52),)),
        ),
        places=(Place(id="p1", span=Span(start=27, end=32), name="Maran"),),
        quantities=(Quantity(id="q1", span=Span(start=58, end=61), low=2, high=2, role="killed"),),
        events=(
            Event(id="v1", type="ASSAULT", mode="artillery", trigger=Span(start=7, end=14),
                  evidence=Span(start=0, end=23), head=1, actors=("e1",), place="p1", place_name="Maran",
                  quantities=("q1",), date=(date(2021, 8, 20), date(2021, 8, 20))),
            Event(id="v2", type="ACCUSE", trigger=Span(start=53, end=57), evidence=Span(start=44, end=73), head=1),
        ),
        claims=(Claim(event="v1", sources=("e2", "report")),),
    )  # fmt: skip


@pytest.fixture
def reviewed(tmp_path: Path) -> Store:
    """A store with one report that was checked: one event right but for its date, one wrong, one missed."""
    store = Store.create(tmp_path / "archive", Coding(version="1", codebook="plover-2", codebook_sha256="a"))
    store.write_part([Entry(reading=a_reading())])
    draw = store.draw("report", 1, 7)
    version = draw.drawn[0].about[0]
    coding = next(iter(store.codings()))
    store.keep_queue(Queue(id="q", unit="report", way="", seed=7, drawn=draw.drawn, strata=draw.strata, coding=coding))
    at = TEXT.rindex("Rebels")
    missed = {
        "type": "ASSAULT", "trigger_start": at + 7, "trigger_end": at + 14, "evidence_start": at,
        "evidence_end": len(TEXT), "actors": ["Rebels"], "recipients": ["the mill"], "sources": ["report"],
        "status": "actual",
    }  # fmt: skip
    store.judge(
        [
            *say_all(f"{version}#v1", date="corrected", recipients="wrong"),
            say(f"{version}#v1", "corrected", "date", value="2021-08-19 to 2021-08-20"),
            say(f"{version}#v2", "wrong"),
            say(f"{version}#+1", "missed", value=json.dumps(missed)),
            say(version, "checked"),
        ]
    )
    return store


def test_gold_has_what_people_left_standing(reviewed: Store) -> None:
    """Right events with their corrections, missed ones, people by name; nothing is wrong with it by its own rules."""
    (row,) = gold_of_store(reviewed)
    assert list(find_faults(row)) == []
    one, other = row["events"]
    assert one["date"] == ["2021-08-19", "2021-08-20"]
    assert one["actors"] == ["e1"]
    assert one["sources"] == ["e2", "report"]
    assert one["numbers"] == [{"what": "killed", "low": 2, "high": 2, "text": "two"}]
    assert one["unsettled"] == ["recipients"]
    assert TEXT.count(one["evidence"]) == 1
    assert "The army" in {row["entities"][1]["name"], *row["entities"][1]["aliases"]}
    assert other["recipients"] == ["n1"]
    assert row["entities"][2] == {"id": "n1", "name": "the mill", "aliases": [], "country": "", "sector": "UNK"}


def test_unchecked_reports_are_no_gold(reviewed: Store) -> None:
    """Without the word that all of it is checked nobody knows what is missing."""
    version = reviewed.queues()[0].drawn[0].about[0]
    reviewed.judge([say(version, "undone")])
    assert list(gold_of_store(reviewed)) == []


def test_evaluate_prints_the_same_figures(reviewed: Store, tmp_path: Path) -> None:
    """The terminal shows what the page shows, as a table or JSON, and writes the gold, which scores itself in full."""
    run = CliRunner()
    shown = run.invoke(commands, ["evaluate", str(reviewed.path), "--gold", str(tmp_path / "gold.jsonl")])
    assert shown.exit_code == 0, shown.output
    assert "50.0 %" in shown.output
    assert "Dateline 1, codebook plover-2" in " ".join(shown.output.split())
    found = json.loads(run.invoke(commands, ["evaluate", str(reviewed.path), "--json"]).stdout)["queues"][0]
    assert found["shares"]["event"]["share"] == 0.5
    assert found["recall"]["event"]["share"] == 0.5
    assert found["methods"].startswith("Of 1 whole reports")
    gold = str(tmp_path / "gold.jsonl")
    again = run.invoke(commands, ["evaluate", gold, gold, "--json"])
    assert again.exit_code == 0, again.exception
    scored = json.loads(again.stdout)
    assert all(scored[name]["value"] == 1 for name in scored if "F1" in name or "accuracy" in name)
    shown = run.invoke(commands, ["evaluate", gold, gold])
    assert "whole record F1" in shown.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["STORE", "--queue", "zz"], "has no queue 'zz'"),
        (["STORE", "GOLD"], "is a store"),
        (["GOLD", "--queue", "q"], "are of a store"),
        (["BAD"], "is no gold"),
        (["NONE"], "cannot be read"),
    ],
)
def test_evaluate_refuses_in_words(reviewed: Store, tmp_path: Path, arguments: list[str], words: str) -> None:
    """What cannot be evaluated is told, with what to do."""
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "text": "b", "entities": [], "events": []}\n')
    (tmp_path / "bad.jsonl").write_text('{"id": "a", "text": "b", "entities": [], "events": [{"type": "WAR"}]}\n')
    paths = {"STORE": str(reviewed.path), "GOLD": str(tmp_path / "gold.jsonl"), "BAD": str(tmp_path / "bad.jsonl"),
             "NONE": str(tmp_path / "none.jsonl")}  # fmt: skip
    result = CliRunner().invoke(commands, ["evaluate", *(paths.get(a, a) for a in arguments)])
    assert result.exit_code != 0
    assert words in f"{result.output} {result.exception}"


@given(st.text(alphabet="ab \n.", min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 10))
def test_a_passage_is_made_lone(text: str, start: int, length: int) -> None:
    """A passage that is longer stands once in the text and holds the shorter one."""
    start = min(start, len(text) - 1)
    end = min(start + length, len(text))
    found = lone_passage(text, start, end)
    assert text.count(found) == 1
    assert text[start:end] in found


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("actors", "Rebels; The army ;", ["Rebels", "The army"]),
        ("date", "2021-08-20", ["2021-08-20", "2021-08-20"]),
        ("date", "2021-08-20 to 2021-08-23", ["2021-08-20", "2021-08-23"]),
        ("date", "", []),
        ("place", " Maran ", "Maran"),
        ("status", "negated", "negated"),
        ("numbers", "killed 3", [{"what": "killed", "low": 3, "high": 3, "text": ""}]),
        ("numbers", "troops 6000-; injured 5-7", [
            {"what": "troops", "low": 6000, "high": None, "text": ""},
            {"what": "injured", "low": 5, "high": 7, "text": ""}]),
    ],
)  # fmt: skip
def test_values_are_read_as_people_write_them(name: str, words: str, value: Any) -> None:
    """Names, days and numbers in the words of the page."""
    assert parse_value(name, words) == value


@pytest.mark.parametrize(
    ("name", "words"), [("type", "WAR"), ("status", "maybe"), ("date", "Friday"), ("numbers", "many")]
)
def test_values_that_are_none_are_refused(name: str, words: str) -> None:
    """A value that the field cannot have is told, with what it can have."""
    with pytest.raises(InputError, match="is no"):
        parse_value(name, words)


def test_what_is_shown_can_be_written_back() -> None:
    """The words of a field are read as the field."""
    event = {"actors": ["A", "B"], "earliest": "2021-08-20", "latest": "2021-08-22", "place_name": "Maran",
             "numbers": [{"what": "killed", "low": 3, "high": None}], "status": "future"}  # fmt: skip
    assert parse_value("actors", value_words("actors", event)) == ["A", "B"]
    assert parse_value("date", value_words("date", event)) == ["2021-08-20", "2021-08-22"]
    assert parse_value("numbers", value_words("numbers", event))[0]["low"] == 3
    assert value_words("place", event) == "Maran"


# ---- scores

GOLD = {
    "id": "r1",
    "text": TEXT,
    "entities": [{"id": "a", "name": "Rebels"}, {"id": "b", "name": "the mill"}, {"id": "c", "name": "The army"}],
    "events": [
        {"type": "ASSAULT", "trigger": "shelled", "evidence": "Rebels shelled the mill in Maran", "also": [],
         "actors": ["a"], "recipients": ["b"], "place": "Maran", "date": ["2021-08-20", "2021-08-20"],
         "status": "actual", "sources": ["report"], "numbers": []},
    ],
}  # fmt: skip


def test_people_are_compared_by_name() -> None:
    """The shorter name may be the end of the longer, or half the words the same; articles do not count."""
    assert is_same_name("the Rebels", "Rebels")
    assert is_same_name("Massoud", "Ahmad Massoud")
    assert is_same_name("Maran's army", "army of Maran")
    assert not is_same_name("Ahmad Shah", "Ahmad Massoud")
    assert not is_same_name("the", "the")


def test_scores_follow_the_fields() -> None:
    """A record that lacks its recipient is an attributed event and not a whole record; an event too many counts."""
    other = json.loads(json.dumps(GOLD))
    other["entities"][0]["id"] = "x9"
    event = other["events"][0]
    event |= {"actors": ["x9"], "recipients": [], "trigger": {"start": 7, "end": 14}, "place": {"name": "Maran city"}}
    found = score_reports([GOLD], [other])
    assert found["type F1"]["value"] == 1
    assert found["actor F1"]["value"] == 1
    assert found["recipient F1"]["value"] == 0
    assert found["place accuracy"]["value"] == 1
    assert found["attributed event F1"]["value"] == 1
    assert found["whole record F1"]["value"] == 0
    other["events"].append({**event, "trigger": "again", "evidence": "again"})
    assert score_reports([GOLD], [other])["type F1"]["value"] == pytest.approx(2 / 3)
    assert score_reports([GOLD], [])["type F1"]["value"] == 0


def test_intervals_of_scores_are_the_same_each_time() -> None:
    """Reports are drawn by a seed: the same figures give the same intervals, which hold them."""
    gold = [{**GOLD, "id": f"r{n}"} for n in range(6)]
    found = score_reports(gold, gold[:4])
    assert found == score_reports(gold, gold[:4])
    assert found["type F1"]["low"] <= found["type F1"]["value"] <= found["type F1"]["high"]
