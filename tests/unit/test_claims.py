"""Claims: status and certainty of an event, and who vouches for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dateline.codebook import load_codebook
from dateline.codebook.status import StatusWords, index_status
from dateline.errors import CodebookError
from dateline.layers.claims import find_claims, load
from dateline.layers.statements import find_statements
from dateline.model import REPORT, Claim, Entity, Event, Reading, Span, Statement, StatementKind, Status
from grading import check_others, load_cases, strong

STATUS_CASES, SOURCES_CASES = load_cases("status.csv"), load_cases("sources.csv")
STATUS_FLOOR = 37
"""How many MEDIUM and WEAK cases of status.csv hold at least."""
SOURCES_FLOOR = 22
"""How many MEDIUM and WEAK cases of sources.csv hold at least."""

type Reader = Callable[..., Reading]


@pytest.fixture
def read(read: Reader) -> Reader:
    """Readings whose statements are the rules', whichever backend is the default."""
    book = load_codebook()

    def reader(text: str, **fields: str) -> Reading:
        reading = read(text, **fields)
        return replace(reading, statements=find_statements(reading, book))

    return reader


@pytest.fixture(scope="module")
def words() -> StatusWords:
    return index_status(load_codebook().status)


def with_event(reading: Reading, trigger: str, type_: str) -> Reading:
    """The reading with one event at the last place of the trigger's words; the subject there is its actor."""
    start = reading.text.rindex(trigger)
    span = Span(start=start, end=start + len(trigger))
    head = reading.syntax.tokens_in(span)[0]
    verb = head if reading.tokens[head].pos == "VERB" else reading.tokens[head].head
    actors = tuple(
        reading.mention_by_head[child].refers_to
        for child in reading.syntax.children[verb]
        if reading.tokens[child].dep == "nsubj" and child in reading.mention_by_head
    )
    event = Event(id="v1", type=type_, trigger=span, evidence=span, head=head, actors=actors)
    return replace(reading, events=(event,))


def claim_of(read: Reader, words: StatusWords, case: dict[str, str]) -> tuple[Reading, Claim]:
    reading = with_event(read(case["text"].replace("|", "\n")), case["trigger"], case["type"])
    (claim,) = find_claims(reading, words)
    return reading, claim


def status_fault(read: Reader, words: StatusWords, case: dict[str, str]) -> str:
    """What is wrong with status or certainty; empty where both are right."""
    _, claim = claim_of(read, words, case)
    if claim.status == case["status"] and float(case["low"]) <= claim.certainty <= float(case["high"]):
        return ""
    return f"{claim.status} {claim.certainty}: {claim.why}"


def source_fault(read: Reader, words: StatusWords, case: dict[str, str]) -> str:
    """What is wrong with the source; empty where it is right."""
    reading, claim = claim_of(read, words, case)
    entity = reading.entity_by_id.get(claim.sources[0])
    name = entity.name if entity else REPORT
    wanted = case["source"]
    right = claim.sources == (REPORT,) if wanted == REPORT else entity is not None and wanted.lower() in name.lower()
    return "" if right else f"{name}: {claim.why}"


@pytest.mark.parametrize("case", strong(STATUS_CASES), ids=lambda case: case["text"])
def test_status(read: Reader, words: StatusWords, case: dict[str, str]) -> None:
    """What an act's surroundings say of it: negation, modality, implication, condition."""
    assert status_fault(read, words, case) == ""


def test_status_of_harder_cases(read: Reader, words: StatusWords) -> None:
    """The number of harder cases that hold may not fall."""
    check_others(STATUS_CASES, lambda case: status_fault(read, words, case), STATUS_FLOOR)


@pytest.mark.parametrize("case", strong(SOURCES_CASES), ids=lambda case: case["text"])
def test_source(read: Reader, words: StatusWords, case: dict[str, str]) -> None:
    """Who vouches: the nearest speaker who tells the act, else the report."""
    assert source_fault(read, words, case) == ""


def test_sources_of_harder_cases(read: Reader, words: StatusWords) -> None:
    """The number of harder cases that hold may not fall."""
    check_others(SOURCES_CASES, lambda case: source_fault(read, words, case), SOURCES_FLOOR)


def spoken(reading: Reading, id_: str, cue: str, speaker: str, content: str, parent: str | None = None) -> Statement:
    at, inside = reading.text.index(cue), reading.text.index(content)
    return Statement(
        id=id_,
        kind=StatementKind.INDIRECT,
        cue=Span(start=at, end=at + len(cue)),
        speaker=speaker,
        content=(Span(start=inside, end=inside + len(content)),),
        parent=parent,
    )


