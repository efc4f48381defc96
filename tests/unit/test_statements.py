"""Who says what: the case table, and the promises of the statements layer."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.codebook import load_codebook
from dateline.layers.statements import StatementFinder, find_statements
from dateline.model import Entity, Mention, MentionKind, Reading, Report, Statement, Syntax, Token

CASES = list(
    csv.DictReader((Path(__file__).parent.parent / "cases" / "statements.csv").open(encoding="utf-8", newline=""))
)
PASSING = 7
"""How many MEDIUM and WEAK cases pass; may not fall."""


def words(reading: Reading, statement: Statement) -> str:
    return " … ".join(span.of(reading.text) for span in statement.content)


def fault_of(case: dict[str, str], reading: Reading) -> str:
    """What is wrong with the statements of a case, or empty."""
    text = reading.text
    if case["content"] == "-":
        return "; ".join(words(reading, s) for s in reading.statements)
    same = [s for s in reading.statements if words(reading, s) == case["content"]]
    if not same:
        return "not found among: " + " | ".join(words(reading, s) for s in reading.statements)
    parents = {s.id: s for s in reading.statements}
    faults = []
    for found in same:
        parent = parents[found.parent] if found.parent else None
        got = {
            "speaker": found.speaker_span.of(text) if found.speaker_span else "",
            "cue": found.cue.of(text) if found.cue else "",
            "kind": str(found.kind),
            "channel": found.channel,
        }
        if case["parent"]:
            got["parent"] = parent.cue.of(text) if parent and parent.cue else ""
        faults.append(", ".join(f"{k}={v!r}" for k, v in got.items() if v != case[k]))
    return min(faults, key=len)


@pytest.mark.parametrize("case", [c for c in CASES if c["grade"] == "STRONG"], ids=lambda c: c["style"])
def test_strong_cases(case: dict[str, str], read: Callable[..., Reading]) -> None:
    """A STRONG case holds in content, speaker, cue, kind, channel and parent."""
    assert fault_of(case, read(case["text"])) == ""


def test_other_cases_do_not_fall(read: Callable[..., Reading]) -> None:
    """The count of MEDIUM and WEAK cases that pass may not fall."""
    faults = {c["text"]: fault_of(c, read(c["text"])) for c in CASES if c["grade"] != "STRONG"}
    assert sum(not f for f in faults.values()) >= PASSING, faults


def test_speaker_and_addressee_are_entities(read: Callable[..., Reading]) -> None:
    """Speaker and addressee are the entities that the mentions of their heads refer to."""
    plain = read("“We are ready,” Karimi told Reuters by telephone.")
    heads = {t.text: t.index for t in plain.tokens}
    mentions = tuple(
        Mention(id=f"m{n}", span=plain.tokens[heads[w]].span, kind=MentionKind.NAME, head=heads[w], refers_to=f"e{n}")
        for n, w in enumerate(("Karimi", "Reuters"), 1)
    )
    entities = (Entity(id="e1", name="Karimi"), Entity(id="e2", name="Reuters"))
    known = Reading(report=plain.report, syntax=plain.syntax, mentions=mentions, entities=entities)
    (said, *_) = find_statements(known, load_codebook())
    assert (said.speaker, said.addressee, said.channel) == ("e1", "e2", "telephone")
    (bare, *_) = find_statements(replace(known, mentions=(), entities=()), load_codebook())
    assert (bare.speaker, bare.addressee) == (None, None)
    assert bare.speaker_span is not None


def test_every_statement_says_why(read: Callable[..., Reading]) -> None:
    """Ids run in text order, parents exist, and each statement names its rule."""
    reading = read("He said the army had denied the raid. “It was us,” a fighter told the paper. “All of us.”")
    assert [s.id for s in reading.statements] == [f"s{n + 1}" for n in range(len(reading.statements))]
    ids = {s.id for s in reading.statements}
    assert all(s.why for s in reading.statements)
    assert all(s.parent is None or s.parent in ids for s in reading.statements)


def test_topics_only_on_request(read: Callable[..., Reading]) -> None:
    """What is merely praised or condemned is no statement unless asked for."""
    reading = read("The minister condemned the raid on the village.")
    book = load_codebook()
    assert find_statements(reading, book) == ()
    (found,) = find_statements(reading, book, topics=True)
    assert words(reading, found) == "the raid on the village"


FINDER = StatementFinder(load_codebook(), topics=True)
PIECES = st.sampled_from(
    ["said", "He", "“", "”", '"', "'", "``", "''", "told", "that", ",", ".", ":", "\n", "\n\n", "according", "to", "x",
     "claim", "SMITH", "(", ")", "«", "’s", "who", "and", "\u2028", "\U0001f600"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_parse_is_read(parts: list[str], data: st.DataObject) -> None:
    """Whatever the text and however wild its parse, spans are non-empty and lie in the text."""
    text = ""
    tokens: list[Token] = []
    shown = [p for p in parts if not p.isspace()]
    for part in parts:
        if not part.isspace():
            at = len(tokens)
            tokens.append(
                Token(
                    index=at,
                    start=len(text),
                    end=len(text) + len(part),
                    text=part,
                    lemma={"said": "say", "told": "tell", "according": "accord"}.get(part, part.lower()),
                    pos=data.draw(st.sampled_from(["VERB", "NOUN", "PROPN", "ADP", "PUNCT", "ADJ", "ADV"])),
                    tag=data.draw(st.sampled_from(["VBD", "VBG", "VBN", "NN", "TO", "IN", "WP"])),
                    dep=data.draw(
                        st.sampled_from(
                            ["nsubj", "ccomp", "xcomp", "dobj", "conj", "relcl", "acl", "prep", "pobj", "advcl",
                             "parataxis", "mark", "nsubjpass", "auxpass", "ROOT", "agent", "poss", "oprd"]
                        )
                    ),
                    head=data.draw(st.integers(0, len(shown) - 1)),
                )
            )  # fmt: skip
        text += part + " "
    sentences = ((0, len(tokens)),) if tokens else ()
    reading = Reading(report=Report(id="wild", text=text), syntax=Syntax(tokens=tuple(tokens), sentences=sentences))
    for statement in FINDER(reading):
        for span in (*statement.content, statement.cue, statement.speaker_span):
            assert span is None or (0 <= span.start < span.end <= len(text))
