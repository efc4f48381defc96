"""This room makes a telling of each event of a reading: all that a comparison with another report's events needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dateline.corpus.weighing import is_content, is_listed, key_of, profile_of
from dateline.model import REPORT, Claim, Event, MentionKind, Reading, Span, Status, TimeRef, Token

YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")

_SUBJECTS = frozenset(("nsubj", "csubj", "agent", "poss"))
_OBJECTS = frozenset(("dobj", "nsubjpass", "dative", "oprd", "attr", "acomp"))
_INSIDE = frozenset(("compound", "amod", "nmod", "poss", "nummod", "prt", "acomp", "appos", "advmod"))
_NAMES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"))
LONGEST_PASSAGE = 400
"""Characters of the evidence that a telling keeps to be shown."""
_DAYS = 400
"""A time that is vaguer than this many days says nothing about when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A count stated for an event: ``what`` is counted, ``low``..``high`` (None: open)."""

    what: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who takes part, as one report has it: an entity's id, name, kind and codes."""

    entity: str
    name: str
    kind: str = ""
    country: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One event as one report tells it, in plain values: what comparing and linking read.

    ``head`` is the lemma of the trigger, ``words`` those of the whole trigger, ``phrase`` those of its own phrase;
    ``actors`` and ``recipients`` are words of names (or of descriptions), ``doers`` and ``targets`` who they are;
    ``days`` are first and last day; ``point`` latitude and longitude; ``sources`` names, nearest first, "report" for
    the report's own voice; ``passage`` is the evidence.
    """

    id: str
    report: str
    event: str
    type: str = ""
    mode: str = ""
    head: str = ""
    pos: str = ""
    span: tuple[int, int] = (0, 1)
    words: frozenset[str] = frozenset()
    phrase: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    doers: tuple[Participant, ...] = ()
    targets: tuple[Participant, ...] = ()
    places: frozenset[str] = frozenset()
    place_name: str = ""
    country: str = ""
    admin1: str = ""
    precision: str = "none"
    point: tuple[float, float] | None = None
    days: tuple[date, date] | None = None
    years: frozenset[str] = frozenset()
    published: date | None = None
    figures: frozenset[str] = frozenset()
    numbers: tuple[Number, ...] = ()
    sentence: dict[str, float] = field(default_factory=dict)
    sentence_number: int = 0
    status: str = "actual"
    certainty: float = 3.0
    sources: tuple[str, ...] = ()
    outlet: str = ""
    evidence: tuple[int, int] = (0, 1)
    passage: str = ""


def tell_events(reading: Reading) -> tuple[Telling, ...]:
    """A telling of each coded event of a reading, in text order."""
    return tuple(
        tell_event(reading, event, reading.claim_by_event.get(event.id))
        for event in reading.events
        if event.head < len(reading.tokens)
    )


def tell_event(reading: Reading, event: Event, claim: Claim | None) -> Telling:
    """The telling of a coded event, with who vouches for it."""
    place = reading.place_by_id.get(event.place or "")
    words = [words_of_entity(reading, each) for each in (event.actors, event.recipients)]
    sources = claim.sources if claim else (REPORT,)
    return tell_words(
        reading,
        event.trigger,
        key=f"{reading.report.id}#{event.id}",
        event=event.id,
        head_at=event.head,
        type=event.type,
        mode=event.mode,
        actors=words[0],
        recipients=words[1],
        doers=participants(reading, event.actors),
        targets=participants(reading, event.recipients),
        place_name=event.place_name or (place.name if place else ""),
        country=place.country if place else "",
        admin1=place.admin1 if place else "",
        precision=str(place.precision) if place else "none",
        point=(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None,
        days=event.date,
        numbers=tuple(
            Number(what=q.role or (q.of.of(reading.text).lower() if q.of else q.unit), low=q.low, high=q.high)
            for q in (reading.quantity_by_id[i] for i in event.quantities if i in reading.quantity_by_id)
        ),
        status=str(claim.status if claim else Status.ACTUAL),
        certainty=claim.certainty if claim else 3.0,
        sources=tuple(
            s if s == REPORT else reading.entity_by_id[s].name
            for s in sources
            if s == REPORT or s in reading.entity_by_id
        ),
        evidence=(event.evidence.start, event.evidence.end),
        passage=event.evidence.of(reading.text)[:LONGEST_PASSAGE],
    )


def participants(reading: Reading, ids: tuple[str, ...]) -> tuple[Participant, ...]:
    """Who some entities are."""
    found = (reading.entity_by_id.get(each) for each in ids)
    return tuple(
        Participant(entity=e.id, name=e.name, kind=str(e.kind), country=e.country, sector=e.sector)
        for e in found
        if e is not None
    )


def words_of_entity(reading: Reading, ids: tuple[str, ...]) -> frozenset[str]:
    """The words of names and descriptions of some entities, without case."""
    found: set[str] = set()
    for each in ids:
        entity = reading.entity_by_id.get(each)
        if entity is not None:
            found.update(words_of_name(entity.name))
            for alias in entity.aliases:
                if alias[:1].isupper():
                    found.update(words_of_name(alias))
    return frozenset(found)


def words_of_name(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    return [w for w in re.findall(r"[^\W_]+", name.lower()) if len(w) > 1 and w not in _EMPTY]


_EMPTY = frozenset("the of and in for an at to by on its his her their mr mrs ms dr de la el".split())


def tell_words(
    reading: Reading, span: Span, *, key: str, event: str, head_at: int | None = None, **known: object
) -> Telling:
    """The telling of any words of a text as an event; what ``known`` does not give is read off the parse."""
    inside = reading.syntax.tokens_in(span)
    if not len(inside):
        return Telling(id=key, report=reading.report.id, event=event, **known)  # type: ignore[arg-type]
    at = head_at if head_at is not None else top_of(inside, reading)
    tokens = reading.tokens
    number = reading.syntax.sentence_of[at]
    first, last = reading.syntax.sentences[number]
    around = range(max(first, at - 60), min(last, at + 60))
    phrase = phrase_of(at, inside, reading)
    made: dict[str, object] = {
        "head": head_word(tokens[at]),
        "pos": tokens[at].pos,
        "span": (span.start, span.end),
        "words": frozenset(key_of(tokens[i]) for i in inside if is_content(tokens[i]))
        or frozenset((key_of(tokens[at]),)),
        "phrase": phrase,
        "names": frozenset(
            w
            for i in around
            if tokens[i].ent in _NAMES or tokens[i].pos == "PROPN"
            for w in words_of_name(tokens[i].text)
        ),
        "figures": frozenset(
            tokens[i].lower for i in around if is_figure(tokens[i]) and not YEAR.fullmatch(tokens[i].text)
        ),
        "sentence": profile_of(key_of(tokens[i]) for i in around if is_content(tokens[i]) and i not in inside),
        "sentence_number": number,
        "published": reading.report.published,
        "outlet": reading.report.source,
    }
    made["years"] = frozenset(YEAR.findall(" ".join(sorted(phrase))))
    spots = places_near(reading, reading.syntax.span(around.start, around.stop - 1))
    made["places"] = frozenset(w for name, _ in spots for w in words_of_name(name)) | frozenset(
        words_of_name(str(known.get("place_name", "")))
    )
    if "actors" not in known:
        doers, targets = arguments_of(at, reading)
        made["actors"], made["recipients"] = doers, targets
        made["days"] = days_near(at, around, reading)
        placed = [point for _, point in spots if point is not None]
        made["point"] = placed[0] if len(set(placed)) == 1 else None
        coded = next((e for e in reading.events if e.head in inside), None)
        made["type"], made["mode"] = (coded.type, coded.mode) if coded else ("", "")
    return Telling(id=key, report=reading.report.id, event=event, **(made | known))  # type: ignore[arg-type]


def head_word(token: Token) -> str:
    """The lemma of a trigger; headlines in title case hide verbs ("Nominates") as names, which keep their endings."""
    word = key_of(token)
    if token.pos == "PROPN" and not is_listed(word):
        for ending in ("s", "es", "ed", "d", "ing"):
            if word.endswith(ending) and is_listed(word.removesuffix(ending)):
                return word.removesuffix(ending)
    return word


def top_of(inside: range, reading: Reading) -> int:
    """The token of a range whose head lies outside it; of several a verb or noun."""
    tops = [i for i in inside if reading.tokens[i].head not in inside or reading.tokens[i].head == i]
    return next((i for i in tops if reading.tokens[i].pos in ("VERB", "NOUN", "PROPN")), tops[0] if tops else inside[0])


def phrase_of(at: int, inside: range, reading: Reading) -> frozenset[str]:
    """The words of an event's own phrase: modifiers, and what hangs on it by a preposition."""
    tokens, children = reading.tokens, reading.syntax.children
    found = {key_of(tokens[i]) for i in inside if is_content(tokens[i])}
    # Inside a longer name ("election day violence") the name counts as a whole.
    if tokens[at].dep == "compound":
        found.add(key_of(tokens[tokens[at].head]))
    for child in children[at]:
        token = tokens[child]
        if token.dep in _INSIDE or token.dep in _SUBJECTS or token.dep in _OBJECTS:
            found.update(key_of(tokens[i]) for i in (child, *children[child]) if is_content(tokens[i]))
        elif token.dep in ("prep", "agent"):
            for inner in children[child]:
                found.update(key_of(tokens[i]) for i in (inner, *children[inner]) if is_content(tokens[i]))
    return frozenset(found)


