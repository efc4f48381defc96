"""Quotations first, then cue words outside them; what both find under one cue is one statement.

This room puts a reading's statements together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dateline.codebook import Codebook
from dateline.layers.statements.anaphora import draft_of_anaphor
from dateline.layers.statements.drafts import Draft, Range, Speaker
from dateline.layers.statements.frames import draft_at
from dateline.layers.statements.manner import MannerTables, find_addressee, find_channel
from dateline.layers.statements.quotes import Quote, find_paragraphs, find_quotes
from dateline.layers.statements.quoting import attribute_quotes
from dateline.layers.statements.sentences import mend_sentences
from dateline.layers.statements.tables import CueTables
from dateline.layers.statements.turns import find_recordings, find_turns
from dateline.model import EntityKind, Reading, Statement, StatementKind

_QUOTED = ("“", "„", "«", '"', "``", "''")


class StatementFinder:
    """Find statements by the cues of a codebook; with ``topics`` also what is only spoken of."""

    def __init__(self, codebook: Codebook, topics: bool = False) -> None:
        cues = codebook.cues
        self.tables = CueTables.of(cues)
        self.manner = MannerTables.of(cues)
        self.labels = frozenset(cues.labels)
        self.utterances = frozenset(cues.utterances)
        self.notes = frozenset(cues.notes)
        self.topics = topics

    def __call__(self, reading: Reading) -> tuple[Statement, ...]:
        if not reading.tokens:
            return ()
        paragraphs = find_paragraphs(reading)
        paragraph_of = number_paragraphs(reading, paragraphs)
        syntax = mend_sentences(reading.syntax, paragraph_of)
        quotes = find_quotes(reading, paragraphs)
        drafts, owner = attribute_quotes(syntax, quotes, paragraph_of, self.tables)
        turns = find_turns(reading, paragraphs, self.labels, self.utterances)
        recordings = find_recordings(reading, self.labels, self.notes)
        drafts = give_turns(give_turns(drafts, turns), recordings)
        quote_at = number_quotes(len(reading.tokens), quotes)
        by_verb = {d.verb: d for d in drafts if d.verb is not None}
        for index in range(len(syntax.tokens)):
            draft = draft_at(syntax, index, self.tables, self.topics)
            if draft is None:
                if syntax.tokens[index].pos == "VERB" and index not in by_verb:
                    before = draft_of_anaphor(syntax, index, self.tables, paragraph_of)
                    if before is not None:
                        by_verb[index] = before
                        drafts.append(before)
                continue
            known = by_verb.get(index)
            if not settle_pieces(draft, quotes, quote_at, owner, known):
                continue
            drop_uncued(draft, quote_at, owner)
            if known is not None:
                join_pieces(known, draft)
            else:
                by_verb[index] = draft
                drafts.append(draft)
        drafts = [d for d in drafts if not (d.why.startswith("adverb") and syntax.tokens[d.verb or 0].head in by_verb)]
        for draft in drafts:
            if draft.verb is not None:
                draft.addressee = find_addressee(syntax, draft, self.manner)
                draft.channel = find_channel(syntax, draft, self.manner)
        drafts = [d for d in drafts if d.pieces]
        lend_speakers(reading, drafts, paragraph_of, quote_at)
        return write_statements(reading, drafts, quotes, quote_at)


def find_statements(reading: Reading, codebook: Codebook, topics: bool = False) -> tuple[Statement, ...]:
    """The statements of a reading in text order; works with or without its mentions and entities."""
    return StatementFinder(codebook, topics)(reading)


def number_paragraphs(reading: Reading, paragraphs: Sequence[tuple[int, int]]) -> list[int]:
    """For each token the number of its paragraph."""
    out = []
    at = 0
    for token in reading.tokens:
        while at + 1 < len(paragraphs) and token.start >= paragraphs[at][1]:
            at += 1
        out.append(at)
    return out


def number_quotes(size: int, quotes: Sequence[Quote]) -> list[int]:
    """For each token the number of the quotation it is in, or -1."""
    out = [-1] * size
    for number, quote in enumerate(quotes):
        for i in range(quote.first, quote.last + 1):
            out[i] = number
    return out


def give_turns(drafts: list[Draft], turns: list[Draft]) -> list[Draft]:
    """Turns take the quotations within them, unless those have a cue of their own."""
    if not turns:
        return drafts
    kept = []
    hulls = sorted((t.pieces[0], i) for i, t in enumerate(turns))
    for draft in drafts:
        first, last = draft.pieces[0][0], draft.pieces[-1][1]
        at = bisect_left(hulls, ((first + 1, -1), -1)) - 1
        inside = at >= 0 and hulls[at][0][0] <= first and last <= hulls[at][0][1] + 1
        if not inside or draft.verb is not None:
            kept.append(draft)
    return kept + turns


def settle_pieces(
    draft: Draft, quotes: Sequence[Quote], quote_at: Sequence[int], owner: dict[int, Draft], known: Draft | None
) -> bool:
    """Let no piece cut a quotation in two, nor take one that has a cue of its own; False where nothing is left."""
    verb = draft.verb if draft.verb is not None else -1
    at_cue = quote_at[verb] if verb >= 0 else -1
    settled: list[Range] = []
    for first, last in draft.pieces:
        begin, end = quote_at[first], quote_at[last]
        if at_cue >= 0:
            # A cue within a quotation: its content ends where the quotation does.
            first, last = max(first, quotes[at_cue].first + 1), min(last, quotes[at_cue].last)
            if first <= last:
                settled.append((first, last))
            continue
        if begin >= 0 and begin == end and owned(owner.get(begin), known, draft):
            continue
        if begin >= 0:
            taken = owned(owner.get(begin), known, draft)
            first = quotes[begin].last + 1 if taken else quotes[begin].first
        if end >= 0:
            taken = owned(owner.get(end), known, draft)
            last = quotes[end].first - 1 if taken else quotes[end].last
        if first <= last and not (first <= verb <= last):
            settled.append((first, last))
        elif first < verb <= last and verb - first > 1:
            settled.append((first, verb - 1))
    draft.pieces = settled
    return bool(settled)


def owned(holder: Draft | None, known: Draft | None, draft: Draft) -> bool:
    """Whether a quotation belongs to another cue; one without a cue goes to any sure cue whose content it is."""
    return holder is not None and holder is not known and (holder.verb is not None or draft.strength < 0.6)


def drop_uncued(draft: Draft, quote_at: Sequence[int], owner: dict[int, Draft]) -> None:
    """Empty the draft of a quotation without a cue that this one has taken in."""
    for first, last in draft.pieces:
        for at in {quote_at[first], quote_at[last]}:
            holder = owner.get(at)
            if holder is not None and holder.verb is None and draft.verb is not None and quote_at[draft.verb] < 0:
                inside = [p for p in holder.pieces if first <= p[0] and p[1] <= last]
                holder.pieces = [p for p in holder.pieces if p not in inside]


def join_pieces(known: Draft, more: Draft) -> None:
    """Add to a quotation's draft what the syntax of its cue finds besides."""
    merged: list[Range] = []
    for first, last in sorted([*known.pieces, *more.pieces]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    known.pieces = merged


def lend_speakers(reading: Reading, drafts: list[Draft], paragraph_of: Sequence[int], quote_at: Sequence[int]) -> None:
    """A quotation with nobody beside it is by the speaker of the statement before it, else after it."""
    speaking = (
        sorted(
            (d.verb, d.speaker)
            for d in drafts
            if d.verb is not None and d.speaker is not None and quote_at[d.verb] < 0 and d.strength >= 0.5
        )
        if any(d.speaker is None and d.verb is None for d in drafts)
        else []
    )
    verbs = [v for v, _ in speaking]
    for draft in drafts:
        if draft.speaker is not None or draft.verb is not None:
            continue
        first = draft.pieces[0][0]
        here = paragraph_of[first]
        at = bisect_left(verbs, first)
        if at and paragraph_of[verbs[at - 1]] == here:
            draft.speaker, draft.why = speaking[at - 1][1], "quotation after its speaker's statement"
        elif at < len(verbs) and paragraph_of[verbs[at]] == here:
            draft.speaker, draft.why = speaking[at][1], "quotation before its speaker's statement"
        elif at and here - paragraph_of[verbs[at - 1]] <= 2:
            draft.speaker, draft.why = speaking[at - 1][1], "quotation of the last speaker"
        elif at < len(verbs) and paragraph_of[verbs[at]] - here <= 1:
            draft.speaker, draft.why = speaking[at][1], "quotation of the next speaker"


def write_statements(
    reading: Reading, drafts: list[Draft], quotes: Sequence[Quote], quote_at: Sequence[int]
) -> tuple[Statement, ...]:
    """Statements in text order, with ids, kinds and parents."""
    for draft in drafts:
        draft.pieces.sort()
    drafts = sorted((d for d in drafts if d.pieces), key=lambda d: (d.pieces[0][0], -d.pieces[-1][1], d.verb or 0))
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
