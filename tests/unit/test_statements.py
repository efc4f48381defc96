"""Who says what: the case table, and the promises of the statements layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.codebook import load_codebook
from dateline.layers.statements import Attribution, StatementFinder, find_statements, merge_attributions
from dateline.layers.statements.sentences import mend_sentences
from dateline.model import Entity, Mention, MentionKind, Reading, Report, Span, Statement, Syntax, Token
from grading import check_others, load_cases, strong

BOOK = load_codebook()
CASES = load_cases("statements.csv")
PASSING = 10
"""How many MEDIUM and WEAK cases pass; may not fall."""


@pytest.fixture
def read(read: Callable[..., Reading]) -> Callable[..., Reading]:
    """Readings whose statements are the rules', whichever backend is the default."""

    def reader(text: str, **fields: str) -> Reading:
        reading = read(text, **fields)
        return replace(reading, statements=find_statements(reading, BOOK))

    return reader


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


@pytest.mark.parametrize("case", strong(CASES), ids=lambda c: c["style"])
def test_strong_cases(case: dict[str, str], read: Callable[..., Reading]) -> None:
    """A STRONG case holds in content, speaker, cue, kind, channel and parent."""
    assert fault_of(case, read(case["text"])) == ""


def test_other_cases_do_not_fall(read: Callable[..., Reading]) -> None:
    """The count of MEDIUM and WEAK cases that pass may not fall."""
    check_others(CASES, lambda case: fault_of(case, read(case["text"])), PASSING)


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
    assert find_statements(reading, BOOK) == ()
    (found,) = find_statements(reading, BOOK, topics=True)
    assert words(reading, found) == "the raid on the village"


FINDER = StatementFinder(BOOK, topics=True)
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


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    return tuple(Span(start=text.index(part), end=text.index(part) + len(part)) for part in parts)


def attribution(
    text: str, content: str | tuple[str, ...], cue: str = "", source: str = "", score: float = 0.9
) -> Attribution:
    parts = (content,) if isinstance(content, str) else content
    return Attribution(
        content=spans(text, *parts),
        cue=spans(text, cue) if cue else (),
        source=spans(text, source) if source else (),
        score=score,
    )


STRICT = StatementFinder(BOOK)


def test_an_attribution_becomes_a_statement(read: Callable[..., Reading]) -> None:
    """Content, cue, speaker, addressee, channel and kind are those of the rules' own statements."""
    text = "“The bridge is lost,” Karimi told Reuters by telephone. Shops stayed shut."
    reading = read(text)
    given = attribution(text, "“The bridge is lost,”", "told", "Karimi", 0.87)
    (found,) = merge_attributions(reading, [given], STRICT)
    (rule,) = reading.statements
    assert found.why.startswith("model 0.87")
    assert found.confidence == 0.87
    same = ("kind", "cue", "speaker", "speaker_span", "addressee", "channel", "parent")
    assert [getattr(found, name) for name in same] == [getattr(rule, name) for name in same]
    assert "The bridge is lost" in words(reading, found)


def test_rules_fill_in_what_is_nested(read: Callable[..., Reading]) -> None:
    """A statement inside an attribution is the rules', with the attribution for parent."""
    text = "The ministry said that the rebels had denied shelling the market."
    given = attribution(text, "that the rebels had denied shelling the market", "said", "The ministry")
    outer, inner = merge_attributions(read(text), [given], STRICT)
    assert outer.why.startswith("model")
    assert outer.parent is None
    assert inner.why.startswith("gerund")
    assert inner.parent == outer.id


def test_the_attribution_wins_over_the_rule(read: Callable[..., Reading]) -> None:
    """Of two that share a cue or a content the attribution stands; a speaker that it lacks is lent."""
    text = "The envoy said the raids must stop and the road must open."
    given = attribution(text, "the raids must stop", "said")
    (found,) = merge_attributions(read(text), [given], STRICT)
    assert found.why.startswith("model")
    assert "by rule" in found.why
    assert found.speaker_span is not None
    assert found.speaker_span.of(text) == "The envoy"


def test_silence_of_attributions_is_filled_or_kept(read: Callable[..., Reading]) -> None:
    """With no attribution the rules stand; with ``keep`` over 1 they do not."""
    reading = read("The mayor said the bridge was closed.")
    assert [s.content for s in merge_attributions(reading, [], STRICT)] == [s.content for s in reading.statements]
    assert merge_attributions(reading, [], STRICT, keep=1.1) == ()


def test_uncued_quotation_borrows_its_speaker(read: Callable[..., Reading]) -> None:
    """An attribution without cue and source is by the speaker of the one before it in the paragraph."""
    text = "The colonel said the post had fallen. “We had no water left.”"
    given = [
        attribution(text, "the post had fallen", "said", "The colonel"),
        attribution(text, "“We had no water left.”"),
    ]
    _, second = merge_attributions(read(text), given, STRICT)
    assert second.speaker_span is not None
    assert second.speaker_span.of(text) == "The colonel"
    assert second.why.startswith("quotation")


def test_topics_and_weak_attributions_are_left_out(read: Callable[..., Reading]) -> None:
    """What is only spoken of is no statement of the record, nor is what the tagger hardly believes."""
    text = "The minister condemned the raid on the village."
    given = attribution(text, "the raid on the village", "condemned", "The minister")
    assert merge_attributions(read(text), [given], STRICT) == ()
    assert len(merge_attributions(read(text), [given], FINDER)) == 1
    text = "The minister said the raid was over."
    weak = attribution(text, "the raid", "said", "The minister", score=0.2)
    (found,) = merge_attributions(read(text), [weak], STRICT)
    assert found.why.startswith("clause")


def test_half_a_source_is_made_whole(read: Callable[..., Reading]) -> None:
    """A source of a bare article gives way to the speaker that the rules find at the same cue."""
    text = "Raiders burned two trucks on Monday, reports The Herald."
    given = attribution(text, "Raiders burned two trucks on Monday", "reports", "The")
    (found,) = merge_attributions(read(text), [given], STRICT)
    assert found.speaker_span is not None
    assert found.speaker_span.of(text) == "The Herald"


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=9))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_attribution_is_read(read: Callable[..., Reading], text: str, pairs: list[tuple[int, int]]) -> None:
    """Spans that lie anywhere, even outside the text, make statements whose spans lie in it."""
    text = "He said “go”. " + text
    cut = [Span(start=a, end=a + n) for a, n in pairs]
    given = [Attribution(content=(c,), cue=tuple(cut[1:2]), source=tuple(cut[2:3])) for c in cut]
    for statement in merge_attributions(read(text), given, FINDER):
        for span in (*statement.content, statement.cue, statement.speaker_span):
            assert span is None or (0 <= span.start < span.end <= len(text))


def test_sentences_are_mended(read: Callable[..., Reading]) -> None:
    """The stop of a title ends no sentence, a line end does."""
    reading = read("Two men left, said Capt. Omar Haddad in Kadra.\\nThe port was shut")
    number = [0] * len(reading.tokens)
    mended = mend_sentences(reading.syntax, number)
    assert len(mended.sentences) <= len(reading.syntax.sentences)
    assert mended.tokens == reading.tokens
    assert mended.children == reading.syntax.children


def test_a_statement_has_a_word_to_say(read: Callable[..., Reading]) -> None:
    """A verb inside a quotation that the reporting clause cuts off leaves no statement of marks alone."""
    reading = read('Minister Karel Dvorak said rebels had burned the depot. "We will answer," he told reporters.')
    contents = [span.of(reading.text) for s in reading.statements for span in s.content]
    assert contents
    assert all(any(map(str.isalnum, words)) for words in contents)
