"""This room says where an act was: by its own words, else by the scene of the sentences before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.layers.events.antecedents import HERE, find_antecedents
from dateline.layers.events.grammar import Grammar
from dateline.layers.events.ties import CLIMB, NARRATED, SAYING, UTTERED, Acts, climb, head_of
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType, MentionKind, Place, Reading

_SCENE = 4
"""How many sentences back an act may take its scene from."""
_DATELINE = re.compile(r"^[ \t]*[A-Z][^\n.]{2,60}?(?:\)|\d|[A-Za-z])[ \t]*(?:--|[–—-][ \t])", re.MULTILINE)
_DATELINES = 40
"""Datelines of one report that are looked at."""
_FILED = re.compile(r"\b[A-Z]{3,}(?: [A-Z]+)?, [A-Z][a-z]+ \([A-Z][a-z]{2,8}\.? \d{1,2}(?:[,.] \d{4})?\)")
"""A release's dateline, which no dash need end: "KABUL, Afghanistan (May 31)"."""
_PLACE_PREPS = frozenset(
    "in at near on from outside inside around within across into of to along between over through throughout off "
    "toward towards by".split()
)
_AT = frozenset(("in", "at", "near", "outside", "inside", "across", "beside"))
_ONTO = frozenset(("into", "onto", "over", "against"))
_SUFFERERS = frozenset(("embassy", "headquarters", "facility", "checkpoint", "checkpost", "compound"))
"""Sites that an act is done to, and that say less of where it was than the city does."""
_LOCATED = frozenset(("pobj", "dobj", "nsubjpass"))
_PARTS = frozenset(
    "district province city town village area region center centre capital suburb neighborhood department municipality "
    "county state valley hill border airport street square quarter outskirt slope bank shore port spot scene place "
    "locality hamlet settlement suburb".split()
)
_SITES = frozenset(
    "airport university market headquarters palace hospital prison base station stadium church mosque embassy museum "
    "park bridge port plant barracks camp college school hotel mall mine dam island lake boulevard building facility "
    "compound checkpoint checkpost intersection".split()
)
_NOT_PLACES = frozenset(
    (
        "DATE",
        "TIME",
        "PERSON",
        "MONEY",
        "PERCENT",
        "CARDINAL",
        "ORDINAL",
        "QUANTITY",
        "NORP",
        "LAW",
        "LANGUAGE",
        "EVENT",
        "WORK_OF_ART",
        "PRODUCT",
    )
)
_TOWARDS = frozenset(("to", "from", "toward", "towards", "into", "between"))
_BESIDE = 3
"""Rank of a place that hangs on someone who takes part, not on the act."""
_BODIES = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.PERSON))


def attach_places(reading: Reading, grammar: Grammar, acts: Acts) -> None:
    """Write the place of each draft: its own, that of its sentence, or the scene of the sentences before."""
    given, loose, home = find_scenes(reading, grammar, acts)
    pointers = find_antecedents(reading, grammar, acts, told_places(reading))
    told: dict[int, tuple[list[Scene], str | None]] = {}
    scene_at = {i: p for p in reading.places if not p.demonym for i in reading.syntax.tokens_in(p.span)}
    for number, listed in acts.by_sentence.items():
        spare = loose.get(number, [])
        shared = next((given[id(d)] for d in listed if d.type not in UTTERED and id(d) in given), [])
        pointer = pointers.get(number)
        for draft in listed:
            own = given.get(id(draft), [])
            draft.sure_place = bool(own) and own[0].rank < _BESIDE
            if not own and draft.type not in UTTERED:
                own = where_clause(grammar, draft, scene_at)
            if not own and draft.type in NARRATED and spare:
                own = [spare[0]]
            if not own and draft.type not in UTTERED and shared:
                # Acts of one sentence share its one scene: "attacked a post in X, killing two".
                own = shared[:1]
            if not own and draft.type not in UTTERED and pointer is not None:
                if pointer.place is not None and pointer.word not in HERE:
                    own = [Scene(pointer.place.name, pointer.place.id, pointer.place)]
                elif pointer.word in HERE and home is not None:
                    own = [home]
            if not own and draft.type in NARRATED and (not draft.noun or draft.definite or pointer):
                own = scene_before(told, number, draft)
            if own and draft.type in NARRATED:
                told[number] = (own, draft.time)
            if own:
                draft.place = own[0].place
                draft.place_name = name_of(own)


