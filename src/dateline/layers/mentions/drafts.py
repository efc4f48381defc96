"""This room finds the noun phrases and pronouns on a page that could take part in an act or speak."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.codebook.actors import Actor, Actors
from dateline.codebook.roles import Role, Roles
from dateline.layers.mentions.names import TIME_LABELS, Name, find_names
from dateline.layers.mentions.page import Page, phrase_start
from dateline.model import MentionKind

PRONOUNS: dict[str, str] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "i"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
    **dict.fromkeys(("you", "your", "yours", "yourself"), "you"),
    **dict.fromkeys(("who", "whom", "whose", "which", "that"), "who"),
}
"""What kind of antecedent a pronoun takes."""

_QUANTIFIERS = frozenset(
    (
        "those",
        "these",
        "others",
        "many",
        "some",
        "several",
        "one",
        "both",
        "few",
        "most",
        "all",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "dozens",
        "hundreds",
        "thousands",
        "none",
        "someone",
        "somebody",
        "anyone",
        "everyone",
        "everybody",
        "nobody",
        "another",
        "other",
        "whoever",
        "millions",
    )
)
_PEOPLE_ADJECTIVES = frozenset(
    (
        "dead",
        "wounded",
        "injured",
        "poor",
        "elderly",
        "unemployed",
        "missing",
        "accused",
        "displaced",
        "detained",
        "unvaccinated",
        "rich",
        "young",
        "killed",
        "disappeared",
    )
)
_ARGUMENTS = frozenset(
    ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "agent", "attr", "conj", "ROOT", "appos", "poss", "iobj", "oprd")
)
_MODIFIER_DEPS = frozenset(("compound", "nmod", "amod", "nummod", "quantmod", "npadvmod"))
_INDEFINITE = frozenset(
    (
        "a",
        "an",
        "another",
        "one",
        "some",
        "several",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "many",
        "few",
        "other",
        "unidentified",
        "unknown",
        "certain",
        "various",
        "any",
        "no",
        "more",
    )
)
_DEFINITE = frozenset(("the", "this", "these", "those", "that", "such", "said"))
_LOCATIVE = frozenset(
    (
        "in",
        "at",
        "near",
        "from",
        "around",
        "outside",
        "inside",
        "into",
        "through",
        "across",
        "of",
        "to",
        "over",
        "throughout",
        "within",
    )
)
_TO_BE = frozenset(("be", "become", "remain"))


@dataclass(slots=True)
class Draft:
    """A mention before it has a chain. Tokens ``first``..``last`` (inclusive), governed by ``head``."""

    head: int
    first: int
    last: int
    kind: MentionKind
    sort: str = ""
    plural: bool = False
    gender: str = ""
    key: tuple[str, ...] = ()
    actor: Actor | None = None
    role: Role | None = None
    roles: tuple[Role, ...] = ()
    lemma: str = ""
    modifiers: frozenset[str] = frozenset()
    country: str = ""
    determiner: str = ""
    owner: int = -1
    beside: int = -1
    inner: int = -1
    pronoun: str = ""
    kin: bool = False
    proper: bool = False
    chain: int = field(default=-1)


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
    pos, deps, words, ents = page.pos, page.deps, page.words, page.ents
    for i in range(len(words)):
        if named[i] >= 0 or i in drafts:
            continue
        what = pos[i]
        found: Draft | None = None
        if what == "NOUN" or what == "PROPN":
            if page.lemmas[i] in roles.see_through and words[i + 1 : i + 2] == ["of"]:
                found = _nominal_draft(page, actors, roles, i) or _counting_draft(page, i)
            elif deps[i] not in _MODIFIER_DEPS and ents[i] not in TIME_LABELS:
                found = _nominal_draft(page, actors, roles, i)
        elif what == "PRON" or what == "DET" or words[i] in PRONOUNS:
            found = _pronoun_draft(page, i) or _elliptic_draft(page, i)
        elif what in ("NUM", "ADJ", "VERB"):
            found = _elliptic_draft(page, i)
        if found is not None:
            drafts[i] = found
    for draft in drafts.values():
        _tie(page, roles, drafts, draft)
    return [drafts[i] for i in sorted(drafts)]


def _name_draft(page: Page, actors: Actors, roles: Roles, name: Name) -> Draft | None:
    words, head = page.words, name.head
    key = tuple(w for w in words[name.first : name.last + 1] if w.isalnum() or ("'" in w and len(w) > 2))
    if not key:
        return None
    actor = name.actor
    dep = page.deps[head]
    if page.pos[head] == "ADJ" and dep == "amod" and (actor is None or actor.kind in ("state", "seat")):
        return None  # "Russian forces": the adjective tells the country of another, it is no participant.
    label = name.label
    if actor is None and label == "NORP" and dep in _MODIFIER_DEPS:
        return None
    if actor is None and dep in _MODIFIER_DEPS and not label:
        return None
    first = min(name.first, phrase_start(page, head))
    if label == "PERSON" and first < name.first and not _title_roles(page, roles, first, name.first):
        # "the head of the customs office Ivan Petrov": the office is not part of the name.
        if any(page.pos[i] in ("NOUN", "PROPN") for i in range(first, name.first)):
            first = name.first
    draft = Draft(head=head, first=first, last=max(name.last, head), kind=MentionKind.NAME, key=key, actor=actor)
    draft.lemma = page.lemmas[head]
    draft.proper = True
    _read_phrase(page, actors, roles, draft, name.first)
    titles = _title_roles(page, roles, first, name.first)
    title = titles[0] if titles else None
    if actor is not None:
        draft.sort = _sort_of(page, name, actor)
        draft.country = actor.country
    elif title is not None or (key[0] in roles.first_names and len(key) > 1 and label != "ORG"):
        draft.sort = "person"
    else:
        draft.sort = {
            "PERSON": "person",
            "ORG": "organisation",
            "NORP": "group",
            "GPE": "place",
            "LOC": "place",
            "FAC": "place",
        }.get(label, "")
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
    return draft


def _sort_of(page: Page, name: Name, actor: Actor) -> str:
    """What a listed name is here: a capital is its state ("Moscow said", "with Moscow") or a place ("in Moscow")."""
    if actor.kind != "seat":
        return actor.kind
    dep, governor = page.deps[name.head], page.heads[name.head]
    if dep in ("nsubj", "nsubjpass", "poss", "dative", "dobj"):
        return "state"
    return "state" if dep == "pobj" and page.words[governor] not in _LOCATIVE else "place"


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
    role = roles.by_lemma.get(lemma) or roles.by_lemma.get(word)
    plural = page.tags[i] in ("NNS", "NNPS")
    if role is None and plural and word.endswith("s"):
        role = roles.by_lemma.get(word[:-1]) or (
            roles.by_lemma.get(word[:-3] + "man") if word.endswith("men") else None
        )
    if role is None and word.endswith("men"):
        role = roles.by_lemma.get(word[:-3] + "man")
        plural = role is not None
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


def _read_phrase(page: Page, actors: Actors, roles: Roles, draft: Draft, until: int) -> None:
    """Determiner, content modifiers, nationality and possessor of the words before ``until``."""
    words, tags = page.words, page.tags
    modifiers = []
    for i in range(draft.first, until):
        word, tag = words[i], tags[i]
        if tag in ("DT", "PDT", "PRP$") or tag == "CD":
            draft.determiner = draft.determiner or word if tag != "CD" else draft.determiner or "#"
            continue
        if word in actors.adjectives:
            draft.country = actors.adjectives[word]
        elif i + 1 < until and (pair := f"{word} {words[i + 1]}") in actors.adjectives:
            draft.country = actors.adjectives[pair]
        elif tag == "NNP" and (known := actors.by_key.get(word)) is not None and known[0].country:
            draft.country = draft.country or known[0].country
        if word in _INDEFINITE and not draft.determiner:
            draft.determiner = word
        if (
            tag not in ("POS", ",", "HYPH", "``", "''", "CC", ".", ":")
            and word not in _INDEFINITE
            and word not in _DEFINITE
        ):
            modifiers.append(page.lemmas[i])
    draft.modifiers = frozenset(modifiers)


def _pronoun_draft(page: Page, i: int) -> Draft | None:
    word = page.words[i]
    pronoun = PRONOUNS.get(word)
    if pronoun is None:
        return None
    tag, dep = page.tags[i], page.deps[i]
    if pronoun == "who" and (tag not in ("WDT", "WP", "WP$") or not _relative(page, i)):
        return None
    if pronoun == "it" and dep in ("expl", "dep"):
        return None
    if word in ("that", "us", "mine", "i") and tag not in ("WDT", "PRP", "PRP$"):
        return None
    if pronoun == "we" and word == "us" and page.capitals and page.pos[i] != "PRON":
        return None
    gender = {"he": "m", "she": "f"}.get(pronoun, "")
    sort = "person" if pronoun in ("he", "she", "i") else ""
    return Draft(
        head=i,
        first=i,
        last=i,
        kind=MentionKind.PRONOUN,
        pronoun=pronoun,
        sort=sort,
        gender=gender,
        plural=pronoun in ("they", "we"),
    )


def _relative(page: Page, i: int) -> bool:
    return relative_head(page, i) >= 0


def relative_head(page: Page, i: int) -> int:
    """Token index of the noun that a relative pronoun takes up, -1 if there is none."""
    at = i
    for _ in range(6):
        dep = page.deps[at]
        if dep == "relcl":
            return page.heads[at] if page.heads[at] < i else -1
        if page.heads[at] == at:
            return -1
        at = page.heads[at]
    return -1


def _elliptic_draft(page: Page, i: int) -> Draft | None:
    """Quantities and adjectives that stand for people: "four others", "those responsible", "the wounded"."""
    word, dep = page.words[i], page.deps[i]
    if dep not in ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos", "attr"):
        return None
    if word in _PEOPLE_ADJECTIVES:
        if i == 0 or page.words[i - 1] not in ("the", "many", "of"):
            return None
    elif (
        word not in _QUANTIFIERS
        or page.ents[i] in ("DATE", "TIME", "MONEY", "PERCENT")
        or (page.tags[i] == "CD" and not (i + 1 < len(page.words) and page.words[i + 1] == "of"))
        or (
            page.tags[i] == "DT"
            and word in ("all", "some", "both", "another", "these")
            and not (i + 1 < len(page.words) and page.words[i + 1] == "of")
        )
    ):
        return None
    plural = word not in ("someone", "somebody", "anyone", "one", "another", "nobody", "other")
    return Draft(
        head=i,
        first=phrase_start(page, i),
        last=i,
        kind=MentionKind.NOMINAL,
        sort="group" if plural else "person",
        plural=plural,
        lemma=word,
        determiner=word,
    )


def _counting_draft(page: Page, i: int) -> Draft | None:
    """ "Thousands of farmers", "a number of soldiers": who they are comes after "of"."""
    if page.deps[i] not in _ARGUMENTS:
        return None
    first = phrase_start(page, i)
    return Draft(
        head=i,
        first=first,
        last=i,
        kind=MentionKind.NOMINAL,
        sort="group",
        plural=True,
        lemma=page.lemmas[i],
        determiner=page.words[first] if first < i else "",
    )


def _tie(page: Page, roles: Roles, drafts: dict[int, Draft], draft: Draft) -> None:
    """Fill in what ties a draft to others: possessor, apposition or copula, "of"-complement, kinship."""
    deps, heads, words = page.deps, page.heads, page.words
    head = draft.head
    for i in range(draft.first, head):
        # The possessor nearest to the head owns it: "the army's commander's house".
        if deps[i] == "poss" and heads[i] == head:
            draft.owner = i
    if draft.kind is MentionKind.PRONOUN:
        return
    dep, governor = deps[head], heads[head]
    if dep == "appos" and governor in drafts and governor < head:
        draft.beside = governor
    elif dep == "attr" and page.lemmas[governor] in _TO_BE:
        for k in range(governor - 1, max(governor - 12, -1), -1):
            if heads[k] == governor and deps[k] in ("nsubj", "nsubjpass"):
                draft.beside = k if k in drafts else -1
                break
    elif dep == "conj" and deps[governor] == "appos" and heads[governor] in drafts:
        # "X, former ambassador and leader of the party": both nouns are X.
        if draft.sort == "person" and drafts[heads[governor]].sort == "person" and not draft.proper:
            draft.beside = heads[governor]
    k = draft.last + 1
    if k < len(words) and words[k] == "of" and heads[k] in (head, draft.last):
        _take_complement(page, roles, drafts, draft, k)
    if (
        dep == "pobj"
        and words[governor] == "of"
        and page.lemmas[heads[governor]]
        in (
            "son",
            "daughter",
            "wife",
            "brother",
            "sister",
            "husband",
            "father",
            "mother",
            "nephew",
            "cousin",
            "widow",
            "uncle",
            "grandson",
        )
    ):
        draft.kin = True


def _take_complement(page: Page, roles: Roles, drafts: dict[int, Draft], draft: Draft, of: int) -> None:
    """Take a short "of"-complement into the span and note which mention it is."""
    for i in range(of + 1, min(of + 14, len(page.words))):
        if page.heads[i] == of and page.deps[i] in ("pobj", "pcomp"):
            inner = drafts.get(i)
            if inner is None:
                for k in range(i, min(i + 8, len(page.words))):
                    if k in drafts and drafts[k].first <= i:
                        inner = drafts[k]
                        break
            if inner is not None and inner.proper and inner.sort == "person" and inner.first > of + 1:
                draft.last = inner.first - 1
                return
            last = inner.last if inner is not None else i
            if draft.proper and inner is not None and inner.kind is MentionKind.NAME and draft.actor is not None:
                return
            if last - of <= 9 and (not draft.proper or draft.sort == "organisation"):
                draft.last = last
                draft.inner = inner.head if inner is not None else -1
                draft.modifiers |= {page.lemmas[i]}
                if inner is not None and inner.country:
                    draft.country = draft.country or inner.country
            return
