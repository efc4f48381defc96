"""This room finds the events of one report: triggers, border rules, participants, circumstances, one record each."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.codebook.events import EventSection
from dateline.layers.events.aims import aim
from dateline.layers.events.borders import apply_borders
from dateline.layers.events.circumstances import attach, ids_in_order, is_historical
from dateline.layers.events.counts import settle_counts
from dateline.layers.events.doers import add_bodies, fill_crowds, fill_forces, fill_voices, own_words
from dateline.layers.events.foes import settle_targets
from dateline.layers.events.grammar import Grammar
from dateline.layers.events.lexicon import Lexicon, compile_lexicon
from dateline.layers.events.merging import merge
from dateline.layers.events.obligations import Speakers, find_obligations
from dateline.layers.events.participants import Cast, Roles, noun_roles, phrase_roles, verb_roles
from dateline.layers.events.pointing import Pointing
from dateline.layers.events.ties import UTTERED
from dateline.layers.events.triggers import Draft, find_triggers
from dateline.layers.events.votes import Stand, Voter, Voting, add_voted
from dateline.layers.events.weighing import Weighing, weigh
from dateline.model import Event, EventType, Reading, Span

_SPORT_SHARE = 0.012
"""A report in which more than this share of the words is of sport has no political events by trigger."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a codebook's events section is compiled to, once."""

    lexicon: Lexicon
    stand: Stand


def prepare_events(section: EventSection) -> Rules:
    """The trigger rules of a codebook, ready to match."""
    lexicon = compile_lexicon(section)
    return Rules(lexicon, Stand(lexicon))


def find_events(
    reading: Reading,
    rules: Rules,
    ask: Voter | None = None,
    voting: Voting | None = None,
    weighing: Weighing | None = None,
) -> tuple[Event, ...]:
    """Events of a reading in text order, by the rules and, where there is one, a learned coder; ids "v1", "v2", ..."""
    lexicon = rules.lexicon
    tokens = reading.syntax.tokens
    if not tokens:
        return ()
    sports = sum(token.lemma in lexicon.sports for token in tokens)
    if sports >= 3 and sports > _SPORT_SHARE * len(tokens):
        return ()
    grammar = Grammar(reading, lexicon)
    drafts = find_triggers(grammar, reading.syntax.sentences)
    drafts = apply_borders(grammar, drafts)
    votes = ask([d.head for d in drafts]) if ask is not None else None
    if votes is not None:  # behind the borders: the coder's types are those that the borders would make
        drafts = add_voted(grammar, reading.syntax.sentences, drafts, votes, rules.stand, voting or Voting())
    if not drafts:
        return ()
    cast = Cast(reading, grammar)
    drafts = cast_drafts(grammar, cast, drafts)
    speakers = Speakers(reading)
    if lexicon.request is not None:
        drafts = find_obligations(grammar, cast, speakers, drafts, lexicon.request)
    own_words(grammar, cast, speakers, drafts)
    fill_voices(grammar, cast, speakers, drafts)
    add_bodies(grammar, cast, speakers, drafts)
    calls_for_peace(grammar, cast, drafts)
    attach(reading, grammar, drafts)
    fill_forces(reading, grammar, cast, speakers, drafts)
    drafts = [d for d in drafts if d.type in lexicon.types and stands(grammar, d)]
    drafts = merge(reading, grammar, drafts)
    blame_doers(drafts)
    aim(grammar, cast, drafts)
    settle_targets(grammar, cast, drafts)
    drafts = [d for d in drafts if not d.bare]
    fill_crowds(grammar, cast, drafts)
    drafts = settle(reading, grammar, drafts)
    drafts.sort(key=lambda d: (d.first, d.last))
    if votes is not None:
        Pointing(reading, votes, voting or Voting()).fill(drafts)
    if votes is not None and weighing is not None:
        drafts = weigh(drafts, votes, reading.syntax.sentence_of, weighing)
    settle_counts(reading, grammar, drafts)
    return tuple(event_of(reading, draft, number) for number, draft in enumerate(drafts, start=1))


