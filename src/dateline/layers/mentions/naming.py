"""This room finds the chain of a name: the same name, part of it, its acronym, or a description right beside it."""

from __future__ import annotations

from rapidfuzz.fuzz import ratio

from dateline.codebook.roles import Role
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.web import Chain, Web, merge
from dateline.model import MentionKind

_NO_OFFICE = frozenset(("official", "delegate", "diplomat", "authority"))


def link_name(web: Web, draft: Draft) -> int:
    """The chain that a name belongs to, -1 for a new one; may join a description's chain to it."""
    beside = beside_of(web, draft)
    number = _same_name(web, draft)
    if number < 0 and beside < 0 and draft.sort == "person" and draft.role is not None:
        beside = _office_holder(web, draft, draft.role)
    if number < 0 and beside < 0 and draft.role is not None and draft.role.collective:
        number = _same_body(web, draft, draft.role)
    if beside < 0 or beside == number:
        return number
    if web.chains[beside].named:
        # Two names side by side are one only where nothing else is known of the second ("League of Miners (LM)").
        return number if number >= 0 else beside if _like_named(web.chains[beside], draft) else -1
    if number >= 0:
        merge(web, beside, number)
        return number
    return beside


def _office_holder(web: Web, draft: Draft, role: Role) -> int:
    """The unnamed holder of the office just spoken of: "The mayor ... Mayor Okoth"."""
    if role.sector not in ("GOV", "LEG") or role.lemma in _NO_OFFICE:
        return -1
    for number in map(web.root, reversed(web.by_lemma.get(role.lemma, ()))):
        chain = web.chains[number]
        if chain.sort != "person" or chain.plural:
            continue
        if chain.named or web.page.sentence_of[draft.head] - chain.sentence > 3:
            return -1
        return number if not draft.country or not chain.country or draft.country == chain.country else -1
    return -1


def _same_body(web: Web, draft: Draft, role: Role) -> int:
    """The body spoken of by its bare noun before it is named: "the police ... the National Police"."""
    if role.sector not in ("COP", "MIL", "LEG", "JUD"):
        return -1
    for number in map(web.root, reversed(web.by_lemma.get(role.lemma, ()))):
        chain = web.chains[number]
        if chain.named or chain.modifiers or chain.sort == "person":
            continue
        return number if not draft.country or not chain.country or draft.country == chain.country else -1
    return -1


def _like_named(chain: Chain, draft: Draft) -> bool:
    return draft.sort != "person" or any(set(key) & set(draft.key) for key in chain.keys)


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
            # "Keita" after "Keita, nephew of Modibo Keita" is the nephew.
            others = (web.root(n) for n in web.by_word.get(draft.key[-1], ()))
            return next((n for n in others if not web.chains[n].kin), number)
        return number
    if len(draft.key) == 1 and 2 <= len(draft.key[0]) <= 7 and draft.sort != "person":
        number = web.look(web.initials, draft.key[0])
        if number >= 0 and web.page.shout(draft.head):
            return number
    if len(draft.key) > 1 and draft.sort not in ("person", "state", "place"):
        short = "".join(w[0] for w in draft.key if w not in web.roles.words.small)
        number = web.look(web.exact, (short,))
        if number >= 0 and len(short) > 1 and web.chains[number].sort not in ("person", "state"):
            return number
    return _partial(web, draft)


def _partial(web: Web, draft: Draft) -> int:
    """A chain whose name holds this one's words, or the other way round."""
    words = [w for w in draft.key if w not in web.roles.words.small]
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
    """A person met lately whose surname is spelt nearly alike, as translations waver ("Yavorsky", "Yavorskyi")."""
    surname = words[-1]
    if len(surname) < 6:
        return -1
    for number in reversed(web.persons):
        chain = web.chains[number]
        for key in chain.keys:
            if key[-1][0] != surname[0] or len(key[-1]) < 6 or ratio(key[-1], surname) < 84.0:
                continue
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
            elif chain.sort != draft.sort and not _is_surname(draft.key, key):
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
        if chain.actor is not None or draft.actor is not None:
            return False
        if a == "person":
            return any(_is_surname(draft.key, key) for key in chain.keys)
        return any(_is_surname(key, draft.key) for key in chain.keys)
    return True


def _is_surname(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether ``short`` ends the full name, or is the first of two Spanish surnames."""
    if full[-len(short) :] == short:
        return True
    return len(short) == 1 and len(full) > 2 and full[-2] == short[0]


def _apart(web: Web, draft: Draft) -> bool:
    number = web.look(web.exact, draft.key)
    return number >= 0 and web.chains[number].sentence != web.page.sentence_of[draft.head]


def beside_of(web: Web, draft: Draft) -> int:
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
        if other is None or other.chain < 0 or draft.sort in ("place", "state", "person"):
            return -1
        return web.root(other.chain) if web.chains[other.chain].sort in ("organisation", "group", "") else -1
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
