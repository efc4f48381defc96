"""This room finds the noun phrases and pronouns on a page that could take part in an act or speak."""

from __future__ import annotations

from dateline.codebook.actors import KIND_OF_LABEL, Actor, Actors
from dateline.codebook.roles import Role, Roles
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.names import TIME_LABELS, Name, find_names
from dateline.layers.mentions.page import Page, phrase_start
from dateline.layers.mentions.standins import PRONOUNS, counting_draft, elliptic_draft, pronoun_draft
from dateline.layers.mentions.ties import tie_drafts
from dateline.model import MentionKind

_ARGUMENTS = frozenset(
    ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "agent", "attr", "conj", "ROOT", "appos", "poss", "iobj", "oprd")
)
_MODIFIER_DEPS = frozenset(("compound", "nmod", "amod", "nummod", "quantmod", "npadvmod"))
_FORCES = frozenset(("MIL", "COP", "REB", "CRM", "OPP", "GOV", "IGO"))
_NO_CONTENT = frozenset(("POS", ",", "HYPH", "``", "''", "CC", ".", ":"))


def find_drafts(page: Page, actors: Actors, roles: Roles) -> list[Draft]:
    """Drafts by head token, in text order; every head is used once."""
    drafts: dict[int, Draft] = {}
    named = [-1] * len(page.words)
    names = find_names(page, actors, roles)
    for number, name in enumerate(names):
        for i in range(name.first, name.last + 1):
            named[i] = number
    for name in names:
        draft = _name_draft(page, actors, roles, name)
        if draft is not None:
            drafts[draft.head] = draft
    pos, deps, heads, words, ents = page.pos, page.deps, page.heads, page.words, page.ents
    for i in range(len(words)):
        if named[i] >= 0 or i in drafts:
            continue
        what = pos[i]
        found: Draft | None = None
        if what == "NOUN" or what == "PROPN":
            if page.lemmas[i] in roles.see_through and words[i + 1 : i + 2] == ["of"]:
                found = _nominal_draft(page, actors, roles, i)
                if found is None and deps[i] in _ARGUMENTS:
                    found = counting_draft(page, i)
            elif deps[i] not in _MODIFIER_DEPS and ents[i] not in TIME_LABELS:
                found = _nominal_draft(page, actors, roles, i)
            elif what == "NOUN" and deps[i] in ("compound", "nmod") and named[heads[i]] < 0:
                found = _modifier_draft(page, roles, i)
        elif what == "PRON" or what == "DET" or words[i] in PRONOUNS:
            found = pronoun_draft(page, i) or elliptic_draft(page, roles, i)
        elif what in ("NUM", "ADJ", "VERB"):
            found = elliptic_draft(page, roles, i)
        if found is not None:
            drafts[i] = found
    tie_drafts(page, roles, drafts)
    return [drafts[i] for i in sorted(drafts) if not _counts_nobody(roles, drafts[i])]


def _counts_nobody(roles: Roles, draft: Draft) -> bool:
    """ "part of the plan": a noun of quantity with no participant after it."""
    return draft.role is None and draft.inner < 0 and draft.proper is False and draft.lemma in roles.words.counting


def _name_draft(page: Page, actors: Actors, roles: Roles, name: Name) -> Draft | None:
    words, head = page.words, name.head
    key = tuple(w for w in words[name.first : name.last + 1] if w.isalnum() or (len(w) > 2 and ("'" in w or "-" in w)))
    if not key:
        return None
    actor, label = name.actor, name.label
    dep = page.deps[head]
    weak = page.pos[head] == "ADJ" and dep == "amod" and (actor is None or actor.kind in ("state", "seat"))
    if weak:
        actor = _acting_state(page, actors, roles, name)
        if actor is None:
            return None
    if actor is None and dep in _MODIFIER_DEPS and label in ("", "NORP"):
        return None
    if actor is None and words[head] in roles.words.papers and label != "PERSON":
        return None
    first = min(name.first, phrase_start(page, head))
    if label == "PERSON" and first < name.first and not _title_roles(page, roles, first, name.first):
        # "the head of the customs office Ivan Petrov": the office is not part of the name.
        plain = all(page.pos[i] not in ("NOUN", "PROPN") for i in range(first, name.first))
        first = first if plain else name.first
    draft = Draft(head=head, first=first, last=max(name.last, head), kind=MentionKind.NAME, key=key, actor=actor)
    draft.lemma = page.lemmas[head]
    draft.proper = True
    draft.weak = weak
    _read_phrase(page, actors, roles, draft, name.first)
    _sort_name(page, actors, roles, name, draft)
    return draft


def _acting_state(page: Page, actors: Actors, roles: Roles, name: Name) -> Actor | None:
    """The state that acts in "Russian shelling"; None in "Russian forces", which tells the country of another."""
    over = page.heads[name.head]
    if name.first != name.last or page.pos[over] != "NOUN" or roles.find(page.lemmas[over]) is not None:
        return None
    state = actors.states.get(actors.adjectives.get(page.words[name.head], ""))
    return actors.find(state.lower()) if state else None