def find_scenes(reading: Reading, grammar: Grammar, acts: Acts) -> tuple[Given, Loose, Scene | None]:
    """The scenes given to drafts (by their identity, surest first), those of sentences, and where it was filed."""
    sentence_of = reading.syntax.sentence_of
    datelines = dateline_ends(reading.text)
    loose: Loose = {}
    given: Given = {}
    home: Scene | None = None
    participants = {k for d in acts.drafts for k in d.actor_tokens}
    in_names = named_ranges(reading)
    people = heads_of_people(reading)
    covered: set[int] = set()
    found: list[tuple[int, Scene]] = []
    for place in reading.places:
        covered.update(reading.syntax.tokens_in(place.span))
        if place.demonym:
            continue
        at = bisect_right(datelines, (place.span.start, len(reading.text))) - 1
        if at >= 0 and place.span.start < datelines[at][1]:
            home = home or Scene(place_name([place]), place.id)
            continue
        head = head_of(grammar, reading, place.span)
        if head < 0 or head in participants or head in in_names or sentence_of[head] not in acts.by_sentence:
            continue
        if head in people and grammar.tokens[head].dep in ("dobj", "nsubjpass"):
            continue
        found.append((head, Scene(place.name, place.id, place)))
    found.extend(unlisted(reading, grammar, covered | in_names | participants, acts.by_sentence, acts.by_token))
    for head, scene in found:
        sort_place(grammar, scene, head, sentence_of, acts.by_token, participants, given, loose)
    for scenes in given.values():
        scenes.sort(key=lambda scene: scene.rank)
    return given, loose, home


@dataclass(slots=True)
class Scene:
    """A place that an act may have been at: its name, the Place's id if it is listed, and how surely (0 best)."""

    name: str
    place: str | None = None
    listed: Place | None = None
    rank: int = 0


type Given = dict[int, list[Scene]]
type Loose = dict[int, list[Scene]]


def told_places(reading: Reading) -> list[Place]:
    """The places by name that lie in no dateline."""
    datelines = dateline_ends(reading.text)
    return [
        p
        for p in reading.places
        if not p.demonym and not any(start <= p.span.start < end for start, end in datelines[:_DATELINES])
    ]


def where_clause(grammar: Grammar, draft: Draft, place_at: dict[int, Place]) -> list[Scene]:
    """The place that a clause with "where" tells of: "the town of Gwoza, where they burned a school"."""
    tokens, children = grammar.tokens, grammar.children
    if tokens[draft.head].dep != "relcl" or not any(tokens[c].lower == "where" for c in children[draft.head]):
        return []
    noun = tokens[draft.head].head
    place = place_at.get(noun)
    if place is None:
        preps = [c for c in children[noun] if tokens[c].lower == "of"]
        place = next((place_at[k] for c in preps for k in children[c] if k in place_at), None)
    return [Scene(place.name, place.id, place)] if place is not None else []


def heads_of_people(reading: Reading) -> frozenset[int]:
    """Head tokens of people's names: whoever has the name of a town is no town."""
    kinds = {e.id: e.kind for e in reading.entities}
    return frozenset(
        m.head for m in reading.mentions if m.kind is MentionKind.NAME and kinds.get(m.refers_to) is EntityKind.PERSON
    )


def scene_before(told: dict[int, tuple[list[Scene], str | None]], number: int, draft: Draft) -> list[Scene]:
    """The scene of the sentences just before, as long as nothing names another place or day."""
    for back in range(number - 1, max(-1, number - _SCENE - 1), -1):
        if back in told:
            scene, day = told[back]
            return scene if draft.time is None or day is None or draft.time == day else []
    return []


def name_of(scenes: list[Scene]) -> str:
    listed = [scene.listed for scene in scenes if scene.listed is not None]
    return place_name(listed) if listed and scenes[0].listed is not None else scenes[0].name


def sort_place(
    grammar: Grammar,
    scene: Scene,
    head: int,
    sentence_of: list[int],
    by_token: dict[int, Draft],
    participants: set[int],
    given: dict[int, list[Scene]],
    loose: dict[int, list[Scene]],
) -> None:
    """Enter a place under the act it hangs on, or among those of its sentence."""
    where = stands_as_place(grammar, head, by_token)
    if not where or under_saying(grammar, head, by_token):
        return
    number = sentence_of[head]
    draft = climb(grammar, head, by_token, lambda d: d.type in UTTERED and d.type != EventType.AGREE)
    visited = draft is not None and draft.type == EventType.CONSULT and where in ("to", "object")
    if draft is not None and draft.type not in NARRATED and where not in _AT and not visited:
        return
    if draft is not None and sentence_of[draft.head] == number:
        if through_body(grammar, head, draft, participants):
            if where == "from":
                return  # where people come from: "patrol members from Vichos died"
            scene.rank = _BESIDE
        elif where not in _AT:
            scene.rank = 2 if where in _TOWARDS and draft.type != EventType.MOBILIZE else 1
        given.setdefault(id(draft), []).append(scene)
    else:
        loose.setdefault(number, []).append(scene)


