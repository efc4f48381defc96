"""This room puts mentions of one participant into one chain: names, descriptions, then pronouns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.codebook.actors import Actor
from dateline.codebook.roles import Roles
from dateline.layers.mentions.drafts import Draft
from dateline.layers.mentions.page import Page
from dateline.layers.mentions.pronouns import link_pronoun, link_speakers
from dateline.model import MentionKind

_SMALL = frozenset(("of", "and", "the", "for", "in", "de", "la", "del", "to", "on", "el", "los"))
_GENERIC = frozenset(("organisations", "rebels"))
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


def link_drafts(page: Page, roles: Roles, drafts: Sequence[Draft]) -> Web:
    """Give every draft its chain number; the web holds the chains."""
    web = Web(page=page, roles=roles, by_head={d.head: d for d in drafts})
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
    if draft.country and not chain.country:
        chain.country = draft.country
    if draft.kind is MentionKind.PRONOUN:
        if not chain.sort:
            chain.sort = draft.sort
    else:
        _enter(web, draft, chain)
    recent = web.persons if chain.sort == "person" else web.others
    if number in recent:
        recent.remove(number)
    recent.append(number)
    if len(recent) > 12:
        del recent[0]
    _note_speaker(web, draft, number)


def _enter(web: Web, draft: Draft, chain: Chain) -> None:
    if draft.kind is MentionKind.NAME:
        if not chain.named or not chain.sort:
            chain.sort = draft.sort or chain.sort
        chain.named = True
        chain.actor = chain.actor or draft.actor
        if draft.key not in chain.keys:
            chain.keys.add(draft.key)
            web.exact.setdefault(draft.key, chain.number)
            for word in draft.key:
                if word not in _SMALL:
                    found = web.by_word.setdefault(word, [])
                    if chain.number not in found:
                        found.append(chain.number)
            if len(draft.key) > 1 and chain.sort != "person":
                web.initials.setdefault("".join(w[0] for w in draft.key if w not in _SMALL), chain.number)
                web.initials.setdefault("".join(w[0] for w in draft.key), chain.number)
        if draft.actor is not None:
            web.by_actor.setdefault(draft.actor.name, chain.number)
            if draft.sort == "state" and draft.actor.state:
                web.by_actor.setdefault(draft.actor.state, chain.number)
    role = draft.role
    if role is not None:
        if role.lemma not in chain.lemmas:
            chain.lemmas.add(role.lemma)
        _latest(web.by_lemma, role.lemma, chain.number)
        for name in role.classes:
            chain.classes.add(name)
            _latest(web.by_class, name, chain.number)
    elif draft.lemma and draft.kind is MentionKind.NOMINAL:
        chain.lemmas.add(draft.lemma)
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
        web.speakers[chain_sentence(page, head)] = number
        web.speaker = number


def chain_sentence(page: Page, head: int) -> int:
    return page.sentence_of[head]


def _link_name(web: Web, draft: Draft) -> int:
    beside = _beside(web, draft)
    if beside >= 0:
        return beside
    if draft.kin:
        return web.exact.get(draft.key, -1) if _apart(web, draft) else -1
    actor = draft.actor
    if actor is not None:
        if draft.sort == "state" and actor.state and actor.state in web.by_actor:
            return web.by_actor[actor.state]
        if draft.sort == "place" and actor.kind == "seat":
            number = web.exact.get(draft.key, -1)
            return number if number >= 0 and web.chains[number].sort == "place" else -1
        if actor.name in web.by_actor:
            return web.by_actor[actor.name]
    number = web.exact.get(draft.key, -1)
    if number >= 0 and _same_sort(web.chains[number], draft):
        if web.chains[number].kin:
            # "Massoud" after "Massoud, son of Ahmad Shah Massoud" is the son.
            return next((n for n in web.by_word.get(draft.key[-1], ()) if not web.chains[n].kin), number)
        return number
    if len(draft.key) == 1 and 2 <= len(draft.key[0]) <= 7 and draft.sort != "person":
        number = web.initials.get(draft.key[0], -1)
        if number >= 0 and web.page.shout(draft.head):
            return number
    if len(draft.key) > 1 and draft.sort not in ("person", "state", "place"):
        short = "".join(w[0] for w in draft.key if w not in _SMALL)
        number = web.exact.get((short,), -1)
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
    for number in web.by_word.get(words[-1], ()):
        score = _overlap(web.chains[number], draft, words, mine)
        if score > best_score or (score == best_score and score and number > best):
            best, best_score = number, score
    if best < 0 and len(words) > 1:
        for number in web.by_word.get(words[0], ()):
            score = _overlap(web.chains[number], draft, words, mine)
            if score > best_score:
                best, best_score = number, score
    return best


def _overlap(chain: Chain, draft: Draft, words: list[str], mine: set[str]) -> float:
    if not _same_sort(chain, draft) or chain.sort == "state" or (chain.sort == "place") != (draft.sort == "place"):
        return 0.0
    best = 0.0
    for key in chain.keys:
        theirs = set(key)
        if mine <= theirs:
            # A surname counts more than a given name; Spanish surnames come before the last word.
            if words[-1] == key[-1]:
                score = 3.0
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
    if a == b or not a or not b:
        return True
    # Labels waver between organisation, group and person for names the tagger does not know.
    if "state" in (a, b):
        return False
    if "person" in (a, b):
        return chain.actor is None and draft.actor is None and "place" in (a, b) and len(draft.key) == 1
    return True


def _apart(web: Web, draft: Draft) -> bool:
    number = web.exact.get(draft.key, -1)
    return number >= 0 and web.chains[number].sentence != web.page.sentence_of[draft.head]


def _beside(web: Web, draft: Draft) -> int:
    """The chain that an apposition, a copula, brackets or a title right before the name tie the draft to."""
    page = web.page
    if draft.beside >= 0:
        other = web.by_head.get(draft.beside)
        if other is not None and other.chain >= 0 and _may_be(web, other, draft):
            return other.chain
    start = draft.first
    if draft.kind is MentionKind.NAME and start >= 2 and page.words[start - 1] in ("(", "["):
        if draft.last + 1 < len(page.words) and page.words[draft.last + 1] in (")", "]"):
            other = _ending_at(web, start - 2)
            if other is not None and other.chain >= 0:
                sort = web.chains[other.chain].sort
                if sort in ("organisation", "group", "") and draft.sort not in ("place", "state", "person"):
                    return other.chain
    if draft.kind is MentionKind.NAME and draft.sort == "person" and start >= 1:
        other = _ending_at(web, start - 1)
        if other is not None and other.chain >= 0 and other.kind is MentionKind.NOMINAL and other.sort == "person":
            if other.determiner not in ("his", "her", "their") or True:
                return other.chain
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
        return bool(set(other.key) & set(draft.key)) or other.actor is not None and other.actor == draft.actor
    if a == b:
        return other.plural == draft.plural or a not in ("person", "group")
    if not a or not b:
        return True
    if {a, b} <= {"organisation", "group"}:
        return True
    return {a, b} == {"organisation", "state"} and draft.lemma in ("government", "regime")


def _link_nominal(web: Web, draft: Draft) -> int:
    beside = _beside(web, draft)
    if beside >= 0 and draft.determiner != "#":
        return beside
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
    definite = draft.determiner in ("the", "this", "these", "those", "that", "such", "said")
    bare = not draft.determiner
    role = draft.role
    if role is None or (not definite and not bare):
        return -1
    if bare and not (draft.plural or role.collective):
        # "president Cerezo" has no article either, but that is a name; a bare singular in a headline is definite.
        definite = True
    for number in reversed(web.by_lemma.get(role.lemma, ())):
        if _agrees(web.chains[number], draft, definite):
            return number
    if definite and not draft.modifiers - {"same", "aforementioned", "armed", "alleged"}:
        best = -1
        for name in role.classes:
            for number in reversed(web.by_class.get(name, ())):
                chain = web.chains[number]
                if chain.plural == draft.plural and _kind_agrees(chain, draft) and number > best:
                    if web.page.sentence_of[draft.head] - chain.sentence <= 12:
                        best = number
                        break
        if best >= 0:
            return best
    return -1


def _agrees(chain: Chain, draft: Draft, definite: bool) -> bool:
    if chain.plural != draft.plural and not (draft.role is not None and draft.role.collective):
        return False
    if draft.country and chain.country and draft.country != chain.country:
        return False
    if not _kind_agrees(chain, draft):
        return False
    mine = draft.modifiers
    if mine <= chain.modifiers:
        return definite or bool(mine) or not chain.modifiers or chain.count > 0 and draft.plural
    if chain.named and draft.sort == "person":
        # "the Ukrainian president" for "President Zelensky".
        return definite and (draft.country != "" and draft.country == chain.country)
    return not chain.modifiers and not chain.named


def _kind_agrees(chain: Chain, draft: Draft) -> bool:
    a, b = chain.sort, draft.sort
    return (
        a == b
        or not a
        or not b
        or {a, b} <= {"organisation", "group", "place"}
        and not (chain.named and "place" in (a, b))
    )


def _owner(web: Web, draft: Draft) -> int:
    """The chain of the possessor, or of the person's name right before the noun ("Massoud forces")."""
    if draft.owner >= 0:
        owner = web.by_head.get(draft.owner)
        if owner is not None:
            return owner.chain
        return -1
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
    if lemma in web.roles.followers and (draft.plural or (draft.role is not None and draft.role.collective)):
        if chain.sort in ("person", "group", "organisation", ""):
            lemma = "followers"
    elif draft.modifiers - {lemma}:
        lemma = " ".join(sorted(m for m in draft.modifiers if m not in ("his", "their"))) + " " + lemma
    key = (owner, lemma)
    number = web.owned.get(key, -1)
    if number >= 0:
        return number
    web.owned[key] = len(web.chains)
    return -1


