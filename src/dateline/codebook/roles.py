"""This room holds the nouns that name participants by role or group, with their sectors and classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dateline.codebook.loading import load_section

type Words = tuple[str, ...]


@dataclass(frozen=True)
class WordSets:
    """Small words that tell how a noun phrase refers; the comments in ``roles.yaml`` say what each set is for."""

    papers: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    quantifiers: frozenset[str] = frozenset()
    people_adjectives: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    supposed: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    governing: frozenset[str] = frozenset()
    locative: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RoleLists:
    """The section ``roles.yaml``: lemmas, lower case; see the comments there."""

    persons: dict[str, Words] = field(default_factory=dict)
    groups: dict[str, Words] = field(default_factory=dict)
    see_through: Words = ()
    modifiers: dict[str, Words] = field(default_factory=dict)
    neutral: Words = ()
    titles: Words = ()
    kin: Words = ()
    female: Words = ()
    male: Words = ()
    classes: dict[str, Words] = field(default_factory=dict)
    followers: Words = ()
    members: Words = ()
    targets: Words = ()
    speech: Words = ()
    words: WordSets = field(default_factory=WordSets)
    animate_suffixes: Words = ()
    inanimate: Words = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a noun tells of a participant: its PLOVER sector ("" if the noun alone does not tell)."""

    lemma: str
    sector: str
    collective: bool
    neutral: bool = False
    target: bool = False
    kin: bool = False
    gender: str = ""
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Roles:
    """Look-up of roles by lemma, and the word sets that reading noun phrases needs."""

    by_lemma: dict[str, Role] = field(default_factory=dict)
    modifiers: dict[str, str] = field(default_factory=dict)
    see_through: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    followers: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    gender_words: dict[str, str] = field(default_factory=dict)
    first_names: dict[str, str] = field(default_factory=dict)
    animate_suffixes: tuple[str, ...] = ()
    inanimate: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    words: WordSets = field(default_factory=WordSets)

    def listed(self, lemma: str, word: str) -> Role | None:
        """The listed role of a noun, by lemma or as printed in lower case: capitals may hide a plural from a lemma."""
        found = self.by_lemma
        role = found.get(lemma) or found.get(word)
        if role is None and word.endswith("s"):
            return found.get(word[:-1])
        if role is None and word.endswith("men"):
            return found.get(word[:-3] + "man")
        return role

    def find(self, lemma: str) -> Role | None:
        """The role of a noun: listed, or a person by its ending ("-er", "-ist", ...) and not known as a thing."""
        role = self.by_lemma.get(lemma)
        if role is not None or lemma in self.inanimate:
            return role
        if "-" in lemma:
            return self.by_lemma.get(lemma.rsplit("-", 1)[1])
        if len(lemma) > 5 and lemma.endswith(self.animate_suffixes) and lemma.isalpha():
            return Role(lemma=lemma, sector="", collective=False, neutral=True)
        return None


@dataclass(frozen=True)
class NameLists:
    """The section ``first_names.yaml``: common given names that tell a person's gender."""

    female: Words = ()
    male: Words = ()


def load_roles(path_of: Callable[[str], Path]) -> Roles:
    """The role lists of a codebook; ``path_of`` gives the path of a section's file."""
    lists = load_section(path_of("roles.yaml"), RoleLists)
    names = load_section(path_of("first_names.yaml"), NameLists)
    classes: dict[str, set[str]] = {}
    for name, words in lists.classes.items():
        for word in words:
            classes.setdefault(word, set()).add(name)
    gender = dict.fromkeys(lists.female, "f") | dict.fromkeys(lists.male, "m")
    neutral, targets, kin = frozenset(lists.neutral), frozenset(lists.targets), frozenset(lists.kin)
    by_lemma: dict[str, Role] = {}
    for collective, groups in ((False, lists.persons), (True, lists.groups)):
        for sector, words in groups.items():
            for word in words:
                # The first listing wins, so that a noun may stand as person and as body.
                by_lemma.setdefault(
                    word,
                    Role(
                        lemma=word,
                        sector="JUD" if sector == "LAW" else sector,
                        collective=collective,
                        neutral=not sector or word in neutral,
                        target=word in targets,
                        kin=word in kin,
                        gender=gender.get(word, ""),
                        classes=frozenset(classes.get(word, ())),
                    ),
                )
    modifiers: dict[str, str] = {}
    for sector, words in lists.modifiers.items():
        for word in words:
            modifiers.setdefault(word, sector)
    return Roles(
        by_lemma=by_lemma,
        modifiers=modifiers,
        see_through=frozenset(lists.see_through),
        titles=frozenset(lists.titles),
        followers=frozenset(lists.followers),
        members=frozenset(lists.members),
        gender_words=gender,
        first_names=dict.fromkeys(names.female, "f") | dict.fromkeys(names.male, "m"),
        animate_suffixes=lists.animate_suffixes,
        inanimate=frozenset(lists.inanimate),
        speech=frozenset(lists.speech),
        words=lists.words,
    )
