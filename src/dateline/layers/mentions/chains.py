"""This room puts mentions of one participant into one chain: names, descriptions, then pronouns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.fuzz import ratio

from dateline.codebook.actors import Actor
from dateline.codebook.roles import Role, Roles
from dateline.layers.mentions.drafts import Draft
from dateline.layers.mentions.page import Page
from dateline.layers.mentions.pronouns import link_pronoun, link_speakers
from dateline.model import MentionKind

_SMALL = frozenset(("of", "and", "the", "for", "in", "de", "la", "del", "to", "on", "el", "los"))
_GENERIC = frozenset(("organisations", "rebels"))
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
_GOVERNING = frozenset(("government", "authority", "authorities", "leadership", "administration", "regime"))
_DEFINITE = frozenset(("the", "this", "these", "those", "that", "such", "said"))
_EMPTY = frozenset(("same", "aforementioned", "armed", "alleged", "so-called", "whole", "entire"))
_APART = frozenset(
    (
        "alleged",
        "suspected",
        "former",
        "captured",
        "previous",
        "ex",
        "dead",
        "detained",
        "new",
        "next",
        "presumed",
        "imprisoned",
    )
)
"""Modifiers that set some members, or another government, apart from the group itself."""
_VAGUE = frozenset(("people", "person", "man", "woman", "child", "country", "nation", "leader", "citizen", "official"))
"""Nouns too wide for a bare plural to mean the same people twice."""
_ARMED = frozenset(("REB", "CRM", "OPP", "PTY"))
_SHARED = frozenset(
    (
        "group",
        "number",
        "thousand",
        "hundred",
        "dozen",
        "score",
        "majority",
        "crowd",
        "band",
        "mob",
        "couple",
        "handful",
        "series",
        "part",
        "all",
        "some",
        "many",
        "most",
        "rest",
        "thousands",
        "hundreds",
        "dozens",
        "team",
        "lot",
        "mass",
        "gang",
        "million",
    )
)


_MOST_NAMES = 12
"""Names kept of one chain: a report that never ends must not cost more a word."""


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
        while number in self.joined:
            number = self.joined[number]
        return number

    def look(self, index: Mapping[Any, int], key: Any) -> int:
        number = index.get(key, -1)
        return self.root(number) if number >= 0 else -1


def link_drafts(page: Page, roles: Roles, states: dict[str, str], drafts: Sequence[Draft]) -> Web:
    """Give every draft its chain number; the web holds the chains. ``states`` names states by code."""
    web = Web(page=page, roles=roles, states=states, by_head={d.head: d for d in drafts})
    first_person = []
    for draft in drafts:
        if draft.kind is MentionKind.PRONOUN:
            if draft.pronoun in ("i", "we"):
                first_person.append(draft)
                continue
            chain = link_pronoun(web, draft)
        elif draft.kind is MentionKind.NAME:
            chain = _link_name(web, draft)
        else:
            chain = _link_nominal(web, draft)
        join(web, draft, chain)
    link_speakers(web, first_person)
    _link_forward(web, drafts)
    for draft in drafts:
        draft.chain = web.root(draft.chain)
    return web


def join(web: Web, draft: Draft, number: int) -> None:
    """Enter the draft in the chain (-1: a new one) and the chain in the indexes."""
    if number < 0:
        number = len(web.chains)
        web.chains.append(
            Chain(number=number, sort=draft.sort, plural=draft.plural, gender=draft.gender, kin=draft.kin)
        )
    chain = web.chains[number]
    draft.chain = number
    chain.count += 1
    chain.head = draft.head
    chain.sentence = web.page.sentence_of[draft.head]
    chain.heads.append(draft.head)
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
    if draft.lemma in _GOVERNING and draft.country in web.states and not draft.modifiers & _APART:
        web.by_actor.setdefault(web.states[draft.country], number)
    recent = web.persons if chain.sort == "person" else web.others
    if number in recent:
        recent.remove(number)
    recent.append(number)
    if len(recent) > 12:
        del recent[0]
    _note_speaker(web, draft, number)


def _enter(web: Web, draft: Draft, chain: Chain) -> None:
    if draft.kind is MentionKind.NAME:
        surer = draft.sort == "person" and len(draft.key) > 1 and chain.actor is None
        if not chain.named or not chain.sort or surer:
            chain.sort = draft.sort or chain.sort
        chain.named = True
        chain.actor = chain.actor or draft.actor
        if draft.key not in chain.keys and len(chain.keys) < _MOST_NAMES:
            chain.keys.add(draft.key)
            web.exact.setdefault(draft.key, chain.number)
            for word in draft.key:
                if word not in _SMALL:
                    _latest(web.by_word, word, chain.number)
            if len(draft.key) > 1 and chain.sort != "person":
                web.initials.setdefault("".join(w[0] for w in draft.key if w not in _SMALL), chain.number)
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
        if len(found) > 12:
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


def _link_name(web: Web, draft: Draft) -> int:
    beside = _beside(web, draft)
    number = _same_name(web, draft)
    if number < 0 and beside < 0 and draft.sort == "person" and draft.role is not None:
        beside = _office_holder(web, draft, draft.role)
    if beside < 0 or beside == number:
        return number
    if web.chains[beside].named:
        # Two names side by side are one only where nothing else is known of the second ("Army of Liberation (ELN)").
        return number if number >= 0 else beside if _like_named(web.chains[beside], draft) else -1
    if number >= 0:
        merge(web, beside, number)
        return number
    return beside


def _office_holder(web: Web, draft: Draft, role: Role) -> int:
    """The unnamed holder of the office just spoken of: "The governor ... Governor Bello"."""
    if role.sector not in ("GOV", "LEG") or role.lemma in ("official", "delegate", "diplomat", "authority"):
        return -1
    for number in map(web.root, reversed(web.by_lemma.get(role.lemma, ()))):
        chain = web.chains[number]
        if chain.sort != "person" or chain.plural:
            continue
        if chain.named or web.page.sentence_of[draft.head] - chain.sentence > 3:
            return -1
        return number if not draft.country or not chain.country or draft.country == chain.country else -1
    return -1


def _like_named(chain: Chain, draft: Draft) -> bool:
    return draft.sort != "person" or any(set(key) & set(draft.key) for key in chain.keys)


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
    new.heads = sorted((*old.heads, *new.heads))
    for index in (web.by_lemma, web.by_class):
        for name in old.lemmas if index is web.by_lemma else old.classes:
            _latest(index, name, into)
    for recent in (web.persons, web.others):
        if number in recent:
            recent.remove(number)


def _same_name(web: Web, draft: Draft) -> int:
    """The chain whose name this is, whole or in part, -1 if there is none."""
    if draft.kin:
        return web.look(web.exact, draft.key) if _apart(web, draft) else -1
    actor = draft.actor
    if actor is not None:
        if draft.sort == "state" and actor.state and actor.state in web.by_actor:
            return web.look(web.by_actor, actor.state)
        if draft.sort == "place" and actor.kind == "seat":
            number = web.look(web.exact, draft.key)
            return number if number >= 0 and web.chains[number].sort == "place" else -1
        if actor.name in web.by_actor:
            return web.look(web.by_actor, actor.name)
    number = web.look(web.exact, draft.key)
    if number >= 0 and _same_sort(web.chains[number], draft):
        if web.chains[number].kin:
            # "Massoud" after "Massoud, son of Ahmad Shah Massoud" is the son.
            others = (web.root(n) for n in web.by_word.get(draft.key[-1], ()))
            return next((n for n in others if not web.chains[n].kin), number)
        return number
    if len(draft.key) == 1 and 2 <= len(draft.key[0]) <= 7 and draft.sort != "person":
        number = web.look(web.initials, draft.key[0])
        if number >= 0 and web.page.shout(draft.head):
            return number
    if len(draft.key) > 1 and draft.sort not in ("person", "state", "place"):
        short = "".join(w[0] for w in draft.key if w not in _SMALL)
        number = web.look(web.exact, (short,))
        if number >= 0 and len(short) > 1 and web.chains[number].sort not in ("person", "state"):
            return number
    return _partial(web, draft)


def _partial(web: Web, draft: Draft) -> int:
    """A chain whose name holds this one's words, or the other way round."""
    words = [w for w in draft.key if w not in _SMALL]
    if not words or draft.sort == "state":
        return -1
    best, best_score = -1, 0.0
    mine = set(words)
    for number in map(web.root, web.by_word.get(words[-1], ())):
        score = _overlap(web.chains[number], draft, words, mine)
        if score > best_score or (score == best_score and score and number > best):
            best, best_score = number, score
    if best < 0 and len(words) > 1:
        for number in map(web.root, web.by_word.get(words[0], ())):
            score = _overlap(web.chains[number], draft, words, mine)
            if score > best_score:
                best, best_score = number, score
    if best < 0 and draft.sort == "person":
        best = _misspelt(web, words)
    return best