def test_chain_runs_from_nearest_to_farthest(read: Reader, words: StatusWords) -> None:
    """A statement within a statement is vouched for by both speakers, the nearer first."""
    text = "The mayor said that a guard claimed that gunmen robbed and shot a clerk."
    reading = with_event(read(text), "shot", "ASSAULT")
    outer = spoken(reading, "s1", "said", "e1", "that a guard claimed that gunmen robbed and shot a clerk")
    inner = spoken(reading, "s2", "claimed", "e2", "that gunmen robbed and shot a clerk", parent="s1")
    entities = (Entity(id="e1", name="the mayor"), Entity(id="e2", name="a guard"))
    (claim,) = find_claims(replace(reading, statements=(outer, inner), entities=entities), words)
    assert claim.sources == ("e2", "e1")


def test_a_circle_of_parents_ends(read: Reader, words: StatusWords) -> None:
    """Statements that name each other as parent do not hold up the walk."""
    text = "The mayor said that a guard claimed that gunmen shot a clerk."
    reading = with_event(read(text), "shot", "ASSAULT")
    outer = spoken(reading, "s1", "said", "e1", "that a guard claimed that gunmen shot a clerk", parent="s2")
    inner = spoken(reading, "s2", "claimed", "e2", "that gunmen shot a clerk", parent="s1")
    entities = (Entity(id="e1", name="the mayor"), Entity(id="e2", name="a guard"))
    (claim,) = find_claims(replace(reading, statements=(outer, inner), entities=entities), words)
    assert claim.sources == ("e2", "e1")


def test_one_may_vouch_for_ones_own_deed_but_not_perform_by_reporting(read: Reader, words: StatusWords) -> None:
    """A speaker tells his own deed; his own act of speech is told by the report."""
    text = "The front said that it shot a clerk."
    reading = with_event(read(text), "shot", "ASSAULT")
    event = replace(reading.events[0], actors=("e1",))
    told = spoken(reading, "s1", "said", "e1", "that it shot a clerk")
    (deed,) = find_claims(replace(reading, statements=(told,), events=(event,)), words)
    (speech,) = find_claims(replace(reading, statements=(told,), events=(replace(event, type="THREATEN"),)), words)
    assert deed.sources == ("e1",)
    assert speech.sources == (REPORT,)


def test_a_continued_account_keeps_its_source(read: Reader, words: StatusWords) -> None:
    """A sentence that goes on in the same paragraph with deeds that somebody told is told by him too."""
    text = "Gunmen shot a trader in Kadra, police said. They also burned two shops.\n\nTroops burned a hut on Friday."
    reading = read(text)
    events = tuple(
        replace(with_event(reading, trigger, "ASSAULT").events[0], id=f"v{number}")
        for number, trigger in enumerate(("shot", "burned two", "burned a"), 1)
    )
    first, second, third = find_claims(replace(reading, events=events), words)
    assert first.sources == second.sources != (REPORT,)
    assert third.sources == (REPORT,)


def test_every_event_has_one_claim_in_order(read: Reader) -> None:
    """Claims come one for each event, in the order of the events, whatever their place in the text."""
    reading = read("Gunmen shot a clerk. Later they burned a shop.")
    one = with_event(reading, "burned", "ASSAULT").events[0]
    two = replace(with_event(reading, "shot", "ASSAULT").events[0], id="v2")
    codebook = load_codebook()
    claims = tuple(load(codebook, None)(replace(reading, events=(one, two))))
    assert [claim.event for claim in claims] == ["v1", "v2"]
    assert all(claim.why for claim in claims)


def test_certainty_agrees_with_status(read: Reader, words: StatusWords) -> None:
    """An actual act is at least 1, a negated at most -1."""
    for case in STATUS_CASES:
        _, claim = claim_of(read, words, case)
        assert -3 <= claim.certainty <= 3
        assert claim.status is not Status.ACTUAL or claim.certainty >= 1
        assert claim.status is not Status.NEGATED or claim.certainty <= -1


def test_status_words_must_be_of_known_signatures() -> None:
    """A codebook that lists words under a signature that is not there is refused, with the name."""
    section = load_codebook().status
    with pytest.raises(CodebookError, match="frobnicates"):
        index_status(replace(section, infinitive={"frobnicates": ("try",)}))
    with pytest.raises(CodebookError, match="'try'"):
        index_status(replace(section, infinitive={"tries": ("try",), "fails": ("try",)}))
