"""This room finds words that stand in for a noun: pronouns, and quantities and adjectives used of people."""

from __future__ import annotations

from dateline.codebook.roles import Roles
from dateline.layers.mentions.draft import Draft
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

_PLACES_OF_NOUNS = ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos", "attr")
_DONE_TO_PEOPLE = frozenset(
    "kill wound injure hurt arrest detain capture kidnap abduct shoot murder execute charge accuse release free rescue "
    "hospitalize jail sentence convict behead torture beat suspect apprehend evacuate".split()
)
_ONE_PERSON = ("someone", "somebody", "anyone", "one", "another", "nobody", "other")


def pronoun_draft(page: Page, i: int) -> Draft | None:
    """A personal, possessive or relative pronoun, or None where the word is no such thing here."""
    word = page.words[i]
    pronoun = PRONOUNS.get(word)
    if pronoun is None:
        return None
    tag, dep = page.tags[i], page.deps[i]
    if pronoun == "who" and (tag not in ("WDT", "WP", "WP$") or relative_head(page, i) < 0):
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


def elliptic_draft(page: Page, roles: Roles, i: int) -> Draft | None:
    """Quantities and adjectives that stand for people: "four others", "those responsible", "the wounded"."""
    word, dep, words = page.words[i], page.deps[i], roles.words
    if dep not in _PLACES_OF_NOUNS:
        return None
    if word in words.people_adjectives:
        if i == 0 or page.words[i - 1] not in ("the", "many", "of"):
            return None
    elif (
        (word not in words.quantifiers and not word.isdigit())
        or page.ents[i] in ("DATE", "TIME", "MONEY", "PERCENT")
        or (page.tags[i] == "CD" and not _counts_people(page, i))
        or (
            page.tags[i] == "DT"
            and word in ("all", "some", "both", "another", "these")
            and not (i + 1 < len(page.words) and page.words[i + 1] == "of")
        )
    ):
        return None
    plural = word not in _ONE_PERSON
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


def _counts_people(page: Page, i: int) -> bool:
    """Whether a bare number stands for people: "four of them", "Nine were freed", "killing two"."""
    if i + 1 < len(page.words) and page.words[i + 1] == "of":
        return True
    governor = page.heads[i]
    if page.deps[i] in ("nsubjpass", "dobj"):
        return page.pos[governor] == "VERB" and page.lemmas[governor] in _DONE_TO_PEOPLE
    return False


def counting_draft(page: Page, i: int) -> Draft:
    """ "Thousands of farmers", "a number of soldiers": who they are comes after "of"."""
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
