"""This room finds counts that no number tells: one victim by name or with an article, and no victims."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.layers.quantities.numbers import Count, Lexicon
from dateline.model import Reading, Token

_MOST = 40
"""Dependents of one word that are looked at."""


def find_none_hurt(tokens: tuple[Token, ...], taken: set[int], lexicon: Lexicon) -> Iterator[tuple[Count, int, str]]:
    """ "no casualties", "no deaths": none, and that is a number."""
    for token in tokens[1:]:
        role = lexicon.words.nouns.get(token.lemma)
        if role in ("killed", "injured", "casualties", "arrested") and token.pos == "NOUN":
            at = token.index - 1
            if tokens[at].lower == "no" and at not in taken:
                yield Count(at, token.index, 0, 0, head=token.index), token.index, role
    for token in tokens:
        # "no one was killed", "nobody was injured"
        if token.lower not in ("one", "nobody", "none") or token.dep not in ("nsubjpass", "dobj"):
            continue
        role = lexicon.words.verbs.get(tokens[token.head].lemma, "")
        first = token.index
        if token.lower == "one":
            first -= 1
            if first < 0 or tokens[first].lower != "no":
                continue
        if role in ("killed", "injured", "arrested") and not taken.intersection(range(first, token.index + 1)):
            yield Count(first, token.index, 0, 0, head=token.index), token.index, role


def find_single_victims(
    tokens: tuple[Token, ...], taken: set[int], counted: set[int], reading: Reading, lexicon: Lexicon
) -> Iterator[tuple[Count, int, str]]:
    """One victim with no number: "a policeman was killed", "gunmen shot dead Ali Hassan"."""
    words = lexicon.words
    children = reading.syntax.children
    for governor in tokens:
        victims: list[int] = []
        role = ""
        if governor.pos == "VERB":
            role = words.verbs.get(governor.lemma, "")
            dies = words.subject_verbs.get(governor.lemma) == "killed"
            if not role and not dies:
                continue
            for child in children[governor.index]:
                dep = tokens[child].dep
                if dies and dep == "nsubj":
                    role = "killed"
                    victims.append(child)
                elif not dies and (dep in ("nsubjpass", "dobj") or (dep == "nsubj" and governor.tag == "VBN")):
                    victims.append(child)
            if governor.dep == "relcl" and any(tokens[v].tag in ("WP", "WDT") for v in victims):
                victims.append(governor.head)
            victims.extend([c for v in victims for c in children[v][:_MOST] if tokens[c].dep == "conj"])
        elif governor.pos == "NOUN" and governor.lemma in words.nominals:
            role = words.nominals[governor.lemma]
            victims = [
                victim
                for prep in children[governor.index]
                if tokens[prep].lower in ("of", "to")
                for victim in children[prep]
                if tokens[victim].dep == "pobj"
            ]
        for victim in victims:
            if victim in counted or victim in taken or tokens[victim].lemma in words.not_victims:
                continue
            span = _one(victim, tokens, taken, reading)
            if span is not None:
                counted.add(victim)
                yield Count(span[0], span[1], 1, 1, head=victim), victim, role


def _one(victim: int, tokens: tuple[Token, ...], taken: set[int], reading: Reading) -> tuple[int, int] | None:
    """First and last token of a noun phrase that means one person: a name, or a noun with "a"."""
    token = tokens[victim]
    first = last = victim
    if token.tag == "NNP" and token.ent == "PERSON":
        while first and tokens[first - 1].ent == "PERSON" and not tokens[first].ent_begin:
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].ent == "PERSON" and not tokens[last + 1].ent_begin:
            last += 1
    elif token.tag == "NN" and not token.ent:
        first = next(
            (k for k in reading.syntax.children[victim] if tokens[k].dep == "det" and tokens[k].lower in ("a", "an")),
            -1,
        )
        if not 0 <= first < victim:
            return None
    else:
        return None
    # An age inside ("a 9-year-old boy") is a time; the count is then its article alone.
    if taken.intersection(range(first, last + 1)):
        return (first, first) if first != victim and first not in taken else None
    return first, last
