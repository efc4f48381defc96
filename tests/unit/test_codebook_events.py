"""The events section of the codebook is complete, and refuses what it cannot mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.codebook import load_codebook
from dateline.codebook.book import HERE
from dateline.codebook.events import TRIGGER_FILES, load_events
from dateline.errors import CodebookError
from dateline.layers.events.lexicon import compile_lexicon, gerund_of
from dateline.model import EventType


def test_every_type_has_a_meaning_and_rules() -> None:
    """All sixteen PLOVER types are there, each with triggers."""
    section = load_codebook().events
    assert set(section.ontology.types) == set(EventType)
    assert {kind for kind, _ in section.rules} == set(EventType)


def test_triggers_are_many() -> None:
    """The lexicon is broad: hundreds of verbs and nouns."""
    lexicon = compile_lexicon(load_codebook().events)
    assert len(lexicon.verbs) > 400
    assert len(lexicon.nouns) > 200


def test_words_are_lower_case_lemmas() -> None:
    """Triggers and classes are written in lower case: they are matched against lemmas."""
    section = load_codebook().events
    for _, rule in section.rules:
        for word in (*rule.verbs, *rule.nouns, *rule.phrases):
            assert word == word.lower().strip(), word


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{name: x, frame: act, mode: nosuch, verbs: [hit]}", "no mode"),
        ("{name: x, frame: nosuch, verbs: [hit]}", "no frame"),
        ("{name: x, frame: act}", "no trigger words"),
        ("{name: x, frame: act, verbs: [hit], objects: ['@NOSUCH']}", "no flag"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, rule: str, words: str) -> None:
    """A rule that names what is not there is refused, naming the rule."""
    own = tmp_path / "assault.yaml"
    own.write_text(f"ASSAULT:\n  - {rule}\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=words):
        load_events(lambda file: own if file == TRIGGER_FILES[-1] else HERE / file)


def test_gerunds() -> None:
    """The -ing form follows English spelling."""
    assert [gerund_of(v) for v in ("behead", "seize", "stab", "bomb")] == [
        "beheading",
        "seizing",
        "stabbing",
        "bombing",
    ]
