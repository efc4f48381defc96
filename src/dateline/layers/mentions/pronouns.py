"""This room finds what pronouns stand for: by gender, number, closeness, and who speaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.standins import relative_head
from dateline.layers.mentions.web import Chain, Web, join

_WEIGHTS = {
    "nsubj": 3.0,
    "nsubjpass": 2.6,
    "poss": 1.6,
    "dobj": 1.4,
    "dative": 1.3,
    "pobj": 1.2,
    "appos": 1.2,
    "conj": 1.5,
    "agent": 1.5,
}
_EMPTY_VERBS = frozenset(("be", "seem", "appear", "become", "remain", "emerge", "turn", "happen"))
_MINDED = frozenset(
    "willing ready prepared able unable determined eager keen committed due set reluctant unwilling opposed open aware "
    "responsible concerned worried confident".split()
)
"""Adjectives of one who acts: "it is eager to" speaks of someone."""
_REACH = 4
"""Sentences back that a pronoun may look."""


def link_pronoun(web: Web, draft: Draft) -> int:
    """The chain that a third-person or relative pronoun belongs to, -1 for a new one."""
    if draft.pronoun == "who":
        noun = _antecedent(web, draft)
        return web.root(noun.chain) if noun is not None and noun.chain >= 0 else -1
    if draft.pronoun in ("he", "she"):
        return _best(web, draft, web.persons, _person)
    if draft.pronoun == "they":
        return _best(web, draft, [*web.persons, *web.others], _several)
    if draft.pronoun == "it":
        if _expletive(web, draft):
            return -1
        return _best(web, draft, web.others, _thing)
    return -1


def _antecedent(web: Web, draft: Draft) -> Draft | None:
    """The mention that a relative pronoun takes up; "who" looks past a body for the person before it.

    "Admiral Otieno, head of the coast guard, who saw it": the parser hangs the clause on "guard".
    """
    page = web.page
    at = relative_head(page, draft.head)
    noun = web.by_head.get(at)
    if page.words[draft.head] not in ("who", "whom") or noun is None or noun.sort == "person" or noun.plural:
        return noun
    for _ in range(5):
        up = page.heads[at]
        if up == at:
            break
        at = up
        other = web.by_head.get(at)
        if other is not None and (other.sort == "person" or other.plural) and other.head < draft.head:
            return other
    return noun


def _best(web: Web, draft: Draft, numbers: Sequence[int], fits: Callable[[Web, Chain, Draft], float]) -> int:
    page = web.page
    sentence = page.sentence_of[draft.head]
    best, best_score = -1, 0.0
    for number in reversed(numbers):
        chain = web.chains[number]
        gap = sentence - chain.sentence
        if gap > _REACH:
            continue
        liking = fits(web, chain, draft)
        if liking <= 0.0 or _bound(web, chain, draft):
            continue
        score = liking * _salience(web, chain, draft, sentence)
        if score > best_score:
            best, best_score = number, score
    return best


def _expletive(web: Web, draft: Draft) -> bool:
    """Whether "it" only holds the place of a clause: "it was rumoured that", "it is hard to say"."""
    page = web.page
    head = draft.head
    verb = page.heads[head]
    if page.deps[head] not in ("nsubj", "nsubjpass") or verb <= head:
        return False
    passive = page.deps[head] == "nsubjpass"
    if not passive and page.lemmas[verb] not in _EMPTY_VERBS:
        return False
    if any(
        page.heads[k] == verb and page.lemmas[k] in _MINDED for k in range(verb + 1, min(verb + 4, len(page.words)))
    ):
        return False
    clauses = ("ccomp", "csubj") if passive else ("ccomp", "csubj", "xcomp", "advcl", "relcl")
    for k in range(verb + 1, min(verb + 15, len(page.words))):
        if page.deps[k] in clauses and (page.heads[k] == verb or page.heads[page.heads[k]] == verb):
            return True
    return False


def _salience(web: Web, chain: Chain, draft: Draft, sentence: int) -> float:
    page = web.page
    total = 0.0
    for head in chain.heads:
        gap = sentence - page.sentence_of[head]
        weight = _WEIGHTS.get(page.deps[head], 1.0)
        if page.deps[head] == "nsubj" and page.deps[page.heads[head]] == "ROOT":
            weight += 0.6
        if page.quoted[head] != page.quoted[draft.head] and page.quoted[head]:
            # Who is talked about inside a quotation is seldom who "he" is outside it.
            weight *= 0.5
        total = max(total, weight / (1.0 + gap))
    total += 0.15 * min(chain.count, 5)
    if web.speaker == chain.number:
        if page.quoted[draft.head]:
            total *= 0.4
        elif page.lemmas[page.heads[draft.head]] in web.roles.speech and page.deps[draft.head] == "nsubj":
            total += 1.5
    return total


def _bound(web: Web, chain: Chain, draft: Draft) -> bool:
    """Whether the two are arguments of one verb, and so not the same ("the mayor told him")."""
    page = web.page
    governor = page.heads[draft.head]
    if page.tags[draft.head] == "PRP$" or page.words[draft.head].endswith(("self", "selves")):
        return False
    if page.deps[draft.head] == "pobj":
        governor = page.heads[governor]
    for head in chain.heads[-2:]:
        if page.heads[head] == governor and page.deps[head] in ("nsubj", "nsubjpass", "dobj") and head != draft.head:
            return True
    return False


def _person(web: Web, chain: Chain, draft: Draft) -> float:
    if chain.plural or (chain.gender and chain.gender != draft.gender):
        return 0.0
    if chain.gender == draft.gender:
        return 1.2
    return 1.0 if chain.named else 0.8


def _several(web: Web, chain: Chain, draft: Draft) -> float:
    if chain.sort == "place":
        return 0.15
    if chain.plural:
        return 1.2
    if chain.sort == "state":
        return 0.5
    if chain.sort in ("organisation", "group"):
        return 0.3 if "press" in chain.classes else 0.8
    return 0.0 if chain.sort == "person" else 0.3


def _thing(web: Web, chain: Chain, draft: Draft) -> float:
    if chain.plural or chain.sort == "person":
        return 0.0
    if chain.sort == "place":
        return 0.5
    return 0.4 if "press" in chain.classes else 1.0


def link_speakers(web: Web, drafts: list[Draft]) -> None:
    """Give "I" and "we" inside a quotation the chain of whoever speaks it."""
    page = web.page
    spoken: dict[tuple[int, str], int] = {}
    announced = [at for at, _ in web.announcers]
    for draft in drafts:
        sentence = page.sentence_of[draft.head]
        quotation = page.quoted[draft.head]
        number = -1
        if quotation:
            number = web.speakers.get(sentence, -1)
            if number < 0:
                number = web.speakers.get(sentence + 1, -1) if _closes_soon(web, draft) else -1
            if number < 0:
                number = web.speakers.get(sentence - 1, -1)
            if number < 0:
                number = web.speakers.get(sentence - 2, -1)
        else:
            # "Minister X said:" and then the statement itself, with no quotation marks.
            before = bisect_left(announced, sentence)
            number = web.announcers[before - 1][1] if before else -1
        key = (quotation, draft.pronoun)
        if number < 0:
            number = spoken.get(key, -1)
        join(web, draft, web.root(number) if number >= 0 else -1)
        spoken[key] = draft.chain


def _closes_soon(web: Web, draft: Draft) -> bool:
    """Whether the next sentence still belongs to the same quotation, so that its speaker verb covers this one."""
    page = web.page
    sentence = page.sentence_of[draft.head] + 1
    if sentence >= len(page.sentences):
        return False
    first, last = page.sentences[sentence]
    number = page.quoted[draft.head]
    return any(page.quoted[i] == number for i in range(first, min(last, first + 6)))