def arguments_of(at: int, reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """Words of who does it and of whom or what it is done to, by the parse."""
    tokens, children = reading.tokens, reading.syntax.children
    doers: set[str] = set()
    targets: set[str] = set()
    verbal = tokens[at].pos in ("VERB", "AUX")
    for child in children[at]:
        token = tokens[child]
        if token.dep in _SUBJECTS and token.dep != "agent":
            doers |= words_at(child, reading)
        elif token.dep in _OBJECTS or (
            token.dep in ("compound", "amod") and not verbal and token.pos in ("NOUN", "PROPN")
        ):
            targets |= words_at(child, reading)
        elif token.dep in ("prep", "agent"):
            for inner in children[child]:
                if tokens[inner].dep == "pobj":
                    (doers if token.lower == "by" else targets).update(words_at(inner, reading))
    # "agreed to meet": whoever agrees also meets.
    if verbal and not doers and tokens[at].dep in ("xcomp", "conj", "advcl", "relcl", "acl"):
        above = tokens[at].head
        for child in children[above]:
            if tokens[child].dep in ("nsubj", "nsubjpass") and tokens[at].dep != "relcl":
                doers |= words_at(child, reading)
        if tokens[at].dep in ("relcl", "acl"):
            (targets if tokens[at].tag == "VBN" else doers).update(words_at(above, reading))
    return frozenset(doers), frozenset(targets)


def words_at(at: int, reading: Reading) -> set[str]:
    """The words of the participant whose head a token is: its names where it has any, else its own words."""
    mention = reading.mention_by_head.get(at)
    entity = reading.entity_by_id.get(mention.refers_to) if mention else None
    if entity is not None and (entity.name[:1].isupper() or (mention and mention.kind is MentionKind.PRONOUN)):
        return set(words_of_entity(reading, (entity.id,)))
    tokens = reading.tokens
    if tokens[at].pos == "PRON":
        return set()
    inner = [i for i in reading.syntax.children[at] if tokens[i].dep in ("compound", "amod", "nmod", "poss", "nummod")]
    return {key_of(tokens[i]) for i in (at, *inner) if is_content(tokens[i])}


def is_figure(token: Token) -> bool:
    """Whether a word is a number that counts or measures."""
    return token.pos == "NUM" or token.text[:1].isdigit()


def places_near(reading: Reading, span: Span) -> list[tuple[str, tuple[float, float] | None]]:
    """Names and points of the places in a stretch of text."""
    found = []
    for place in reading.places:
        if place.span.start >= span.end:
            break
        if place.span.start >= span.start and not place.demonym:
            fine = place.lat is not None and place.lon is not None and str(place.precision) != "country"
            found.append((place.name, (place.lat, place.lon) if fine else None))
    return found  # type: ignore[return-value]


def days_near(at: int, around: range, reading: Reading) -> tuple[date, date] | None:
    """First and last day of the time expression nearest to a token within its sentence."""
    start = reading.tokens[at].start
    stretch = reading.syntax.span(around.start, around.stop - 1)
    best: tuple[int, TimeRef] | None = None
    for time in reading.times:
        if time.span.start >= stretch.end:
            break
        if time.span.start < stretch.start or time.earliest is None or time.latest is None:
            continue
        if (time.latest - time.earliest).days > _DAYS:
            continue
        far = abs(time.span.start - start)
        if best is None or far < best[0]:
            best = (far, time)
    if best is None or best[1].earliest is None or best[1].latest is None:
        return None
    return best[1].earliest, best[1].latest