def cast_drafts(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> list[Draft]:
    """Give the drafts their participants; a noun carried by two doers gives two drafts."""
    cast.acts = frozenset(d.head for d in drafts if d.noun and not d.rule.frame.self)
    out: list[Draft] = []
    for draft in drafts:
        sets: list[Roles]
        if draft.rule.frame.self:
            sets = [([draft.head], [])] if draft.rule.frame.self == "actor" else [([], [draft.head])]
        elif draft.noun:
            sets = noun_roles(grammar, draft)
        elif grammar.is_verb(draft.head):
            sets = [verb_roles(grammar, draft)]
        else:
            sets = [phrase_roles(grammar, draft)]
        first: Draft | None = None
        for number, (actors, recipients) in enumerate(sets):
            found = cast.actors(actors, speaks=draft.type in UTTERED)
            hit = [e for e in cast.recipients(recipients, draft.scenes) if e not in found]
            if first is None:
                draft.actors, draft.recipients = found, hit
                draft.actor_tokens, draft.recipient_tokens = actors, recipients
                first = draft
                out.append(draft)
            elif found and first.actors and not set(found) & set(first.actors):
                out.append(split(draft, number, found, hit))
            else:
                first.actors.extend(e for e in found if e not in first.actors)
                first.recipients.extend(e for e in hit if e not in first.recipients)
        carried_actors(grammar, cast, draft)
        one_sided(grammar, cast, draft)
        draft.condition_of = condition_over(grammar, draft.head)
    blame_events(out)
    return out


def calls_for_peace(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> None:
    """A warring party's call to end the fighting is an offer, not a demand."""
    tokens, peace = grammar.tokens, grammar.lexicon.peace
    for draft in drafts:
        if draft.type != EventType.REQUEST or draft.noun or not grammar.is_verb(draft.head):
            continue
        if not draft.actors or any(cast.sectors.get(e) not in ("REB", "MIL") for e in draft.actors):
            continue
        args = grammar.arguments(draft.head)
        things = [*args.objects, *(p for word, p in args.preps if word == "for")]
        wanted = [p for thing in things for word, p in grammar.preps_of(thing) if word in ("to", "of")]
        if any(tokens[k].lemma in peace for k in (*things, *wanted)):
            draft.type, draft.mode = EventType.AGREE, ""
            draft.why += "; called for by a warring party"


def split(draft: Draft, number: int, actors: list[str], recipients: list[str]) -> Draft:
    """A second event of one noun, with another doer."""
    carrier = draft.carried[number] if number < len(draft.carried) else draft.head
    twin = Draft(
        rule=draft.rule,
        type=draft.type,
        mode=draft.mode,
        head=carrier,
        first=draft.first,
        last=draft.last,
        noun=True,
        confidence=draft.confidence,
        why=f"{draft.why}; another doer",
        actors=actors,
        recipients=recipients,
        carried=[carrier],
    )
    # The first account keeps its own carrier as trigger, so that each is told by its own words.
    if draft.carried and number == 1:
        draft.first = draft.last = draft.head = draft.carried[0]
    return twin


def carried_actors(grammar: Grammar, cast: Cast, draft: Draft) -> None:
    """Whoever hopes, promises, vows or refuses is the actor of what that makes."""
    if not draft.carried or draft.first != draft.carried[0] or (draft.noun and draft.head == draft.first):
        return
    if "; " not in draft.why:
        return
    carrier = draft.carried[0]
    subjects = grammar.subjects(carrier) if grammar.is_verb(carrier) else []
    if not subjects:
        over = grammar.verb_above(carrier)
        subjects = grammar.subjects(over) if over >= 0 else []
    actors = cast.actors(subjects)
    if not actors:
        return
    others = [e for e in draft.actors if e not in actors]
    draft.actors = actors
    draft.actor_tokens = subjects
    if draft.type == EventType.AGREE:
        draft.recipients.extend(e for e in others if e not in draft.recipients)
    draft.recipients = [e for e in draft.recipients if e not in actors]


def one_sided(grammar: Grammar, cast: Cast, draft: Draft) -> None:
    """A meeting to come is the offer of whoever plans it: "will meet with the president"."""
    if draft.type != EventType.AGREE or draft.rule.type != EventType.CONSULT or not grammar.is_verb(draft.head):
        return
    args = grammar.arguments(draft.head)
    subjects = cast.actors(args.subjects)
    others = [e for e in draft.actors if e not in subjects]
    if subjects and others:
        draft.actors = [e for e in draft.actors if e in subjects]
        draft.recipients.extend(e for e in others if e not in draft.recipients)


def blame_events(drafts: list[Draft]) -> None:
    """Threats are against whoever would do what is feared; tear gas is fired at those who protest."""
    crowd: list[str] = []
    for draft in drafts:
        if draft.type == EventType.PROTEST and draft.actors:
            crowd = draft.actors
        if draft.recipients:
            continue
        if draft.type == EventType.THREATEN:
            draft.recipients.extend(feared(drafts, draft))
        elif draft.mode == "crowd-control":
            draft.recipients.extend(e for e in crowd if e not in draft.actors)


def blame_doers(drafts: list[Draft]) -> None:
    """Whoever condemns an attack condemns its doer, wherever in the report he is told."""
    acts = {k: d for d in drafts for k in (d.head, *d.told_by)}
    for draft in drafts:
        if draft.type in (EventType.ACCUSE, EventType.REJECT) and not draft.recipients:
            for k in draft.recipient_tokens:
                act = acts.get(k)
                if act is not None and act is not draft:
                    draft.recipients.extend(
                        e for e in act.actors if e not in draft.actors and e not in draft.recipients
                    )


def condition_over(grammar: Grammar, i: int) -> int:
    """The word that an if-clause around a trigger hangs on, or -1."""
    tokens = grammar.tokens
    at = i
    for _ in range(4):
        token = tokens[at]
        if token.dep == "advcl" and any(tokens[c].lower in ("if", "unless") for c in grammar.children[at]):
            over = tokens[token.head]
            # "are willing to march if": the clause may hang on the copula, on "willing" or on "march".
            for k in (over.index, *(c for c in grammar.children[over.index] if tokens[c].dep == "acomp"), over.head):
                if tokens[k].pos == "ADJ":
                    return k
            return over.index
        if token.head == at or token.dep not in ("xcomp", "ccomp", "conj", "advcl"):
            return -1
        at = token.head
    return -1


def feared(drafts: list[Draft], threat: Draft) -> list[str]:
    """Against whom a conditional threat is: whoever would do what it is made conditional on."""
    return [
        e
        for d in drafts
        if d.condition_of == threat.head and d.type in (EventType.ASSAULT, EventType.COERCE, EventType.MOBILIZE)
        for e in d.actors
        if e not in threat.actors
    ]


def stands(grammar: Grammar, draft: Draft) -> bool:
    """Whether a draft may become an event; nouns with no participant are kept as bare, to be told again elsewhere."""
    if not draft.noun or draft.rule.frame.self:
        return True
    if draft.actors or draft.recipients:
        return True
    if draft.rule.owners:
        draft.bare = True
        return True
    over, how = grammar.governor(draft.head)
    told = over >= 0 and grammar.tokens[over].lemma in grammar.lexicon.occur and how in ("nsubj", "nsubjpass", "dobj")
    if draft.type == EventType.PROTEST and how in ("nsubj", "nsubjpass") and not draft.definite:
        told = True
    if not (told and not draft.definite) and not draft.quantities:
        draft.bare = True
    return True


def settle(reading: Reading, grammar: Grammar, drafts: list[Draft]) -> list[Draft]:
    """Drop what only stands beside other acts: harm with no violence told, crowds where the protest is told."""
    protested = any(d.type == EventType.PROTEST and not d.rule.frame.self for d in drafts)
    violent = any(d.type == EventType.ASSAULT and not is_harm(grammar, d) for d in drafts)
    caught = any(d.mode in ("arrest", "abduct") for d in drafts)
    out: list[Draft] = []
    crowds = 0
    for draft in drafts:
        if draft.rule.frame.self and draft.type == EventType.PROTEST:
            crowds += 1
            if protested or crowds > 1:
                continue
        if is_harm(grammar, draft) and not draft.actors and not violent:
            continue
        if draft.rule.name == "RETREAT/released-person" and not draft.actors and not caught:
            continue
        out.append(draft)
    return out


def is_harm(grammar: Grammar, draft: Draft) -> bool:
    """Whether a draft only tells that someone was hurt."""
    if draft.told_by and " + " in draft.why:
        return False  # made one with the violence that did it
    return draft.rule.name == "ASSAULT/wound" or (
        draft.rule.name == "ASSAULT/destroyed" and not draft.actors and grammar.tokens[draft.head].lemma == "damage"
    )


def event_of(reading: Reading, draft: Draft, number: int) -> Event:
    syntax = reading.syntax
    time = reading.time_by_id.get(draft.time) if draft.time else None
    day = (time.earliest, time.latest) if time and time.earliest and time.latest else None
    trigger = syntax.span(draft.first, draft.last)
    return Event(
        id=f"v{number}",
        type=str(draft.type),
        trigger=trigger,
        evidence=evidence_of(reading, draft, trigger),
        head=draft.head,
        mode=draft.mode,
        actors=ids_in_order(draft.actors),
        recipients=ids_in_order(draft.recipients),
        place=draft.place,
        place_name=draft.place_name,
        time=draft.time if day else None,
        date=day,
        quantities=tuple(draft.quantities),
        also=tuple(syntax.span(*pair) for pair in draft.also),
        historical=is_historical(reading, time),
        confidence=draft.confidence,
        why=draft.why,
    )


def evidence_of(reading: Reading, draft: Draft, trigger: Span) -> Span:
    """The sentence around the trigger."""
    number = reading.syntax.sentence_of[draft.head]
    span = reading.syntax.sentence_span(number)
    return Span(start=min(span.start, trigger.start), end=max(span.end, trigger.end))
