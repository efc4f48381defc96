"""This room finds the chain of a description: by owner, group, office, the same noun or one of its class."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.codebook.roles import Role
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.naming import beside_of
from dateline.layers.mentions.web import Chain, Web, merge
from dateline.model import MentionKind

_ARMED = frozenset(("REB", "CRM", "OPP", "PTY"))
_FAR = 12
"""Sentences back that "the attackers" may reach."""


def link_nominal(web: Web, draft: Draft) -> int:
    """The chain that a description belongs to, -1 for a new one."""
    words = web.roles.words
    beside = beside_of(web, draft)
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
        if inner is not None and draft.lemma in words.counting and inner.plural:
            # "a group of bandits": the bandits come later and join this one.
            inner.beside = draft.head
            draft.role = inner.role or draft.role
            draft.sort = "group"
            draft.plural = True
            draft.country = draft.country or inner.country
            draft.modifiers |= inner.modifiers
    definite = draft.determiner in words.definite
    role = draft.role
    if role is None or not (definite or not draft.determiner):
        return -1
    if not definite and not (draft.plural or role.collective):
        # A bare singular in a headline is definite.
        definite = True
    latest: Chain | None = None
    home = web.countries.most_common(1)[0][0] if web.countries and draft.sort == "person" and not draft.country else ""
    for number in reversed(web.by_lemma.get(role.lemma, ())):
        chain = web.chains[web.root(number)]
        if not _agrees(web, chain, draft, definite):
            continue
        if not home or chain.country in ("", home) or web.page.sentence_of[draft.head] - chain.sentence < 2:
            return chain.number
        # "The president" of a report about one country is seldom the guest from another.
        latest = latest or chain
    if latest is not None:
        return latest.number
    if draft.weak and "rebels" not in role.classes:
        return -1
    return _by_class(web, draft, role) if definite else -1


def _by_class(web: Web, draft: Draft, role: Role) -> int:
    """The latest chain that a noun of the same class takes up ("the attackers", "the agency", "the politician")."""
    bare = not draft.modifiers - web.roles.words.empty
    sentence = web.page.sentence_of[draft.head]
    best = -1
    for name in role.classes:
        for number in reversed(web.by_class.get(name, ())):
            chain = web.chains[web.root(number)]
            gap = sentence - chain.sentence
            if gap > _FAR:
                continue
            if not bare:
                # "the Kenyan admiral": a new description of a person just named.
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
    words = web.roles.words
    if draft.lemma not in words.governing or draft.determiner in ("a", "an", "#") or draft.modifiers & words.apart:
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
        return definite or bool(mine) or draft.lemma not in web.roles.words.vague
    if chain.named and draft.sort == "person":
        # "the Kenyan president" for "President Otieno".
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
    """The chain of the possessor, or of the person's name right before the noun ("Keita loyalists")."""
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
        # "Kenya's premier": the person who has held that title.
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
    """The chain of a named group, for "Fatah fighters", "the Hamas organisation", "partisans of Frelimo"."""
    if draft.lemma not in web.roles.members or draft.modifiers & web.roles.words.apart:
        return -1
    if draft.determiner == "#" and draft.modifiers & web.roles.words.supposed:
        return -1
    name = _name_before(web, draft)
    if name is None and draft.inner >= 0 and draft.plural:
        inner = web.by_head.get(draft.inner)
        if inner is None or inner.kind is not MentionKind.NAME or not _is_group(inner):
            return -1
        if inner.actor is not None and inner.actor.name in web.by_actor:
            return web.look(web.by_actor, inner.actor.name)
        number = web.look(web.exact, inner.key)
        if number < 0:
            # The complement is met later: it joins this chain as a name of it.
            inner.beside = draft.head
        return number
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


def link_forward(web: Web, drafts: Sequence[Draft]) -> None:
    """Join unnamed definite groups to the one group named elsewhere by the same noun, or the only rebels named.

    "the movement which now holds the port ... the Frelimo movement": a description that leans on what
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
        if draft.kind is not MentionKind.NOMINAL or draft.determiner not in ("the", "") or draft.owner >= 0:
            continue
        number = web.root(draft.chain)
        chain = web.chains[number]
        if chain.named:
            continue
        targets = named.get(draft.lemma, set()) if not chain.plural and draft.determiner else set()
        if not targets and len(rebels) == 1 and _plain_rebels(web, chain, draft):
            targets = rebels
        if len(targets) == 1:
            target = next(iter(targets))
            if target != number and (not chain.country or chain.country == web.chains[target].country):
                merge(web, number, target)


def _plain_rebels(web: Web, chain: Chain, draft: Draft) -> bool:
    """Whether the words say no more than "the rebels"."""
    if draft.role is None or "rebels" not in draft.role.classes or not draft.plural:
        return False
    return not draft.modifiers - web.roles.words.empty and not chain.modifiers - draft.modifiers
