"""This room writes what fills an incident template's slots: the report's strings for whoever and whatever took part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.codebook.incidents import IncidentWords
from dateline.model import Entity, EntityKind, Event, Mention, MentionKind, Reading, Span

_COUNTING = frozenset(("DET", "NUM", "PRON", "PUNCT", "CCONJ"))
_MODIFYING = frozenset(
    ("compound", "amod", "nmod", "poss", "case", "nummod", "punct", "det", "quantmod", "advmod", "predet")
)
_LONGEST = 12
"""A filler of more words is a clause: only the words up to its head are given."""

_OBJECTS = frozenset(("dobj", "nsubjpass", "obj"))
_FEW = 24
"""So many alternatives are given for one filler at most."""


def people_strings(reading: Reading, entity: Entity, words: IncidentWords) -> str:
    """The strings by which a chain tells people, joined by line breaks; empty where it picks out nobody."""
    return joined(
        form
        for mention in mentions_of(reading, entity)
        if tells_people(reading, mention, entity, words)
        for form in forms(reading, mention.span, mention.head)
    )


def body_strings(reading: Reading, entity: Entity, words: IncidentWords) -> str:
    """The strings by which a chain names an organisation; empty for states, places and chains that only describe."""
    if entity.kind in (EntityKind.STATE, EntityKind.PLACE, EntityKind.PERSON):
        return ""
    out: list[str] = []
    for mention in mentions_of(reading, entity):
        head = reading.tokens[mention.head]
        people = head.ent in ("NORP", "GPE", "LOC", "FAC") or tells_people(reading, mention, entity, words)
        if people or head.lemma.lower() in words.things:
            continue
        if mention.kind is MentionKind.NAME or head.lemma.lower() in words.bodies:
            out += forms(reading, mention.span, mention.head)
    return joined(out)


def thing_strings(reading: Reading, head: int) -> str:
    """The strings for a thing, by its head token: the noun phrase without its relative clauses, and shorter forms."""
    tokens, children = reading.tokens, reading.syntax.children
    first = last = head
    for c in children[head]:
        if c < head and tokens[c].dep in _MODIFYING:
            first = min(first, leftmost(reading, c))
        elif c > head and tokens[c].lower == "of":
            last = max(last, rightmost(reading, c))
    return joined(forms(reading, reading.syntax.span(first, last), head))


def mentions_of(reading: Reading, entity: Entity) -> Iterator[Mention]:
    for mention in reading.mentions:
        if mention.refers_to == entity.id and mention.kind is not MentionKind.PRONOUN:
            yield mention


def tells_people(reading: Reading, mention: Mention, entity: Entity, words: IncidentWords) -> bool:
    """Whether a mention's head is a person or persons that are told in particular."""
    head = reading.tokens[mention.head]
    lemma = head.lemma.lower()
    if lemma in words.vague or head.pos in ("PRON", "NUM", "DET"):
        return False
    if lemma in words.people or (lemma.endswith("s") and lemma[:-1] in words.people):
        return True
    if lemma in words.things or lemma in words.bodies:
        return False
    return entity.kind is EntityKind.PERSON


def forms(reading: Reading, span: Span, head: int) -> list[str]:
    """A noun phrase as told, without article and count, up to its head, and with ever fewer words before the head."""
    tokens, syntax = reading.tokens, reading.syntax
    inside = syntax.tokens_in(span)
    if not len(inside) or head not in inside:
        return [clean(span.of(reading.text))]
    first, last = inside[0], inside[-1]
    out: list[Span] = []
    if last - first < _LONGEST:
        out.append(syntax.span(first, last))
    start = first
    while start < head and (tokens[start].pos in _COUNTING or tokens[start].tag == "PRP$"):
        start += 1
    if start != first and last - start < _LONGEST:
        out.append(syntax.span(start, last))
    inner = range(max(start, head - _LONGEST), head + 1)
    out.extend(syntax.span(k, head) for k in inner if tokens[k].pos not in ("ADP", "PUNCT", "PART", "CCONJ"))
    return [clean(part.of(reading.text)) for part in out]


def clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:")


def joined(strings: Iterable[str]) -> str:
    return "\n".join([s for s in dict.fromkeys(strings) if s][:_FEW])


def leftmost(reading: Reading, i: int) -> int:
    """The first token of a subtree, looked for down its left edge."""
    left, _ = reading.syntax.edges[i]
    return left


def rightmost(reading: Reading, i: int) -> int:
    _, right = reading.syntax.edges[i]
    return right


def things_hit(reading: Reading, event: Event, words: IncidentWords) -> Iterator[int]:
    """Head tokens of the things that an act of violence struck or damaged, as its sentences tell them."""
    tokens, children = reading.tokens, reading.syntax.children
    seen: set[int] = set()
    for passage in (event.evidence, *event.also):
        for i in reading.syntax.tokens_in(passage):
            token = tokens[i]
            if i != event.head and token.lemma.lower() not in words.damage:
                continue
            for c in children[i]:
                child = tokens[c]
                of = child.lower == "of" and token.pos in ("NOUN", "PROPN")
                if child.dep in _OBJECTS:
                    heads = [c]
                elif of or (child.dep in ("prep", "agent") and child.lower in words.strike_preps):
                    heads = objects_of(reading, c)
                else:
                    continue
                for head in heads:
                    for k in together(reading, head):
                        if k not in seen and tokens[k].lemma.lower() in words.things:
                            seen.add(k)
                            yield k


def objects_of(reading: Reading, prep: int) -> list[int]:
    """The objects of a preposition, also of one inside it: "in front of the bank"."""
    tokens, children = reading.tokens, reading.syntax.children
    out: list[int] = []
    for c in children[prep]:
        if tokens[c].dep == "pobj":
            if tokens[c].lower == "front":
                out.extend(n for p in children[c] if tokens[p].lower == "of" for n in children[p])
            else:
                out.append(c)
        elif tokens[c].dep == "prep":
            out.extend(n for n in children[c] if tokens[n].dep == "pobj")
    return out


def together(reading: Reading, head: int) -> list[int]:
    """A head, those coordinated with it, and the noun inside a count ("three of the buses")."""
    tokens, children = reading.tokens, reading.syntax.children
    found = [head]
    for at in found:
        if len(found) > 10:
            break
        for c in children[at]:
            if tokens[c].dep in ("conj", "appos"):
                found.append(c)
            elif tokens[c].lower == "of" and (
                tokens[at].pos == "NUM" or tokens[at].lemma in ("number", "dozen", "group")
            ):
                found.extend(n for n in children[c] if tokens[n].dep == "pobj")
    return found


def arms_in(reading: Reading, passage: Span, words: IncidentWords) -> Iterator[str]:
    """Weapons named in a passage, with the words that belong to their names; not those that were seized or found."""
    tokens, children = reading.tokens, reading.syntax.children
    for i in reading.syntax.tokens_in(passage):
        token = tokens[i]
        lemma = token.lemma.lower()
        if token.pos not in ("NOUN", "PROPN") or (
            lemma not in words.instruments and token.lower not in words.instruments
        ):
            continue
        over = tokens[token.head]
        if over.lemma.lower() in words.taken_arms or token.dep == "poss":
            continue
        parts = [j for j in children[i] if tokens[j].dep in ("compound", "amod", "nummod") and j < i]
        first = min(parts, default=i)
        strings = forms(reading, reading.syntax.span(first, i), i)
        strings += [tokens[j].span.of(reading.text) for j in parts if tokens[j].lemma.lower() in words.instruments]
        yield joined(strings)
