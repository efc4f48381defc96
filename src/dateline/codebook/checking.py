"""This room says whether a codebook folder is sound, and what in it would have no effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.book import Codebook, load_codebook
from dateline.codebook.events import OWN_TYPES, TRIGGER_FILES, TriggerRule
from dateline.errors import CodebookError
from dateline.model import EventType

_PLAIN = (
    "cues.yaml status.yaml actors.yaml countries.tsv groups.tsv leaders.tsv organisations.tsv offices.tsv roles.yaml "
    "first_names.yaml plover.yaml actors.csv triggers/words.yaml"
)
SECTIONS = frozenset((*_PLAIN.split(), OWN_TYPES, *TRIGGER_FILES))
"""The files of a folder that a codebook is read from."""


@dataclass(frozen=True)
class CodebookCheck:
    """What a sound folder holds: its replaced sections, types with how many rules each has, and warnings."""

    name: str
    sections: tuple[str, ...]
    types: dict[str, int]
    warnings: tuple[str, ...]


def check_codebook(folder: Path) -> CodebookCheck:
    """Read a folder as a run would; raises CodebookError for the first fault."""
    if not folder.is_dir():
        raise CodebookError(f"{folder}: is not a folder; give the folder of a codebook")
    codebook = load_codebook(folder)
    files = sorted(str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file())
    own = OWN_TYPES in files
    read = {f for f in files if f in SECTIONS or (own and f.startswith("triggers/") and f.endswith(".yaml"))}
    counts = Counter(str(kind) for kind, _ in codebook.events.rules)
    types = {str(kind): counts[str(kind)] for kind in codebook.events.ontology.types}
    warnings = [f"{folder / f}: nothing reads this file; sections are: {', '.join(sorted(SECTIONS))}" for f in files
                if f not in read and Path(f).suffix in (".yaml", ".yml", ".tsv", ".txt", ".csv")]  # fmt: skip
    if not read:
        warnings.append(f"{folder}: replaces no section, so it codes as the built-in codebook does")
    warnings += [f"type {kind}: has no rule, so it is never coded" for kind, count in types.items() if not count]
    warnings += _shadowed(codebook)
    return CodebookCheck(folder.name, tuple(sorted(read)), types, tuple(warnings))


def _shadowed(codebook: Codebook) -> Iterator[str]:
    """Rules that can never win: an earlier one has the same trigger and asks for nothing."""
    first: dict[tuple[str, str], tuple[EventType, TriggerRule]] = {}
    for kind, rule in codebook.events.rules:
        for sort, words in (("verb", rule.verbs), ("noun", rule.nouns), ("phrase", rule.phrases)):
            for word in words:
                before = first.get((sort, word))
                if before is None:
                    if not asks_of(rule):
                        first[sort, word] = (kind, rule)
                elif not asks_of(rule):
                    yield (
                        f"rule {kind}/{rule.name}: the {sort} {word!r} never gets to it, for "
                        f"{before[0]}/{before[1].name} comes first and asks for nothing more"
                    )


def asks_of(rule: TriggerRule) -> dict[str, object]:
    """The conditions of a rule that are set, by key."""
    names = (
        "objects objects_or_none objects_or_preps subjects subjects_or_none oprd preps modifiers governed of_classes "
        "with_words without complement owners passive modal"
    ).split()
    return {name: value for name in names if (value := getattr(rule, name))}