def unlisted(
    reading: Reading,
    grammar: Grammar,
    taken: set[int] | frozenset[int],
    by_sentence: dict[int, list[Draft]],
    acts: dict[int, Draft],
) -> Iterator[tuple[int, Scene]]:
    """Heads and names of places that no gazetteer lists: "near Perkin", "at the Rivas airport"."""
    tokens, children = grammar.tokens, grammar.children
    kinds = {e.id: e.kind for e in reading.entities}
    for number in by_sentence:
        begin, end = reading.syntax.sentences[number]
        for i in range(begin, end):
            token = tokens[i]
            if i in taken or token.ent in _NOT_PLACES or token.dep not in _LOCATED:
                continue
            site = token.lemma in _SITES or token.lemma in _PARTS
            if token.dep == "pobj":
                prep = tokens[token.head].lower
                if prep not in _AT and not (site and prep in _ONTO):
                    continue
            elif not (site and token.head in acts) or token.lemma in _SUFFERERS:
                continue
            if not site and (token.pos != "PROPN" or not token.text[0].isupper()):
                continue
            mention = reading.mention_by_head.get(i)
            if not site and mention is not None and kinds.get(mention.refers_to) in _BODIES:
                continue
            first = i
            for c in children[i]:
                if c < first and (
                    (tokens[c].dep in ("compound", "nmod", "nummod") and tokens[c].pos in ("PROPN", "NUM"))
                    or (site and token.ent and tokens[c].ent == token.ent and tokens[c].text[0].isupper())
                ):
                    first = c
            while first > begin and tokens[first - 1].head == first and tokens[first - 1].dep == "compound":
                first -= 1
            if site and (first == i or not tokens[first].text[0].isupper()):
                continue  # "in the town" names none
            span = reading.syntax.span(first, i)
            yield i, Scene(" ".join(span.of(reading.text).split()))


def under_saying(grammar: Grammar, head: int, by_token: dict[int, Draft]) -> bool:
    """Whether a place tells where someone spoke: "sources told us in Nairobi that"."""
    tokens = grammar.tokens
    over = tokens[head].head
    if tokens[head].dep != "pobj" or tokens[over].dep != "prep":
        return False
    verb = tokens[over].head
    return tokens[verb].lemma in SAYING and verb not in by_token


def through_body(grammar: Grammar, head: int, draft: Draft, participants: set[int]) -> bool:
    """Whether a place hangs on someone who takes part rather than on the act itself."""
    tokens = grammar.tokens
    at = head
    mine = {draft.head, *draft.carried}
    for _ in range(CLIMB):
        at = tokens[at].head
        if at in mine or tokens[at].head == at:
            return False
        if at in participants or tokens[at].lemma in grammar.lexicon.people:
            return True
    return False


def dateline_ends(text: str) -> list[tuple[int, int]]:
    """Ranges at line starts that only say where the report was filed: "NAIROBI, Kenya (May 7) - "."""
    return sorted(m.span() for pattern in (_DATELINE, _FILED) for m in pattern.finditer(text))


def place_name(places: list[Place]) -> str:
    """Such as "Gwoza, Borno"; two scenes of one act are joined by a semicolon."""
    first = places[0]
    names = []
    for place in places[:3]:
        if place is not first and place.name == first.container:
            continue
        name = place.name
        if place.container and place.container != name:
            name = f"{name}, {place.container}"
        if name not in names:
            names.append(name)
    if len(names) > 1 and places[1].span.start - first.span.end <= 3:
        # "Gwoza, Borno" read as two places: a container, not a second scene.
        return ", ".join(p.name for p in places[:2])
    return "; ".join(names[:2]) if len(names) > 1 and coordinated(places) else names[0]


def coordinated(places: list[Place]) -> bool:
    return 3 < places[1].span.start - places[0].span.end <= 6


def stands_as_place(grammar: Grammar, head: int, by_token: dict[int, Draft]) -> str:
    """How a place name tells where: its preposition, "object", "beside" an event's noun, or "" (it does not)."""
    tokens = grammar.tokens
    at = tokens[head]
    for _ in range(4):
        dep = at.dep
        if dep == "pobj":
            prep = tokens[at.head]
            if prep.lower == "of" and tokens[prep.head].lemma in _PARTS and prep.head != prep.index:
                at = tokens[prep.head]  # "the town of Gwoza"
                continue
            if prep.lower in ("of", "against") and (act := by_token.get(prep.head)) is not None:
                return "object" if _invades(act) else ""
            return prep.lower if prep.lower in _PLACE_PREPS else ""
        if dep in ("dobj", "nsubjpass"):
            return "object"
        over = tokens[at.head]
        if over.index == at.index:
            return "alone" if at.index == head else ""
        if dep in ("compound", "nmod", "poss", "amod"):
            if over.index in by_token:
                return "beside"
            if over.lemma not in _PARTS:
                return ""
        elif dep == "npadvmod":
            return "in"
        elif dep not in ("appos", "conj", "dep"):
            return ""
        at = over
    return ""


def _invades(draft: Draft) -> bool:
    """Whether an act is one against a whole country: an invasion of it, aggression against it."""
    return draft.rule.name in ("ASSAULT/invasion", "ASSAULT/invade", "ASSAULT/territory-noun")


def named_ranges(reading: Reading) -> frozenset[int]:
    """Tokens inside longer names of bodies and people: the Iraq of "Communist Party of Iraq" is no scene."""
    kinds = {e.id: e.kind for e in reading.entities}
    found: set[int] = set()
    for mention in reading.mentions:
        if mention.kind is not MentionKind.NAME or kinds.get(mention.refers_to) not in _BODIES:
            continue
        inside = reading.syntax.tokens_in(mention.span)
        if 1 < len(inside) < 12:
            found.update(k for k in inside if k != mention.head)
    return frozenset(found)
