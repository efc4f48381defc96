"""This room holds the chains of mentions as they grow, and the indexes by which a mention finds its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dateline.codebook.actors import Actor
from dateline.codebook.roles import Roles
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.page import Page
from dateline.model import MentionKind

_ACTOR_CLASSES = {
    "REB": ("organisations", "rebels"),
    "CRM": ("organisations", "attackers"),
    "PTY": ("organisations",),
    "OPP": ("organisations",),
    "NGO": ("organisations", "bodies"),
    "IGO": ("organisations", "bodies"),
    "JRN": ("press",),
    "BUS": ("companies",),
    "STATE": ("states",),
}
"""Classes of nouns that take up an actor known by name."""
_MOST = 12
"""Names kept of one chain, and chains kept for one word: a report that never ends must not cost more a word."""

_HEADS = 4
"""The latest mentions of a chain that a pronoun looks at; the earlier ones are not kept."""


@dataclass(slots=True)
class Chain:
    """What the mentions of one participant have told so far."""

    number: int
    sort: str
    plural: bool
    gender: str = ""
    keys: set[tuple[str, ...]] = field(default_factory=set)
    lemmas: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    modifiers: set[str] = field(default_factory=set)
    country: str = ""
    actor: Actor | None = None
    kin: bool = False
    owner: int = -1
    count: int = 0
    head: int = -1
    sentence: int = -1
    heads: list[int] = field(default_factory=list)
    named: bool = False


@dataclass(slots=True)
class Web:
    """The chains so far and the indexes by which a new mention finds its own."""

    page: Page
    roles: Roles
    by_head: dict[int, Draft]
    chains: list[Chain] = field(default_factory=list)
    exact: dict[tuple[str, ...], int] = field(default_factory=dict)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_actor: dict[str, int] = field(default_factory=dict)
    initials: dict[str, int] = field(default_factory=dict)
    by_lemma: dict[str, list[int]] = field(default_factory=dict)
    by_class: dict[str, list[int]] = field(default_factory=dict)
    owned: dict[tuple[int, str], int] = field(default_factory=dict)
    persons: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    speakers: dict[int, int] = field(default_factory=dict)
    speaker: int = -1
    announcers: list[tuple[int, int]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    joined: dict[int, int] = field(default_factory=dict)

    def root(self, number: int) -> int:
        """The chain that a chain has been joined to, or itself."""
        root = number
        while root in self.joined:
            root = self.joined[root]
        while number != root:
            # Each chain passed points straight to the last one, so that a long line is walked once.
            self.joined[number], number = root, self.joined[number]
        return root

    def look(self, index: Mapping[Any, int], key: Any) -> int:
        number = index.get(key, -1)
        return self.root(number) if number >= 0 else -1


def join(web: Web, draft: Draft, number: int) -> None:
    """Enter the draft in the chain (-1: a new one) and the chain in the indexes."""
    if number < 0:
        number = len(web.chains)
        web.chains.append(
            Chain(number=number, sort=draft.sort, plural=draft.plural, gender=draft.gender, kin=draft.kin)
        )
    chain, words = web.chains[number], web.roles.words
    draft.chain = number
    chain.count += 1
    if not draft.weak or chain.head < 0:
        chain.head = draft.head
        chain.sentence = web.page.sentence_of[draft.head]
        chain.heads = [*chain.heads, draft.head][-_HEADS:]
    if draft.gender and not chain.gender:
        chain.gender = draft.gender
    if draft.country:
        web.countries[draft.country] += 1
        chain.country = chain.country or draft.country
    if draft.kind is MentionKind.PRONOUN:
        if not chain.sort:
            chain.sort = draft.sort
    else:
        _enter(web, draft, chain)
    if draft.lemma in words.governing and draft.country in web.states and not draft.modifiers & words.apart:
        web.by_actor.setdefault(web.states[draft.country], number)
    if draft.weak:
        return
    recent = web.persons if chain.sort == "person" else web.others
    if number in recent:
        recent.remove(number)
    recent.append(number)
    if len(recent) > _MOST:
        del recent[0]
    _note_speaker(web, draft, number)


def _enter(web: Web, draft: Draft, chain: Chain) -> None:
    small = web.roles.words.small
    if draft.kind is MentionKind.NAME:
        surer = draft.sort == "person" and len(draft.key) > 1 and chain.actor is None
        if not chain.named or not chain.sort or surer:
            chain.sort = draft.sort or chain.sort
        chain.named = True
        chain.actor = chain.actor or draft.actor
        if draft.key not in chain.keys and len(chain.keys) < _MOST:
            chain.keys.add(draft.key)
            web.exact.setdefault(draft.key, chain.number)
            for word in draft.key:
                if word not in small:
                    _latest(web.by_word, word, chain.number)
            if len(draft.key) > 1 and chain.sort != "person":
                web.initials.setdefault("".join(w[0] for w in draft.key if w not in small), chain.number)
                web.initials.setdefault("".join(w[0] for w in draft.key), chain.number)
        if draft.actor is not None:
            web.by_actor.setdefault(draft.actor.name, chain.number)
            if draft.sort == "state" and draft.actor.state:
                web.by_actor.setdefault(draft.actor.state, chain.number)
            for name in _ACTOR_CLASSES.get("STATE" if draft.sort == "state" else draft.actor.sector, ()):
                if draft.sort != "place":
                    chain.classes.add(name)
                    _latest(web.by_class, name, chain.number)
    for role in draft.roles or ((draft.role,) if draft.role is not None else ()):
        if role.lemma not in chain.lemmas:
            chain.lemmas.add(role.lemma)
        _latest(web.by_lemma, role.lemma, chain.number)
        for name in role.classes:
            chain.classes.add(name)
            _latest(web.by_class, name, chain.number)
    chain.modifiers |= draft.modifiers


def _latest(index: dict[str, list[int]], key: str, number: int) -> None:
    found = index.setdefault(key, [])
    if not found or found[-1] != number:
        if number in found:
            found.remove(number)
        found.append(number)
        if len(found) > _MOST:
            del found[0]


def _note_speaker(web: Web, draft: Draft, number: int) -> None:
    page = web.page
    head = draft.head
    if page.deps[head] == "nsubj" and page.lemmas[page.heads[head]] in web.roles.speech and not page.quoted[head]:
        web.speakers[page.sentence_of[head]] = number
        web.speaker = number
        last = page.sentences[page.sentence_of[head]][1] - 1
        if page.words[last] == ":":
            web.announcers.append((page.sentence_of[head], number))


def merge(web: Web, number: int, into: int) -> None:
    """Make two chains one."""
    number, into = web.root(number), web.root(into)
    if number == into:
        return
    old, new = web.chains[number], web.chains[into]
    web.joined[number] = into
    new.keys |= old.keys
    new.lemmas |= old.lemmas
    new.classes |= old.classes
    new.modifiers |= old.modifiers
    new.country = new.country or old.country
    new.gender = new.gender or old.gender
    new.count += old.count
    new.heads = sorted((*old.heads, *new.heads))[-_HEADS:]
    for index in (web.by_lemma, web.by_class):
        for name in old.lemmas if index is web.by_lemma else old.classes:
            _latest(index, name, into)
    for recent in (web.persons, web.others):
        if number in recent:
            recent.remove(number)