def _misspelt(web: Web, words: list[str]) -> int:
    """A person met lately whose surname is spelt nearly alike, as translations waver ("Zelensky", "Zelenskyi")."""
    surname = words[-1]
    if len(surname) < 6:
        return -1
    for number in reversed(web.persons):
        chain = web.chains[number]
        for key in chain.keys:
            if key[-1][0] == surname[0] and ratio(key[-1], surname) >= 84.0 and len(key[-1]) >= 6:
                if len(key) == 1 or len(words) == 1 or key[0][:2] == words[0][:2]:
                    return number
    return -1


def _overlap(chain: Chain, draft: Draft, words: list[str], mine: set[str]) -> float:
    if chain.sort == "state" or not _same_sort(chain, draft):
        return 0.0
    if (chain.sort == "place") != (draft.sort == "place") and "person" not in (chain.sort, draft.sort):
        return 0.0
    best = 0.0
    for key in chain.keys:
        theirs = set(key)
        if mine <= theirs:
            # A surname counts more than a given name; Spanish surnames come before the last word.
            if words[-1] == key[-1]:
                score = 3.0
            elif chain.sort != draft.sort:
                continue
            elif words[0] != key[0]:
                score = 2.0
            else:
                score = 1.0 if draft.sort == "person" and len(words) == 1 else 1.5
        elif theirs <= mine and (key[-1] == words[-1] or chain.sort == "person" or key[0] == words[0]):
            score = 2.5 if key[-1] == words[-1] else 1.5
        elif len(mine) > 1 and len(theirs) > 1 and draft.sort == chain.sort == "person" and key[-1] == words[-1]:
            score = 0.5 if key[0][:1] == words[0][:1] and (len(key[0]) == 1 or len(words[0]) == 1) else 0.0
        else:
            continue
        if draft.sort != "person" and len(mine ^ theirs) > 3:
            score = 0.0
        best = max(best, score)
    return best * (0.3 if chain.kin else 1.0)


