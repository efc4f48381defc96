"""This room finds the names on a page: from the actor lists, the entity labels and capitalised runs."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.codebook.actors import Actor, Actors
from dateline.codebook.roles import Roles
from dateline.layers.mentions.page import Page

NAME_LABELS = frozenset(("PERSON", "ORG", "GPE", "NORP", "FAC", "LOC"))
TIME_LABELS = frozenset(("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"))
_NOUNS = frozenset(("PROPN", "NOUN"))
_NAMELIKE = frozenset(("PROPN", "NOUN", "ADJ", "X"))
_EDGES = frozenset(("DET", "PUNCT", "PART", "CCONJ", "NUM", "ADP", "AUX", "SCONJ", "ADV", "PRON"))
_HYPHENS = frozenset(("-", "–", "‑"))


@dataclass(slots=True)
class Name:
    """A run of tokens that is a name, titles left out; ``head`` is the token that governs it."""

    first: int
    last: int
    head: int
    label: str
    actor: Actor | None = None


def find_names(page: Page, actors: Actors, roles: Roles) -> list[Name]:
    """The names in text order; no two share a token."""
    names: list[Name] = []
    owner = [-1] * len(page.words)
    for name in _listed(page, actors):
        _place(name, names, owner)
    for first, last, label in _labelled(page):
        _place_labelled(page, roles, names, owner, first, last, label)
    _place_bare(page, roles, names, owner)
    _place_surnames(page, names, owner)
    kept = [name for name in names if name.last >= name.first]
    for name in kept:
        _grow(page, roles, owner, name)
    kept.sort(key=lambda name: name.first)
    for name in kept:
        name.head = _head(page, name)
    return kept


def _listed(page: Page, actors: Actors) -> list[Name]:
    """Names of the actor lists, the longest that fits at each place."""
    words, starts, count = page.words, actors.starts, len(page.words)
    found = []
    i = 0
    while i < count:
        keys = starts.get(words[i])
        if keys is None or not page.capital(i) or page.pos[i] not in _NAMELIKE:
            i += 1
            continue
        step = 1
        for key in keys:
            last = _fits(page, i, key)
            if last is None:
                continue
            if len(key) == 1 and not _plain_enough(page, actors, i, key[0]):
                continue
            actor = actors.by_key[" ".join(key)][0]
            if len(key) == 1 and _in_longer_name(page, actor, i):
                continue
            found.append(Name(i, last, last, page.ents[i], actor))
            step = last - i + 1
            break
        i += step
    return found


def _in_longer_name(page: Page, actor: Actor, i: int) -> bool:
    """Whether a country's name only begins another name ("Niger Delta", "America Battalion")."""
    k = i + 1
    return (
        actor.kind == "state"
        and k < len(page.words)
        and page.heads[i] == k
        and page.pos[k] == "PROPN"
        and page.capital(k)
        and page.deps[i] == "compound"
        and page.ents[k] in ("LOC", "GPE", "ORG", "FAC")
        and page.ents[k] == page.ents[i]
        and not page.begins[k]
    )


def _fits(page: Page, at: int, key: tuple[str, ...]) -> int | None:
    """Index of the last token if the key's words stand from ``at`` on (hyphens and "the" passed over)."""
    words, count = page.words, len(page.words)
    last = at
    for n, wanted in enumerate(key):
        if n:
            last += 1
            while last < count and (words[last] in _HYPHENS or words[last] in ("the", "'s", "’s")):
                last += 1
        if last >= count or words[last] != wanted:
            return None
    return last


def _plain_enough(page: Page, actors: Actors, i: int, word: str) -> bool:
    """Whether a single word is used as a name here, not as a common word that looks like one."""
    if word in actors.acronyms:
        return page.shout(i) and len(word) > 1 and (page.pos[i] in _NOUNS or bool(page.ents[i]))
    if page.pos[i] == "PROPN" or page.ents[i] in NAME_LABELS:
        return True
    if page.capitals:
        return actors.by_key[word][0].kind == "state"
    return page.sentences[page.sentence_of[i]][0] != i


def _labelled(page: Page) -> list[tuple[int, int, str]]:
    ents, begins, count = page.ents, page.begins, len(page.ents)
    found = []
    i = 0
    while i < count:
        label = ents[i]
        if label not in NAME_LABELS:
            i += 1
            continue
        last = i
        while last + 1 < count and ents[last + 1] == label and not begins[last + 1]:
            last += 1
        end = last + 1
        dash = next((k for k in range(i + 1, last) if page.ends_dateline(k)), None)
        if dash is not None:
            found.append((i, dash - 1, label))
            i = dash + 1
        if dash is None or label != "PERSON":  # "JUBA - Rebels" as a whole looks like a person's name
            found.append((i, last, label))
        i = end
    return found


def _place(name: Name, names: list[Name], owner: list[int]) -> None:
    for i in range(name.first, name.last + 1):
        owner[i] = len(names)
    names.append(name)


