"""Drafts become statements in text order: with ids, kinds, the entities that speak, and parents by nesting.

This room writes statements.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.layers.statements.drafts import Draft, Speaker
from dateline.model import EntityKind, Reading, Statement, StatementKind

_QUOTED = ("“", "„", "«", '"', "``", "''")


def write_statements(reading: Reading, drafts: list[Draft], quote_at: Sequence[int]) -> tuple[Statement, ...]:
    """Statements in text order, with ids, kinds and parents."""
    for draft in drafts:
        draft.pieces.sort()
    drafts = [d for d in drafts if says_a_word(reading, d)]
    drafts.sort(key=lambda d: (d.pieces[0][0], -d.pieces[-1][1], d.verb or 0))
    parents = find_parents(drafts)
    counts = count_words(reading, quote_at)
    naming = NameIndex(reading)
    out = []
    for number, draft in enumerate(drafts):
        parent = parents[number]
        out.append(
            Statement(
                id=f"s{number + 1}",
                kind=kind_of(reading, draft, quote_at, counts),
                content=tuple(reading.syntax.span(first, last) for first, last in draft.pieces),
                cue=reading.syntax.span(*draft.cue) if draft.cue else None,
                speaker=entity_of(reading, draft.speaker, naming),
                speaker_span=reading.syntax.span(*draft.speaker.words) if draft.speaker else None,
                addressee=entity_at(reading, draft.addressee),
                channel=draft.channel,
                parent=f"s{parent + 1}" if parent is not None else None,
                confidence=draft.strength,
                why=draft.why,
            )
        )
    return tuple(out)


def says_a_word(reading: Reading, draft: Draft) -> bool:
    """Whether the content holds a word: what is left between the marks of a quotation may be marks alone."""
    tokens = reading.tokens
    return any(any(map(str.isalnum, tokens[i].text)) for a, b in draft.pieces for i in range(a, b + 1))


def find_parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft the number of the innermost one in whose content its cue (or content) stands."""
    out: list[int | None] = [None] * len(drafts)
    marks = sorted((d.cue[0] if d.cue else d.pieces[0][0], i) for i, d in enumerate(drafts))
    starts = [d.pieces[0][0] for d in drafts]
    stack: list[int] = []
    opened = 0
    for mark, number in marks:
        while opened < len(drafts) and starts[opened] <= mark:
            stack.append(opened)
            opened += 1
        while stack and drafts[stack[-1]].pieces[-1][1] < mark:
            stack.pop()
        for candidate in reversed(stack[-12:]):
            if candidate != number and any(a <= mark <= b for a, b in drafts[candidate].pieces):
                out[number] = candidate
                break
    return out


def count_words(reading: Reading, quote_at: Sequence[int]) -> tuple[list[int], list[int]]:
    """Running counts, before each token, of tokens inside quotations and of words outside them."""
    inside, outside = [0], [0]
    for token, quote in zip(reading.tokens, quote_at, strict=True):
        inside.append(inside[-1] + (quote >= 0))
        outside.append(outside[-1] + (quote < 0 and any(map(str.isalnum, token.text))))
    return inside, outside


def kind_of(
    reading: Reading, draft: Draft, quote_at: Sequence[int], counts: tuple[list[int], list[int]]
) -> StatementKind:
    if draft.why.startswith("turn"):
        return StatementKind.DIRECT
    if draft.verb is not None and quote_at[draft.verb] >= 0:
        return StatementKind.INDIRECT
    inside, outside = (sum(count[last + 1] - count[first] for first, last in draft.pieces) for count in counts)
    if inside and not outside:
        return StatementKind.DIRECT
    if inside:
        return StatementKind.MIXED
    # One mark is missing: the quotation was not paired, but the words are told as spoken.
    first, last = draft.pieces[0][0], draft.pieces[-1][1]
    if reading.tokens[first].text in _QUOTED or reading.tokens[last].text in ("”", "»"):
        return StatementKind.DIRECT
    return StatementKind.INDIRECT


class NameIndex:
    """Entities by the words they are named with, for speakers that no mention covers; made when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.by_name: dict[str, str | None] | None = None

    def entity_named(self, words: str) -> str | None:
        """The one entity with this name or, for a person, this last name; None where there is none or several."""
        if self.by_name is None:
            self.by_name = {}
            for entity in self.reading.entities:
                names = {name.lower() for name in (entity.name, *entity.aliases)}
                if entity.kind is EntityKind.PERSON:
                    names |= {name.rsplit(None, 1)[-1] for name in names if name.strip()}
                for name in names:
                    self.by_name[name] = entity.id if self.by_name.get(name, entity.id) == entity.id else None
        return self.by_name.get(" ".join(words.lower().split()))


def entity_of(reading: Reading, speaker: Speaker | None, naming: NameIndex) -> str | None:
    """The entity that a speaker's words refer to: by their head, else by an apposition of it, else by name."""
    if speaker is None:
        return None
    found = entity_at(reading, speaker.refers)
    if found is None and reading.mentions:
        for child in reading.syntax.children[speaker.refers]:
            if reading.tokens[child].dep in ("appos", "compound", "nmod"):
                found = found or entity_at(reading, child)
        if found is None and speaker.head == speaker.refers:
            found = naming.entity_named(reading.syntax.span(*speaker.words).of(reading.text))
    return found


def entity_at(reading: Reading, index: int | None) -> str | None:
    mention = reading.mention_by_head.get(index) if index is not None else None
    return mention.refers_to or None if mention else None