def _same_sort(chain: Chain, draft: Draft) -> bool:
    a, b = chain.sort, draft.sort
    if a == b or not a or not b or (draft.key in chain.keys and draft.actor == chain.actor):
        return True
    # Labels waver between organisation, group and person for names the tagger does not know.
    if "state" in (a, b):
        return False
    if "person" in (a, b):
        # A surname alone is often mistaken for a place or a body.
        short, full = (draft.key, b) if a == "person" else (min(chain.keys, key=len, default=()), a)
        return chain.actor is None and draft.actor is None and len(short) == 1
    return True


def _apart(web: Web, draft: Draft) -> bool:
    number = web.look(web.exact, draft.key)
    return number >= 0 and web.chains[number].sentence != web.page.sentence_of[draft.head]


def _beside(web: Web, draft: Draft) -> int:
    """The chain that an apposition, a copula, brackets or a title right before the name tie the draft to."""
    page = web.page
    start = draft.first
    if draft.beside >= 0:
        other = web.by_head.get(draft.beside)
        if page.deps[draft.head] == "appos" and start >= 2 and page.words[start - 1] == ",":
            # "President X and Y, secretary of the party": the apposition belongs to the nearer name.
            near = _ending_at(web, start - 2)
            if near is not None and near.kind is MentionKind.NAME and near.sort == draft.sort and near.chain >= 0:
                other = near
        if other is not None and other.chain >= 0 and _may_be(web, other, draft):
            return web.root(other.chain)
    if draft.kind is not MentionKind.NAME or start < 1:
        return -1
    if page.words[start - 1] in ("(", "[") and draft.last + 1 < len(page.words):
        other = _ending_at(web, start - 2) if page.words[draft.last + 1] in (")", "]") else None
        if other is not None and other.chain >= 0 and draft.sort not in ("place", "state", "person"):
            if web.chains[other.chain].sort in ("organisation", "group", ""):
                return web.root(other.chain)
        return -1
    # "the spokesman of the ministry Ivan Petrov", "the newspaper El Faro"
    other = _ending_at(web, start - 1)
    if other is None or other.chain < 0 or other.kind is not MentionKind.NOMINAL or other.plural:
        return -1
    if draft.sort == other.sort == "person" or (
        other.last == other.head and draft.sort == "organisation" and other.sort in ("organisation", "group")
    ):
        return web.root(other.chain)
    return -1


def _ending_at(web: Web, last: int) -> Draft | None:
    """The widest mention whose words end there."""
    page = web.page
    best: Draft | None = None
    for i in range(last, max(last - 8, -1), -1):
        draft = web.by_head.get(i)
        if draft is not None and draft.last == last and (best is None or draft.first <= best.first):
            best = draft
        if page.pos[i] == "PUNCT" and page.words[i] not in ("-", "–"):
            break
    return best