def _member_of(web: Web, draft: Draft) -> int:
    """The chain of a named group, for "FARC rebels", "the Taliban movement", "fighters of Boko Haram"."""
    if draft.lemma not in web.roles.members:
        return -1
    name = _name_before(web, draft)
    if name is None and draft.inner >= 0 and draft.plural:
        inner = web.by_head.get(draft.inner)
        if inner is not None and inner.kind is MentionKind.NAME:
            # The complement is met later: it joins this chain as a name of it.
            if inner.sort in ("group", "organisation") and _is_group(inner):
                if inner.actor is not None and inner.actor.name in web.by_actor:
                    return web.by_actor[inner.actor.name]
                number = web.exact.get(inner.key, -1)
                if number >= 0:
                    return number
                inner.beside = -1
                return -1
        return -1
    if name is None:
        return -1
    chain = web.chains[name.chain]
    if chain.sort in ("group", "organisation") and _is_group(name):
        return name.chain
    return -1


def _is_group(name: Draft) -> bool:
    if name.actor is not None:
        return name.actor.kind == "group" or name.actor.sector in _ARMED or name.actor.sector in ("JRN", "NGO")
    return name.sort in ("group", "organisation") and (name.role is None or name.role.sector in _ARMED)


def _link_forward(web: Web, drafts: Sequence[Draft]) -> None:
    """Join an unnamed definite group to the one group named later by the same noun.

    "the Islamic movement that seized power ... the Taliban movement": a description that leans on what
    the reader knows is told by name only further down.
    """
    named: dict[str, set[int]] = {}
    for draft in drafts:
        if draft.role is not None and draft.role.collective:
            if web.chains[draft.chain].named and draft.sort in ("organisation", "group"):
                named.setdefault(draft.lemma, set()).add(draft.chain)
    if not named:
        return
    moved: dict[int, int] = {}
    for draft in drafts:
        chain = web.chains[draft.chain]
        if chain.named or draft.kind is not MentionKind.NOMINAL or draft.determiner != "the" or draft.owner >= 0:
            continue
        targets = named.get(draft.lemma, ())
        if len(targets) == 1 and not chain.plural:
            target = next(iter(targets))
            if target != draft.chain and (not chain.country or chain.country == web.chains[target].country):
                moved[draft.chain] = target
    for draft in drafts:
        if draft.chain in moved:
            draft.chain = moved[draft.chain]
