"""This room shows why an event was coded: the parse around it, the candidate rules, who takes part, who says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dateline.codebook.checking import asks_of
from dateline.model import REPORT, Event, Reading, Status
from dateline.views.facts import clean, facts_of, header_of

if TYPE_CHECKING:
    from rich.text import Text

    from dateline.codebook import Codebook
    from dateline.codebook.events import TriggerRule

_LONGEST = 60
"""Tokens of a sentence that is drawn whole; of a longer one the trigger's part is drawn."""
_WORDS = 8
"""Words of a condition that are shown."""
_MENTIONS = 6

_STYLES = {Status.ACTUAL: "green", Status.NEGATED: "red", Status.FUTURE: "yellow", Status.HYPOTHETICAL: "yellow"}


def show_explanation(reading: Reading, event: Event, codebook: Codebook) -> Text:
    """All that led to one event, in sections, for ``rich.console.Console.print``."""
    from rich.text import Text

    facts = facts_of(reading, event)
    claim = reading.claim_by_event.get(event.id)
    out = Text()
    out.append(f"{event.id}  {facts.type} {facts.mode}".rstrip(), "bold")
    out.append(f"  {facts.status}", _STYLES[facts.status])
    out.append(f"  {header_of(reading)}\n", "dim")
    text = reading.text
    before, after = text[event.evidence.start : event.trigger.start], text[event.trigger.end : event.evidence.end]
    out.append(f"  {clean(before)}")
    out.append(facts.trigger, "bold reverse")
    out.append(f"{clean(after)}\n")
    for passage in event.also:
        out.append(f"  also: {clean(passage.of(text))}\n", "dim")

    _head(out, "why")
    out.append(f"  {clean(event.why) or 'no reason was kept'}; confidence {event.confidence:.2f}\n")
    _head(out, "candidates")
    candidates = list(candidates_of(reading, event, codebook))
    for name, rule, won in candidates:
        out.append(f"  {'→' if won else ' '} {name}", "bold green" if won else "")
        out.append(f"  {_asks(rule)}\n", "dim")
    if not candidates:
        out.append("  no rule of the codebook has this word\n", "dim")
    _head(out, "parse")
    marks = _marks(reading, event)
    for line, index in tree_lines(reading, event):
        out.append(f"  {line}", marks[index][1] if index in marks else "")
        out.append(f"  ← {marks[index][0]}\n" if index in marks else "\n", "bold" if index in marks else "")
    for title, ids in (("actors", event.actors), ("recipients", event.recipients)):
        _head(out, title)
        for line in _chains(reading, ids):
            out.append(f"  {line}\n")
    _head(out, "sources and status")
    for source in claim.sources if claim else (REPORT,):
        entity = reading.entity_by_id.get(source)
        out.append(f"  {clean(entity.name) if entity else source}\n")
    certainty = claim.certainty if claim else 3.0
    out.append(f"  {facts.status}, certainty {certainty:+.1f} of -3 to +3", _STYLES[facts.status])
    out.append(f": {clean(claim.why) if claim and claim.why else 'told in the report’s own voice'}\n")
    _head(out, "where, when, how many")
    out.append(f"  place: {facts.place or 'none told'}{f' ({facts.where})' if facts.where else ''}")
    place = reading.place_by_id.get(event.place or "")
    out.append(f"  {clean(place.why)}\n" if place and place.why else "\n", "dim")
    out.append(f"  date: {facts.when or 'none told'}")
    time = reading.time_by_id.get(event.time or "")
    out.append(f"  from “{clean(time.span.of(text))}”\n" if time else "\n", "dim")
    if facts.numbers:
        out.append(f"  numbers: {', '.join(facts.numbers)}\n")
    return out


def _head(out: Text, title: str) -> None:
    out.append(f"{title}\n", "bold cyan")


