"""This room types and checks the maps that turn event types, modes and words into another set's labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from dateline.codebook.events import Ontology
from dateline.codebook.loading import line_of, load_section
from dateline.errors import CodebookError
from dateline.model import Status

SECTORS = frozenset(
    "GOV MIL PTY JUD SPY LEG COP REB OPP SOC NGO CVL BUS EDU MED JRN REL IGO CRM UNK".split()
)  # the sectors of the codebook
_GAP = r"(?:\W+\w+){0,4}?\W+"
_JOINT = r"[\s\-–—'’.,]+"


@dataclass(frozen=True, kw_only=True)
class LabelRule:
    """One reason for a label: what an event must be, and what the text must say; all that is given must fit.

    ``types``, ``modes``, ``status``, ``actors`` and ``recipients`` (sectors), ``triggers`` (words of the trigger) ask
    it of one and the same event, and ``near`` asks for one of its words in that event's evidence; ``words`` asks for
    one of its words in the text, ``also`` for one more, ``without`` for none. A word may be several ("opened fire"),
    end in ``*`` ("kidnap*") and leave out up to four words ("set .. ablaze"). ``weight`` is what the rule adds.
    """

    label: str
    weight: float = 1.0
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LabelMap:
    """The rules, and how labels are chosen: each whose weights reach ``threshold``, or, with ``single``, the best one.

    ``default`` is given where no label reaches the threshold. ``lists`` are word lists that rules name with "@".
    ``implies`` are the labels that a label brings with it. Of labels that weigh the same, ``single`` takes the one that
    comes first in the file.
    """

    about: str
    rules: tuple[LabelRule, ...]
    single: bool = False
    threshold: float = 1.0
    default: tuple[str, ...] = ()
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load_label_map(path: Path, ontology: Ontology) -> LabelMap:
    """The map in a YAML file, its word lists put in place of their names.

    Raises CodebookError naming file, line, key and remedy for what is misspelt or does not exist in ``ontology``.
    """
    found = load_section(path, LabelMap)
    if not found.rules:
        raise CodebookError(f"{path}, line 1, key rules: there are none; give at least one rule with a label")
    rules = []
    for number, rule in enumerate(found.rules):
        _check(path, number, rule, ontology)
        rules.append(
            replace(
                rule,
                triggers=_expanded(path, number, "triggers", rule.triggers, found.lists),
                near=_expanded(path, number, "near", rule.near, found.lists),
                words=_expanded(path, number, "words", rule.words, found.lists),
                also=_expanded(path, number, "also", rule.also, found.lists),
                without=_expanded(path, number, "without", rule.without, found.lists),
            )
        )
    labels = {rule.label for rule in rules}
    for label in found.implies:
        if label not in labels:
            raise CodebookError(
                f"{path}, line {line_of(path, f'$.implies.{label}')}, key implies.{label}: no rule gives this label; "
                f"the labels are: {', '.join(sorted(labels))}"
            )
    return replace(found, rules=tuple(rules))


def _check(path: Path, number: int, rule: LabelRule, ontology: Ontology) -> None:
    known_types = {str(t) for t in ontology.types}
    known_modes = {
        m for t, info in ontology.types.items() if not rule.types or str(t) in rule.types for m in info.modes
    }
    for key, values, known in (
        ("types", rule.types, known_types),
        ("modes", rule.modes, known_modes),
        ("actors", rule.actors, SECTORS),
        ("recipients", rule.recipients, SECTORS),
    ):
        for value in values:
            if value not in known:
                raise _fault(path, number, key, f"there is no {value!r} here; known are: {', '.join(sorted(known))}")
    if not rule.label.strip():
        raise _fault(path, number, "label", "is empty; write the label that the rule gives")
    asks = (rule.types, rule.modes, rule.status, rule.actors, rule.recipients, rule.triggers, rule.near, rule.words)
    if not any(asks):
        raise _fault(path, number, "label", "the rule asks for nothing; give types, modes, triggers or words")


def _expanded(
    path: Path, number: int, key: str, words: tuple[str, ...], lists: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    out: list[str] = []
    for word in words:
        if word.startswith("@"):
            if word[1:] not in lists:
                raise _fault(path, number, key, f"there is no list {word!r}; lists are: {', '.join(lists) or 'none'}")
            out += lists[word[1:]]
        elif not re.search(r"\w", word):
            raise _fault(path, number, key, f"{word!r} is no word; write letters or digits")
        else:
            out.append(word)
    return tuple(out)


def _fault(path: Path, number: int, key: str, words: str) -> CodebookError:
    line = line_of(path, f"$.rules[{number}].{key}")
    return CodebookError(f"{path}, line {line}, key rules[{number}].{key}: {words}")


def pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern that finds any of the words, whatever the case; None where there are none."""
    if not words:
        return None
    return re.compile("|".join(sorted(map(_one, words), key=len, reverse=True)), re.IGNORECASE)


def _one(word: str) -> str:
    parts = [_JOINT.join(_stem(w) for w in part.split()) for part in re.split(r"\s*\.\.\s*", word) if part]
    return rf"\b{_GAP.join(parts)}"


def _stem(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) + r"\b"
