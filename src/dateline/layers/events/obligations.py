"""This room reads what a speaker says must or should be done as a request."""

from __future__ import annotations

from bisect import bisect_right

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.lexicon import Rule
from dateline.layers.events.participants import Cast
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType, Reading

_SPEAKERS = frozenset((EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.STATE))


class Speakers:
    """Whose words stand where: look-up of the speaker by character position, innermost first."""

    def __init__(self, reading: Reading) -> None:
        told = [
            (span.start, span.end, statement.speaker)
            for statement in reading.statements
            if statement.speaker is not None
            for span in statement.content
        ]
        told.sort()
        self.starts = [start for start, _, _ in told]
        self.told = told

    def at(self, position: int) -> str | None:
        """The speaker of the innermost statement around a position; only the last few openings are asked."""
        at = bisect_right(self.starts, position)
        for k in range(at - 1, max(-1, at - 6), -1):
            _, end, speaker = self.told[k]
            if position < end:
                return speaker
        return None


def find_obligations(grammar: Grammar, cast: Cast, speakers: Speakers, drafts: list[Draft], rule: Rule) -> list[Draft]:
    """The drafts with those under "must" or "should" in someone's words made requests, and new ones added."""
    if not speakers.told:
        return drafts
    tokens, children = grammar.tokens, grammar.children
    by_head = {d.head: d for d in drafts}
    gone: set[int] = set()
    added: list[Draft] = []
    for i, token in enumerate(tokens):
        if token.tag != "MD" or token.lower not in grammar.lexicon.obligation:
            continue
        verb = token.head
        if verb == i or token.dep not in ("aux", "auxpass"):
            continue
        if any(
            tokens[c].lower in ("have", "if", "that's") and tokens[c].dep in ("aux", "mark") for c in children[verb]
        ):
            continue  # "should have been": blame for the past, no demand
        speaker = speakers.at(token.start)
        if speaker is None or cast.kinds.get(speaker) not in _SPEAKERS:
            continue
        over = by_head.get(verb)
        if over is not None and over.type in (EventType.REQUEST, EventType.ACCUSE, EventType.REJECT):
            continue
        args = grammar.arguments(verb)
        asked = [e for e in cast.recipients(args.subjects) if e != speaker and cast.kinds.get(e) in _SPEAKERS]
        if not asked and (over is None or not args.passive):
            continue
        if over is not None:
            gone.add(id(over))
        last = verb
        if last - i > 4:
            last = i
        added.append(
            Draft(
                rule=rule,
                type=EventType.REQUEST,
                mode="change",
                head=verb,
                first=i,
                last=last,
                confidence=0.5,
                why=f"REQUEST/obligation: {token.lower} {tokens[verb].lower}",
                actors=[speaker],
                recipients=asked,
            )
        )
    if not added:
        return drafts
    out = [d for d in drafts if id(d) not in gone] + added
    out.sort(key=lambda d: (d.first, d.last))
    return out