def _place_labelled(
    page: Page, roles: Roles, names: list[Name], owner: list[int], first: int, last: int, label: str
) -> None:
    """Add a labelled run, trimmed of titles and common nouns, or let a listed name inside it stand."""
    words, pos = page.words, page.pos
    while first <= last and (
        pos[first] in _EDGES
        or not words[first][0].isalnum()
        or (
            first < last
            and words[first] in roles.titles
            and label in ("PERSON", "ORG", "GPE")
            and _is_title(page, roles, first)
        )
    ):
        first += 1
    while last >= first and (pos[last] in _EDGES or not words[last][0].isalnum()):
        last -= 1
    if first > last:
        return
    # "Fatah gunmen" as one label: the name is what stands before the common noun.
    while last > first and _common(page, roles, last) and words[last] not in ("party", "movement"):
        last -= 1
    inside = {owner[i] for i in range(first, last + 1)} - {-1}
    if inside:
        listed = [names[k] for k in inside]
        widest = max(listed, key=lambda n: n.last - n.first)
        rest = [i for i in range(first, last + 1) if not widest.first <= i <= widest.last and pos[i] in _NAMELIKE]
        if widest.first < first or widest.last > last or not rest or label in ("GPE", "NORP"):
            return
        if label == "LOC" and (widest.last == last or any(words[i] == "," for i in range(first, last))):
            return
        if (
            all(words[i] in roles.modifiers or words[i] in roles.titles or _common(page, roles, i) for i in rest)
            and len(rest) == 1
            and label != "ORG"
        ):
            return
        if any(words[i] in ("'s", "’s") for i in range(first, last + 1)):
            return
        for old in listed:
            old.last = old.first - 1
    if first == last:
        role = roles.by_lemma.get(page.lemmas[last]) or roles.by_lemma.get(words[last])
        if role is not None and label != "PERSON":
            return
        if words[last] in roles.titles and last + 1 < len(words) and words[last + 1] in roles.titles:
            return  # "Defence | Minister"
    _place(Name(first, last, last, label), names, owner)


def _is_title(page: Page, roles: Roles, i: int) -> bool:
    # "Foreign" is a title word only before another ("Foreign Minister"), "King" only before a name.
    return page.words[i] in roles.by_lemma or (i + 1 < len(page.words) and page.words[i + 1] in roles.titles)


def _common(page: Page, roles: Roles, i: int) -> bool:
    """Whether the token is a plural common noun for people ("militants", "fighters")."""
    word = page.words[i]
    if page.lemmas[i] in roles.members and word != page.lemmas[i]:
        return True
    return word.endswith("s") and word[:-1] in roles.members and word[:-1] != "force"


def _place_bare(page: Page, roles: Roles, names: list[Name], owner: list[int]) -> None:
    """Runs of proper nouns that carry no label."""
    pos, words, ents, count = page.pos, page.words, page.ents, len(page.pos)
    i = 0
    while i < count:
        if pos[i] != "PROPN" or owner[i] >= 0 or ents[i] in TIME_LABELS or not page.capital(i):
            i += 1
            continue
        last = i
        while True:
            k = last + 1
            if k < count and words[k] in _HYPHENS and k + 1 < count and page.starts[k] == page.ends[k - 1]:
                k += 1
            if k >= count or pos[k] != "PROPN" or owner[k] >= 0 or ents[k] in TIME_LABELS or not page.capital(k):
                break
            if page.sentence_of[k] != page.sentence_of[i]:
                break
            last = k
        first, after = i, last + 1
        while first <= last and words[first] in roles.titles:
            first += 1
        while last >= first and (_common(page, roles, last) or (first < last and words[last] in roles.titles)):
            last -= 1
        if any(
            len(words[k]) > 1 and words[k].isalpha() and words[k] not in page.common for k in range(first, last + 1)
        ):
            role = roles.by_lemma.get(page.lemmas[last]) or roles.by_lemma.get(words[last])
            if role is None or (role.collective and first < last):
                _place(Name(first, last, last, ""), names, owner)
        i = after


def _place_surnames(page: Page, names: list[Name], owner: list[int]) -> None:
    """Names that the tagger missed here but labelled elsewhere: the same words, or a surname of a full name."""
    words = page.words
    labels: dict[tuple[str, ...], str] = {}
    for name in names:
        if name.last < name.first or not (name.label or name.actor is not None):
            continue
        if name.label:
            labels.setdefault(tuple(words[name.first : name.last + 1]), name.label)
        person = name.label == "PERSON" if name.actor is None else name.actor.kind == "person"
        if person and name.last > name.first and words[name.last] not in page.common:
            labels.setdefault((words[name.last],), "PERSON")
    for name in names:
        if not name.label and name.actor is None and name.last >= name.first:
            name.label = labels.get(tuple(words[name.first : name.last + 1]), "")
    known = {key[0] for key, label in labels.items() if len(key) == 1 and label == "PERSON"} - page.common
    for i, word in enumerate(words):
        if word not in known or owner[i] >= 0 or len(word) < 3 or not page.capital(i):
            continue
        if page.pos[i] in _NOUNS or page.deps[i] in ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "compound"):
            _place(Name(i, i, i, "PERSON"), names, owner)


def _grow(page: Page, roles: Roles, owner: list[int], name: Name) -> None:
    """Take in a neighbouring proper noun that the label left out ("Danilo | Barillas")."""
    if name.actor is not None or name.label not in ("PERSON", "ORG", ""):
        return
    k = name.last + 1
    while (
        k < len(page.words)
        and owner[k] < 0
        and page.pos[k] in _NOUNS
        and page.capital(k)
        and page.ents[k] not in TIME_LABELS
        and page.deps[name.last] == "compound"
        and page.heads[name.last] >= k
        and page.words[k] not in roles.titles
        and roles.find(page.lemmas[k]) is None
        and (page.capitals or page.pos[k] == "PROPN")
    ):
        owner[k] = owner[name.first]
        name.last = k
        k += 1


def _head(page: Page, name: Name) -> int:
    """The last token of the run whose governor lies outside it."""
    for i in range(name.last, name.first - 1, -1):
        governor = page.heads[i]
        outside = not name.first <= governor <= name.last or governor == i
        if outside and (page.pos[i] in _NAMELIKE or name.first == name.last):
            return i
    return name.last