def _sort_name(page: Page, actors: Actors, roles: Roles, name: Name, draft: Draft) -> None:
    """Write sort, country, titles and number of a name by its actor, its titles, its label and its own words."""
    words, head, key = page.words, name.head, draft.key
    actor, first = draft.actor, draft.first
    titles = _title_roles(page, roles, first, name.first)
    title = titles[0] if titles else None
    if actor is not None:
        somewhere = page.words[page.heads[head]] in roles.words.locative
        draft.sort = actor.kind_as(page.deps[head], somewhere)
        draft.country = actor.country
    elif title is not None or (key[0] in roles.first_names and len(key) > 1 and name.label != "ORG"):
        draft.sort = "person"
    else:
        draft.sort = KIND_OF_LABEL.get(name.label, "")
    if draft.sort == "person":
        draft.role = title
        draft.roles = titles
        draft.gender = (
            (title.gender if title else "")
            or roles.first_names.get(key[0], "")
            or _title_gender(page, roles, first, name.first)
        )
        if actor is None and title is None and words[name.last] in actors.adjectives and len(key) == 1:
            draft.sort = "group"
    elif draft.sort != "state":
        role = roles.by_lemma.get(draft.lemma) or roles.by_lemma.get(words[head])
        if role is not None and role.collective:
            draft.role = role
            if draft.sort not in ("organisation", "group"):
                draft.sort = "place" if role.target else "organisation"
    draft.plural = draft.sort == "group" and page.tags[head] in ("NNS", "NNPS")
    if draft.sort == "group" and words[head] in actors.adjectives:
        draft.country = actors.adjectives[words[head]]
        draft.plural = True


def _title_roles(page: Page, roles: Roles, first: int, until: int) -> tuple[Role, ...]:
    """The roles told right before a name, nearest first: "Defence Minister General", "police spokesman"."""
    found = []
    for i in range(until - 1, first - 1, -1):
        if page.pos[i] == "PUNCT" and page.words[i] not in ("-", "–"):
            break
        role = roles.by_lemma.get(page.lemmas[i]) or roles.by_lemma.get(page.words[i])
        if role is not None and not role.collective:
            if role.lemma == "general" and i > first and page.words[i - 1] in roles.by_lemma:
                continue  # "Secretary General", "Attorney General"
            found.append(role)
    return tuple(found)


def _title_gender(page: Page, roles: Roles, first: int, until: int) -> str:
    for i in range(first, until):
        if gender := roles.gender_words.get(page.words[i]):
            return gender
    return ""


def _nominal_draft(page: Page, actors: Actors, roles: Roles, i: int) -> Draft | None:
    lemma, word = page.lemmas[i], page.words[i]
    role = roles.listed(lemma, word)
    plural = page.tags[i] in ("NNS", "NNPS") or (
        word.endswith("men") and role is not None and role.lemma.endswith("man")
    )
    if role is None:
        if page.deps[i] not in _ARGUMENTS:
            return None
        role = roles.find(lemma)
        if role is None:
            return None
    if role.lemma in ("one", "other", "another") and page.deps[i] not in _ARGUMENTS:
        return None
    first = phrase_start(page, i)
    draft = Draft(head=i, first=first, last=i, kind=MentionKind.NOMINAL, role=role, lemma=role.lemma)
    draft.plural = plural or role.lemma in ("people", "police", "personnel")
    if role.lemma == "youth" and first < i and page.words[first] not in ("a", "one"):
        draft.plural = True
    if role.target and role.sector in ("CVL", ""):
        draft.sort = "place"
    elif role.collective:
        draft.sort = "organisation"
    elif draft.plural:
        draft.sort = "group"
    else:
        draft.sort = "person"
    if role.lemma in ("country", "nation", "republic"):
        draft.sort = "state"
    elif role.collective and role.sector in ("REB", "CRM", "CVL") and not role.target:
        draft.sort = "group"
    draft.gender = role.gender
    _read_phrase(page, actors, roles, draft, i)
    return draft


def _modifier_draft(page: Page, roles: Roles, i: int) -> Draft | None:
    """Those who act in "the guerrilla offensive", "a police raid": a group told only before the noun of its act."""
    role = roles.by_lemma.get(page.lemmas[i])
    if role is None or role.target or role.kin or role.sector not in _FORCES:
        return None
    if roles.find(page.lemmas[page.heads[i]]) is not None:
        return None  # "police officer", "army chief"
    draft = Draft(head=i, first=i, last=i, kind=MentionKind.NOMINAL, role=role, lemma=role.lemma, weak=True)
    draft.plural = not role.collective or role.lemma == "police"
    draft.sort = "organisation" if role.collective and role.sector not in ("REB", "CRM") else "group"
    draft.determiner = "the"
    return draft


def _read_phrase(page: Page, actors: Actors, roles: Roles, draft: Draft, until: int) -> None:
    """Determiner, content modifiers, nationality and possessor of the words before ``until``."""
    tags, words = page.tags, roles.words
    modifiers = []
    for i in range(draft.first, until):
        word, tag = page.words[i], tags[i]
        if tag in ("DT", "PDT", "PRP$") or tag == "CD":
            draft.determiner = draft.determiner or word if tag != "CD" else draft.determiner or "#"
            continue
        if word in actors.adjectives:
            draft.country = actors.adjectives[word]
        elif i + 1 < until and (pair := f"{word} {page.words[i + 1]}") in actors.adjectives:
            draft.country = actors.adjectives[pair]
        elif tag == "NNP" and (known := actors.by_key.get(word)) is not None and known[0].country:
            draft.country = draft.country or known[0].country
        if word in words.indefinite and not draft.determiner:
            draft.determiner = word
        if tag not in _NO_CONTENT and word not in words.indefinite and word not in words.definite:
            modifiers.append(word if tag[0] == "V" else page.lemmas[i])
    draft.modifiers = frozenset(modifiers)