def _may_be(web: Web, other: Draft, draft: Draft) -> bool:
    """Whether an apposition or copula may equate the two."""
    chain = web.chains[other.chain]
    if other.kind is MentionKind.PRONOUN and other.pronoun == "it":
        return False
    a, b = chain.sort, draft.sort
    if other.kind is MentionKind.NAME and draft.kind is MentionKind.NAME:
        if "place" in (a, b) or "state" in (a, b):
            return False
        return bool(set(other.key) & set(draft.key)) or (other.actor is not None and other.actor == draft.actor)
    if a == b:
        return other.plural == draft.plural or a not in ("person", "group") or draft.kind is MentionKind.NAME
    if not a or not b:
        return True
    if {a, b} <= {"organisation", "group"}:
        return True
    return {a, b} == {"organisation", "state"} and draft.lemma in ("government", "regime")


def _link_nominal(web: Web, draft: Draft) -> int:
    beside = _beside(web, draft)
    if beside >= 0 and draft.determiner != "#":
        return beside
    ruled = _government(web, draft)
    if ruled >= 0:
        return ruled
    owner = _owner(web, draft)
    if owner >= 0:
        return _owned(web, draft, owner)
    member = _member_of(web, draft)
    if member >= 0:
        return member
    if draft.inner >= 0:
        inner = web.by_head.get(draft.inner)
        if inner is not None and draft.lemma in _SHARED and inner.plural:
            # "a group of bandits": the bandits come later and join this one.
            inner.beside = draft.head
            draft.role = inner.role or draft.role
            draft.sort = "group"
            draft.plural = True
            draft.country = draft.country or inner.country
            draft.modifiers |= inner.modifiers
    definite = draft.determiner in _DEFINITE
    role = draft.role
    if role is None or not (definite or not draft.determiner):
        return -1
    if not definite and not (draft.plural or role.collective):
        # A bare singular in a headline is definite.
        definite = True
    for number in reversed(web.by_lemma.get(role.lemma, ())):
        chain = web.chains[web.root(number)]
        if _agrees(web, chain, draft, definite):
            return chain.number
    return _by_class(web, draft, role) if definite else -1


def _by_class(web: Web, draft: Draft, role: Role) -> int:
    """The latest chain that a noun of the same class takes up ("the attackers", "the agency", "the politician")."""
    bare = not draft.modifiers - _EMPTY
    sentence = web.page.sentence_of[draft.head]
    best = -1
    for name in role.classes:
        for number in reversed(web.by_class.get(name, ())):
            chain = web.chains[web.root(number)]
            gap = sentence - chain.sentence
            if gap > 12:
                continue
            if not bare:
                # "the Salvadoran general": a new description of a person just named.
                if gap > 2 or not chain.named or chain.sort != "person":
                    continue
                if draft.country and chain.country and draft.country != chain.country:
                    continue
            alike = chain.plural == draft.plural or (chain.actor is not None and name == "rebels")
            if alike and _kind_agrees(chain, draft):
                if best < 0 or chain.head > web.chains[best].head:
                    best = chain.number
                break
    return best


def _government(web: Web, draft: Draft) -> int:
    """The chain of the state that "the Polish government" or "the leadership of Chad" speaks for.

    "The government" with no country is that of the country most spoken of so far.
    """
    if draft.lemma not in _GOVERNING or draft.determiner in ("a", "an", "#") or draft.modifiers & _APART:
        return -1
    country = draft.country
    if not country:
        if (
            draft.lemma != "government"
            or draft.modifiers - {"federal", "central"}
            or not web.countries
            or draft.owner >= 0
        ):
            return -1
        if draft.determiner != "the":
            return -1
        country = web.countries.most_common(1)[0][0]
    state = web.states.get(country)
    return web.look(web.by_actor, state) if state else -1


def _agrees(web: Web, chain: Chain, draft: Draft, definite: bool) -> bool:
    if chain.plural != draft.plural:
        return False
    if draft.country and chain.country and draft.country != chain.country:
        return False
    if not _kind_agrees(chain, draft):
        return False
    mine = draft.modifiers
    if mine <= chain.modifiers:
        return definite or bool(mine) or draft.lemma not in _VAGUE
    if chain.named and draft.sort == "person":
        # "the Ukrainian president" for "President Zelensky".
        return definite and (draft.country != "" and draft.country == chain.country)
    return definite and not chain.modifiers and not chain.named


def _kind_agrees(chain: Chain, draft: Draft) -> bool:
    a, b = chain.sort, draft.sort
    return (
        a == b
        or not a
        or not b
        or ({a, b} <= {"organisation", "group", "place"} and not (chain.named and "place" in (a, b)))
    )


