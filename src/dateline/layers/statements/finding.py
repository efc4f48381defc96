"""Quotations first, then cue words outside them; what both find under one cue is one statement.

This room puts a reading's statements together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.codebook import Codebook
from dateline.layers.statements.anaphora import draft_of_anaphor, says_this
from dateline.layers.statements.drafts import Draft, Range
from dateline.layers.statements.frames import draft_at
from dateline.layers.statements.manner import MannerTables, find_addressee, find_channel
from dateline.layers.statements.quotes import Quote, find_paragraphs, find_quotes
from dateline.layers.statements.quoting import attribute_quotes
from dateline.layers.statements.sentences import mend_sentences
from dateline.layers.statements.tables import CueTables
from dateline.layers.statements.turns import find_recordings, find_turns
from dateline.layers.statements.writing import write_statements
from dateline.model import Reading, Statement, Syntax


@dataclass(slots=True)
class Page:
    """A reading at work: its mended parse, the paragraph and quotation (or -1) of each token, and the drafts."""

    reading: Reading
    syntax: Syntax
    paragraph_of: list[int]
    quote_at: list[int]
    drafts: list[Draft]


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
        return self.write(self.find_drafts(reading)) if reading.tokens else ()

    def find_drafts(self, reading: Reading) -> Page:
        """All that the rules find, before speakers are lent and statements written."""
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
            if (draft is None or says_this(syntax, draft)) and index not in by_verb:
                before = draft_of_anaphor(syntax, index, self.tables, paragraph_of)
                if before is not None:
                    by_verb[index] = before
                    drafts.append(before)
                    continue
            if draft is None:
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
        drafts = [d for d in drafts if d.pieces]
        return Page(reading=reading, syntax=syntax, paragraph_of=paragraph_of, quote_at=quote_at, drafts=drafts)

    def write(self, page: Page) -> tuple[Statement, ...]:
        """The statements of a page's drafts in text order, with addressees, channels, lent speakers and parents."""
        for draft in page.drafts:
            if draft.verb is not None:
                draft.addressee = find_addressee(page.syntax, draft, self.manner)
                draft.channel = find_channel(page.syntax, draft, self.manner)
        lend_speakers(page.reading, page.drafts, page.paragraph_of, page.quote_at)
        return write_statements(page.reading, page.drafts, page.quote_at)


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
