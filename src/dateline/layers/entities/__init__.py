"""This room tells for each chain of mentions who it is: name, kind, country and sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.actors import Actors
from dateline.codebook.roles import Roles
from dateline.layers.entities.evidence import Evidence, sum_up
from dateline.layers.entities.reader import Reader
from dateline.model import Entity, Mention, MentionKind, Reading


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], tuple[Entity, ...]]:
    return partial(find_entities, actors=codebook.actors, roles=codebook.roles)


def find_entities(reading: Reading, actors: Actors, roles: Roles) -> tuple[Entity, ...]:
    """One entity for each chain, in the order of the chains' first mentions."""
    chains: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        chains.setdefault(mention.refers_to, []).append(mention)
    reader = Reader(reading, actors, roles)
    read = reader.done
    for number, mentions in chains.items():
        read[number] = reader.read(mentions)
    _arm(reading, roles, read)
    home = _home(reading, actors, read)
    _hold(actors, read, home, reader.day)
    return tuple(sum_up(number, evidence, home) for number, evidence in read.items())


def _arm(reading: Reading, roles: Roles, read: dict[str, Evidence]) -> None:
    """Someone with troops of his own and no office is armed opposition, and so are the troops."""
    by_head = reading.mention_by_head
    tokens, children = reading.tokens, reading.syntax.children
    for mention in reading.mentions:
        if mention.kind is not MentionKind.NOMINAL or tokens[mention.head].lemma not in roles.followers:
            continue
        for child in children[mention.head]:
            owner = by_head.get(child) if tokens[child].dep == "poss" else None
            if owner is not None and owner.refers_to != mention.refers_to:
                evidence, troops = read[owner.refers_to], read[mention.refers_to]
                if evidence.sorts.most_common(1)[:1] == [] or evidence.sorts.most_common(1)[0][0] != "person":
                    continue
                if not evidence.sectors:
                    evidence.sectors["REB"] += 1
                    evidence.why.append("has troops of his own and no office")
                if evidence.sectors.most_common(1)[0][0] == "REB":
                    troops.sectors["REB"] += 4


def _hold(actors: Actors, read: dict[str, Evidence], home: str, day: str) -> None:
    """Who is meant by an office alone: the one who held it in that country, or in the report's, on that day."""
    for evidence in read.values():
        if not evidence.office or evidence.names or evidence.actor is not None:
            continue
        country = evidence.countries.most_common(1)[0][0] if evidence.countries else "" if evidence.foreign else home
        when = evidence.then or day
        holder = actors.offices.holder(country, evidence.office, when) if when and when != "?" else None
        if holder is not None:
            evidence.listed_as = holder.name
            if country in actors.states:
                evidence.sectors["GOV"] += 4  # a "supreme leader" is no judge
            evidence.why.append(f"{evidence.office} of {country} on {when}: {holder.name}")


def _home(reading: Reading, actors: Actors, read: dict[str, Evidence]) -> str:
    """The country most of the report is about, or empty. Places tell it better than who takes part."""
    total: Counter[str] = Counter()
    for place in reading.places:
        if place.country:
            total[place.country] += 2
    for evidence in read.values():
        for country in evidence.countries:
            if country in actors.states:
                total[country] += len(evidence.spans)
    return total.most_common(1)[0][0] if total else ""