def _owner(web: Web, draft: Draft) -> int:
    """The chain of the possessor, or of the person's name right before the noun ("Massoud forces")."""
    if draft.owner >= 0:
        owner = web.by_head.get(draft.owner)
        return web.root(owner.chain) if owner is not None else -1
    before = _name_before(web, draft)
    if before is not None and web.chains[before.chain].sort == "person" and draft.lemma in web.roles.followers:
        return before.chain
    return -1


def _name_before(web: Web, draft: Draft) -> Draft | None:
    for i in range(draft.head - 1, draft.first - 1, -1):
        found = web.by_head.get(i)
        if found is not None and found.kind is MentionKind.NAME and found.chain >= 0:
            return found
    return None


def _owned(web: Web, draft: Draft, owner: int) -> int:
    lemma = draft.lemma
    chain = web.chains[owner]
    role = draft.role
    if (
        role is not None
        and not role.collective
        and not role.kin
        and not draft.plural
        and chain.sort in ("state", "organisation", "place")
    ):
        # "Mali's president": the person who has held that title.
        for number in map(web.root, reversed(web.by_lemma.get(role.lemma, ()))):
            other = web.chains[number]
            if other.sort == "person" and not other.plural and other.country == (chain.country or draft.country):
                return number
    if lemma in web.roles.followers and (draft.plural or (draft.role is not None and draft.role.collective)):
        if chain.sort in ("person", "group", "organisation", ""):
            lemma = "followers"
    elif draft.modifiers - {lemma}:
        lemma = " ".join(sorted(m for m in draft.modifiers if m not in ("his", "their"))) + " " + lemma
    key = (owner, lemma)
    number = web.look(web.owned, key)
    if number >= 0:
        return number
    web.owned[key] = len(web.chains)
    return -1


def _member_of(web: Web, draft: Draft) -> int:
    """The chain of a named group, for "FARC rebels", "the Taliban movement", "fighters of Boko Haram"."""
    if draft.lemma not in web.roles.members or draft.modifiers & _APART:
        return -1
    name = _name_before(web, draft)
    if name is None and draft.inner >= 0 and draft.plural:
        inner = web.by_head.get(draft.inner)
        if inner is not None and inner.kind is MentionKind.NAME:
            # The complement is met later: it joins this chain as a name of it.
            if inner.sort in ("group", "organisation") and _is_group(inner):
                if inner.actor is not None and inner.actor.name in web.by_actor:
                    return web.look(web.by_actor, inner.actor.name)
                number = web.look(web.exact, inner.key)
                if number >= 0:
                    return number
                inner.beside = draft.head
        return -1
    if name is None:
        return -1
    chain = web.chains[web.root(name.chain)]
    if chain.sort in ("group", "organisation") and _is_group(name):
        return chain.number
    return -1


def _is_group(name: Draft) -> bool:
    if name.actor is not None:
        return name.actor.kind == "group" or name.actor.sector in _ARMED or name.actor.sector in ("JRN", "NGO")
    return name.sort in ("group", "organisation") and (name.role is None or name.role.sector in _ARMED)


def _link_forward(web: Web, drafts: Sequence[Draft]) -> None:
    """Join unnamed definite groups to the one group named elsewhere by the same noun, or the only rebels named.

    "the Islamic movement that seized power ... the Taliban movement": a description that leans on what
    the reader knows is told by name only further down.
    """
    named: dict[str, set[int]] = {}
    rebels: set[int] = set()
    for draft in drafts:
        number = web.root(draft.chain)
        chain = web.chains[number]
        if chain.named and draft.role is not None and draft.role.collective and draft.sort in ("organisation", "group"):
            named.setdefault(draft.lemma, set()).add(number)
        if draft.actor is not None and draft.actor.sector == "REB" and chain.sort in ("organisation", "group"):
            rebels.add(number)
    for draft in drafts:
        if draft.kind is not MentionKind.NOMINAL or draft.determiner != "the" or draft.owner >= 0:
            continue
        number = web.root(draft.chain)
        chain = web.chains[number]
        if chain.named:
            continue
        targets = named.get(draft.lemma, set()) if not chain.plural else set()
        if not targets and draft.role is not None and "rebels" in draft.role.classes and not draft.modifiers - _EMPTY:
            if len(rebels) == 1 and draft.plural and not chain.modifiers - draft.modifiers:
                targets = rebels
        if len(targets) == 1:
            target = next(iter(targets))
            if target != number and (not chain.country or chain.country == web.chains[target].country):
                merge(web, number, target)
