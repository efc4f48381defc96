"""Graded factuality of any predicate, and its predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.codebook import load_codebook
from dateline.codebook.status import StatusWords, index_status
from dateline.evaluate.factuality import predict
from dateline.layers.claims import factuality_of, read_factuality
from dateline.layers.claims.clause import DEPTH
from dateline.layers.claims.states import State, apply
from dateline.model import Reading, Status, Syntax, Token
from dateline.pipeline import Settings

type Reader = Callable[..., Reading]


@pytest.fixture(scope="module")
def words() -> StatusWords:
    return index_status(load_codebook().status)


def value(read: Reader, words: StatusWords, text: str, predicate: str) -> float:
    reading = read(text)
    (head, *_rest) = [t.index for t in reading.tokens if t.text == predicate]
    return factuality_of(reading.syntax, head, words)


@pytest.mark.parametrize(
    ("surer", "less_sure", "predicate"),
    [
        ("They left the camp.", "They probably left the camp.", "left"),
        ("They left the camp.", "They leave the camp every year.", "leave"),
        ("They probably left the camp.", "They may leave the camp.", "leave"),
        ("They may have left the camp.", "They have not left the camp.", "left"),
        ("He knew that they left the camp.", "He thought that they left the camp.", "left"),
        ("He said that they left the camp.", "He doubted that they left the camp.", "left"),
        ("They managed to leave the camp.", "They hoped to leave the camp.", "leave"),
        ("They tried to leave the camp.", "They refused to leave the camp.", "leave"),
        ("They were able to leave the camp.", "They were unable to leave the camp.", "leave"),
    ],
)
def test_grades(read: Reader, words: StatusWords, surer: str, less_sure: str, predicate: str) -> None:
    """What is told as certain is graded above what is told as less certain."""
    first = predicate if predicate in surer.replace(".", " ").split() else "left"
    assert value(read, words, surer, first) > value(read, words, less_sure, predicate)


def test_two_negations_cancel(read: Reader, words: StatusWords) -> None:
    """ "Did not fail to" tells the act as done."""
    assert value(read, words, "They did not fail to leave the camp.", "leave") > 1
    assert value(read, words, "They failed to leave the camp.", "leave") < -1


def test_factives_hold_under_negation(read: Reader, words: StatusWords) -> None:
    """What is regretted or known is so, even where it is not regretted or known."""
    assert value(read, words, "He did not regret that they left the camp.", "left") > 0.5


def test_relative_clause_is_outside_the_negation(read: Reader, words: StatusWords) -> None:
    """A clause that only describes a participant keeps its own status."""
    assert value(read, words, "The troops who left the camp did not fire.", "left") > 1


def test_why_names_the_words_from_outside_in(read: Reader, words: StatusWords) -> None:
    """The deciding words are listed outermost first."""
    reading = read("The army denied that it planned to attack.")
    head = next(t.index for t in reading.tokens if t.text == "attack")
    assert read_factuality(reading.syntax, head, words).why == ("denied:denies", "planned:intends")


def test_open_stays_open(words: StatusWords) -> None:
    """An implicative under a plan leaves its complement a plan."""
    manages = words.infinitive["manage"]
    assert apply(manages, State(Status.FUTURE, -0.5)).status is Status.FUTURE
    assert apply(manages, State(Status.NEGATED, -2.5)).status is Status.NEGATED


@pytest.mark.parametrize("dep", ["conj", "xcomp", "advcl", "pobj", "dobj", "nsubj", "acl", "ccomp", "compound", "aux"])
def test_a_long_chain_is_no_trouble(words: StatusWords, dep: str) -> None:
    """A garbled parse that hangs every word on the next is climbed only so far."""
    count = 40 * DEPTH
    tokens = tuple(
        Token(
            index=i, start=2 * i, end=2 * i + 1, text="w", lemma="try", pos="VERB", tag="VB",
            dep=dep if i + 1 < count else "ROOT", head=min(i + 1, count - 1),
        )
        for i in range(count)
    )  # fmt: skip
    syntax = Syntax(tokens=tokens, sentences=((0, count),))
    assert -3 <= factuality_of(syntax, 0, words) <= 3


def test_predict_answers_for_each_span() -> None:
    """Every given predicate gets a value; a span outside the text gets 0."""
    rows: list[dict[str, Any]] = [
        {
            "id": "a",
            "text": "They left the camp.",
            "predicates": [{"start": 5, "end": 9}, {"start": 900, "end": 901}, {"start": 3, "end": 3}],
        },
        {"id": "b", "text": "", "predicates": []},
    ]
    first, second = predict(rows, Settings())
    assert first["predicates"][0]["value"] > 2
    assert [p["value"] for p in first["predicates"][1:]] == [0.0, 0.0]
    assert second == {"id": "b", "predicates": []}
