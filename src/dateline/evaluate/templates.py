"""This room turns event records into MUC-style incident templates: who struck what and whom, with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateline.codebook.incidents import IncidentWords, load_incident_words
from dateline.evaluate.fillers import arms_in, body_strings, people_strings, thing_strings, things_hit
from dateline.evaluate.tasks import Row, report_of
from dateline.gazetteer import Gazetteer, open_gazetteer
from dateline.model import Claim, Entity, EntityKind, Event, Reading, Span, Status
from dateline.pipeline import Pipeline, Settings

_TELLING = frozenset(("human_target", "physical_target", "instrument"))
"""An incident that tells none of these tells of no act in particular."""

_BACKGROUND = 60
"""An act so many days before publication is background (MUC-4's rule of two months)."""


@dataclass
class Incident:
    """A template being gathered: events of one kind that may be one incident."""

    kind: str
    stage: str
    dates: tuple[date, date] | None
    place: str
    country: str
    roles: dict[str, list[str]] = field(default_factory=dict)


def predict(rows: Iterable[Row], settings: Any = None) -> Iterator[Row]:
    """One line of templates a row."""
    pipeline = Pipeline(settings or Settings())
    words = load_incident_words()
    gazetteer = open_gazetteer(pipeline.settings.gazetteer)
    for reading in pipeline.read(report_of(row) for row in rows):
        yield {"id": reading.report.id, "templates": templates_of(reading, words, gazetteer)}


def templates_of(reading: Reading, words: IncidentWords, gazetteer: Gazetteer) -> list[Row]:
    """The templates of one report, in the order its incidents are first told."""
    incidents: list[Incident] = []
    for event in reading.events:
        claim = reading.claim_by_event.get(event.id)
        found = incident_of(reading, event, claim, words)
        if found is None or is_old(found, reading.report.published):
            continue
        for known in incidents:
            if may_be_one(known, found):
                merge(known, found)
                break
        else:
            incidents.append(found)
    incidents = [i for i in incidents if i.roles.keys() & _TELLING]
    only = the_armed_group(reading, words)
    for incident in incidents:
        if only and not incident.roles.get("perp_organization") and tells_rebels(incident, words):
            add(incident, "perp_organization", only)
    return [row_of(incident, reading, gazetteer) for incident in incidents]


def is_old(incident: Incident, published: date | None) -> bool:
    """Whether an act was long over when the report came out: background, not what the report is about."""
    return bool(published and incident.dates and (published - incident.dates[1]).days > _BACKGROUND)


def the_armed_group(reading: Reading, words: IncidentWords) -> str:
    """The strings of the one armed group that a report names, or nothing where it names none or several."""
    named = [e for e in reading.entities if e.sector == "REB" and e.kind in (EntityKind.ORGANISATION, EntityKind.GROUP)]
    found = [strings for entity in named if (strings := body_strings(reading, entity, words))]
    return found[0] if len(found) == 1 else ""


def tells_rebels(incident: Incident, words: IncidentWords) -> bool:
    """Whether the doers are told by a noun for armed opponents of a state: "the guerrillas"."""
    doers = incident.roles.get("perp_individual", ())
    return any(word.lower().rstrip("s") in words.rebels for strings in doers for word in strings.split("\n"))


def incident_of(reading: Reading, event: Event, claim: Claim | None, words: IncidentWords) -> Incident | None:
    """The incident that one event record tells, or None where it is no terrorist act by the MUC rules."""
    status = claim.status if claim else Status.ACTUAL
    if event.historical or status == Status.NEGATED:
        return None
    passage = event.evidence.of(reading.text).lower()
    trigger = event.trigger.of(reading.text).lower()
    if event.type == "THREATEN" and event.mode == "violence":
        stage = "THREATENED"
    elif event.type == "ASSAULT":
        stage = "ACCOMPLISHED" if status == Status.ACTUAL else "ATTEMPTED" if "attempt" in passage else ""
    elif event.type == "COERCE" and any(word in trigger for word in words.robbery):
        stage = "ACCOMPLISHED"
    else:
        return None
    if not stage:
        return None
    recipients = [reading.entity_by_id[i] for i in event.recipients if i in reading.entity_by_id]
    actors = [reading.entity_by_id[i] for i in event.actors if i in reading.entity_by_id]
    if recipients and all(e.sector in words.combatants for e in recipients):
        return None
    if not recipients and len(actors) > 1:
        return None  # two sides fighting each other is combat
    if actors and all(e.sector in ("MIL", "COP") for e in actors) and not recipients:
        return None
    place = reading.place_by_id.get(event.place) if event.place else None
    incident = Incident(
        kind=kind_of(event, trigger, passage, words),
        stage=stage,
        dates=event.date,
        place=event.place_name,
        country=place.country if place else "",
    )
    for entity in actors:
        add(incident, "perp_individual", people_strings(reading, entity, words))
        add(incident, "perp_organization", body_strings(reading, entity, words))
        for behind in bodies_behind(reading, entity, event.evidence):
            add(incident, "perp_organization", body_strings(reading, behind, words))
    for entity in recipients:
        add(incident, "human_target", people_strings(reading, entity, words))
    for head in things_hit(reading, event, words):
        add(incident, "physical_target", thing_strings(reading, head))
    for weapon in arms_in(reading, event.evidence, words):
        add(incident, "instrument", weapon)
    return incident


def bodies_behind(reading: Reading, entity: Entity, passage: Span) -> Iterator[Entity]:
    """Organisations named inside a description of the actor: "Fatah gunmen", "members of the Red League"."""
    inside = [
        reading.syntax.subtree_span(mention.head)
        for mention in reading.mentions
        if mention.refers_to == entity.id and mention.span.overlaps(passage)
    ]
    for other in reading.entities:
        named = other.id != entity.id and other.kind in (EntityKind.ORGANISATION, EntityKind.GROUP)
        if named and any(area.covers(span) for span in other.mentions for area in inside):
            yield other


def kind_of(event: Event, trigger: str, passage: str, words: IncidentWords) -> str:
    for kind, modes in words.kinds.items():
        if event.mode in modes:
            return kind
    if any(word in trigger for word in words.arson):
        return "ARSON"
    if event.type == "COERCE" or any(word in trigger for word in words.robbery):
        return "ROBBERY"
    return "ATTACK"


def add(incident: Incident, role: str, strings: str) -> None:
    if not strings:
        return
    fillers = incident.roles.setdefault(role, [])
    if strings not in fillers:
        fillers.append(strings)


def may_be_one(a: Incident, b: Incident) -> bool:
    """Whether two events can be one incident: same kind, and neither date nor place nor victims in conflict."""
    if a.kind != b.kind or a.stage != b.stage:
        return False
    if a.dates and b.dates and not (a.dates[0] <= b.dates[1] and b.dates[0] <= a.dates[1]):
        return False
    return not (a.place and b.place and a.place != b.place)


def merge(known: Incident, found: Incident) -> None:
    known.dates = known.dates or found.dates
    known.place = known.place or found.place
    known.country = known.country or found.country
    for role, fillers in found.roles.items():
        for strings in fillers:
            add(known, role, strings)


def row_of(incident: Incident, reading: Reading, gazetteer: Gazetteer) -> Row:
    published = reading.report.published
    dates = incident.dates or ((days_before(published, 3), published) if published else None)
    country = gazetteer.country(incident.country or main_country(reading))
    return {
        "incident_types": [incident.kind],
        "stage": incident.stage,
        "date_iso": [[d.isoformat() for d in dates]] if dates else [],
        "country": country.name if country else "",
        "roles": {role: [strings.split("\n") for strings in fillers] for role, fillers in incident.roles.items()},
    }


def days_before(day: date, count: int) -> date:
    """The day so many days earlier, or the first of the calendar."""
    return date.fromordinal(max(day.toordinal() - count, 1))


def main_country(reading: Reading) -> str:
    """The country that most of the report's places lie in."""
    counts: dict[str, int] = {}
    for place in reading.places:
        if place.country and not place.demonym:
            counts[place.country] = counts.get(place.country, 0) + 1
    return max(counts, key=lambda code: counts[code]) if counts else ""