def candidates_of(reading: Reading, event: Event, codebook: Codebook) -> Iterator[tuple[str, TriggerRule, bool]]:
    """The rules that have the event's word, as "TYPE/name", the one that made the event first."""
    if not 0 <= event.head < len(reading.tokens):
        return
    token = reading.tokens[event.head]
    words = {token.lemma, token.lower, token.lemma.lower()}
    passage = f" {' '.join(t.lower for t in reading.tokens[max(0, event.head - 8) : event.head + 9])} "
    told = {part.split(":")[0].strip() for part in event.why.replace("+", ";").split(";")}
    found = []
    for kind, rule in codebook.events.rules:
        name = f"{kind}/{rule.name}"
        fits = (
            any(entry.split()[0] in words for entry in rule.verbs)
            or any(entry.split()[-1] in words for entry in rule.nouns)
            or any(f" {entry} " in passage for entry in rule.phrases)
        )
        if fits or name in told:
            found.append((name not in told, name, rule))
    for lost, name, rule in sorted(found, key=lambda item: item[0]):
        yield name, rule, not lost


def _asks(rule: TriggerRule) -> str:
    """The conditions of a rule in words."""
    parts = []
    for key, value in asks_of(rule).items():
        if isinstance(value, dict):
            shown = "; ".join(f"{prep} {_some(words)}" for prep, words in value.items())
        else:
            shown = _some(value) if isinstance(value, tuple) else "" if value is True else str(value)
        parts.append(f"{key.replace('_', ' ')}{': ' if shown else ''}{shown}")
    return clean(" · ".join(parts) or "asks for nothing more")


def _some(words: tuple[str, ...]) -> str:
    return ", ".join(words[:_WORDS]) + (f" and {len(words) - _WORDS} more" if len(words) > _WORDS else "")


def tree_lines(reading: Reading, event: Event) -> Iterator[tuple[str, int]]:
    """The dependency tree of the event's sentence, a line a token with the token's index, roots first."""
    syntax = reading.syntax
    tokens = syntax.tokens
    if not 0 <= event.head < len(tokens):
        return
    first, last = syntax.sentences[syntax.sentence_of[event.head]]
    inside = range(first, last)
    roots = [i for i in inside if tokens[i].head == i or tokens[i].head not in inside]
    if last - first > _LONGEST:
        roots = [event.head]
    stack = [(root, "", "") for root in reversed(roots)]
    drawn = 0
    while stack and drawn < _LONGEST:
        index, lead, below = stack.pop()
        token = tokens[index]
        yield f"{lead}{clean(token.text)}  {token.dep} {token.pos}{f' {token.ent}' if token.ent else ''}", index
        drawn += 1
        children = [c for c in syntax.children[index] if c in inside]
        for number, child in reversed(list(enumerate(children, 1))):
            final = number == len(children)
            stack.append((child, below + ("└─ " if final else "├─ "), below + ("   " if final else "│  ")))


def _marks(reading: Reading, event: Event) -> dict[int, tuple[str, str]]:
    """What tokens are for the event, and the style of their line."""
    marks: dict[int, tuple[str, str]] = {}
    for ids, word, style in (
        (event.actors, "actor", "blue"),
        (event.recipients, "recipient", "magenta"),
    ):
        for mention in reading.mentions:
            if mention.refers_to in ids:
                marks.setdefault(mention.head, (f"{word} {mention.refers_to}", style))
    marks[event.head] = ("trigger", "bold green")
    return marks


def _chains(reading: Reading, ids: tuple[str, ...]) -> Iterator[str]:
    if not ids:
        yield "none found"
    for identity in ids:
        entity = reading.entity_by_id.get(identity)
        if entity is None:
            yield identity
            continue
        codes = " ".join(filter(None, (entity.country, entity.sector, str(entity.kind))))
        yield f"{identity}  {clean(entity.name)}  [{codes}]"
        told = [clean(span.of(reading.text)) for span in entity.mentions[:_MENTIONS]]
        more = len(entity.mentions) - len(told)
        yield f"    told as: {', '.join(f'“{words}”' for words in told)}{f' and {more} times more' if more > 0 else ''}"
        if entity.why:
            yield f"    because: {clean(entity.why)}"
