"""A learned tagger hands over attributions as character spans; the rules lend what it cannot see.

This room turns attributions into statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.layers.statements.anaphora import BEFORE
from dateline.layers.statements.drafts import Draft, Range, Speaker, trimmed
from dateline.layers.statements.finding import Page, StatementFinder
from dateline.layers.statements.frames import draft_at
from dateline.model import Reading, Span, Statement, Syntax

KEEP = 0.5
"""How strong a rule's statement is at least to stand where the attributions say nothing."""

SURE = 0.5
"""How sure an attribution is at least to stand for the record; below it taggers mostly mark topics."""

_SAME = 0.5
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))
_CUE = ("VERB", "NOUN", "ADJ", "ADV")
_GAP = 4
"""Tokens between the parts of a cue that is still told as one span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who is said to say what: content, cue and source, each in one or more spans, and the tagger's score, 0 to 1.

    Content may not be empty; with no cue it is a quotation that stands by itself, with no source its speaker is open.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    score: float = 1.0


def merge_attributions(
    reading: Reading, attributions: Iterable[Attribution], finder: StatementFinder, keep: float = KEEP
) -> tuple[Statement, ...]:
    """Statements of the attributions, with those of the rules where the attributions are silent, in text order.

    Where both speak of one content or share a cue the attribution stands, and takes from the rule only a speaker or
    cue that it lacks. A rule's statement inside an attribution's content (a nested one) is kept, as is one around
    it, a quotation with no cue, a turn of a transcript or a recording, a sentence that the next one attributes, and
    any other of strength ``keep`` or more that overlaps none.
    With ``keep`` over 1 no rule speaks for itself. Addressees, channels, lent speakers, kinds and parents are found
    as for the rules. Unless ``finder.topics``, attributions of what is only spoken of ("praised the deal"), or of a
    score under ``SURE``, are left out, as the rules leave them out. Spans that touch no token are passed over.
    """
    if not reading.tokens:
        return ()
    page = finder.find_drafts(reading)
    made = [d for d in (draft_of(page.syntax, a) for a in attributions) if d is not None]
    for draft in made:
        stay_near(page, draft)
    if not finder.topics:
        made = [d for d in made if d.strength >= SURE and not is_topic(page.syntax, d, finder)]
    page.drafts = [*made, *left_over(page, made, keep, wide=not finder.topics)]
    return finder.write(page)


def draft_of(syntax: Syntax, attribution: Attribution) -> Draft | None:
    """An attribution in tokens; None where its content touches none."""
    cue = hull_of([r for r in (range_of(syntax, s) for s in attribution.cue) if r is not None])
    pieces = less_cue(syntax, [r for r in (range_of(syntax, s) for s in attribution.content) if r is not None], cue)
    if not pieces:
        return None
    verb = cue_head(syntax, cue) if cue is not None else None
    source = next((r for r in (range_of(syntax, s) for s in attribution.source) if r is not None), None)
    word = f": {syntax.tokens[verb].lemma}" if verb is not None else ""
    return Draft(
        pieces=pieces,
        why=f"model {attribution.score:.2f}{word}",
        cue=cue,
        verb=verb,
        speaker=speaker_in(syntax, source, verb) if source is not None else None,
        strength=attribution.score,
    )


def stay_near(page: Page, draft: Draft) -> None:
    """Drop parts of a content that stand in another paragraph than the cue and in no quotation."""
    if draft.verb is None or len(draft.pieces) < 2:
        return
    here = page.paragraph_of[draft.verb]
    near = [p for p in draft.pieces if page.paragraph_of[p[0]] == here or page.quote_at[p[0]] >= 0]
    draft.pieces = near or draft.pieces


def range_of(syntax: Syntax, span: Span) -> Range | None:
    inside = syntax.tokens_in(span)
    return trimmed(syntax.tokens, inside[0], inside[-1]) if inside else None


def hull_of(ranges: Sequence[Range]) -> Range | None:
    """One range for the parts of a cue: their hull if they stand close, else the first."""
    if not ranges:
        return None
    first, last = min(ranges)
    for begin, end in sorted(ranges):
        if begin - last <= _GAP:
            last = max(last, end)
    return first, last


def less_cue(syntax: Syntax, ranges: Sequence[Range], cue: Range | None) -> list[Range]:
    """The ranges in text order, joined where they touch, with the cue cut out."""
    parts: list[Range] = []
    for first, last in sorted(ranges):
        if cue is None or cue[1] < first or last < cue[0]:
            parts.append((first, last))
        else:
            parts += [(a, b) for a, b in ((first, cue[0] - 1), (cue[1] + 1, last)) if a <= b]
    joined: list[Range] = []
    for part in parts:
        kept = trimmed(syntax.tokens, *part)
        if kept is None:
            continue
        if joined and kept[0] <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], kept[1]))
        else:
            joined.append(kept)
    return joined


def cue_head(syntax: Syntax, cue: Range) -> int:
    """The word of a cue that rules it: its verb, else its noun, adjective or adverb, else the first word."""
    tokens = syntax.tokens
    for pos in _CUE:
        for index in range(cue[0], cue[1] + 1):
            if tokens[index].pos == pos and not cue[0] <= tokens[index].head < index:
                return index
    return next((i for i in range(cue[0], cue[1] + 1) if not cue[0] <= tokens[i].head <= cue[1]), cue[0])


def speaker_in(syntax: Syntax, words: Range, verb: int | None) -> Speaker:
    """The speaker in a range of tokens: its head is the noun that hangs on a word outside."""
    tokens = syntax.tokens
    heads = [
        i for i in range(words[0], words[1] + 1) if not words[0] <= tokens[i].head <= words[1] or tokens[i].head == i
    ]
    head = next((i for i in heads if tokens[i].pos in _NOMINAL), heads[0] if heads else words[1])
    refers = head
    if tokens[head].lower in _RELATIVE:
        clause = tokens[tokens[head].head] if verb is None else tokens[verb]
        if clause.dep == "relcl":
            refers = clause.head
    return Speaker(words=words, head=head, refers=refers)


def is_topic(syntax: Syntax, draft: Draft, finder: StatementFinder) -> bool:
    """Whether the rules know the cue, in its place, to name only what is spoken of."""
    if draft.verb is None or draft_at(syntax, draft.verb, finder.tables, False) is not None:
        return False
    return draft_at(syntax, draft.verb, finder.tables, True) is not None


def left_over(page: Page, made: Sequence[Draft], keep: float, wide: bool) -> list[Draft]:
    """The rules' drafts that stand beside the attributions; what others know besides is lent to the attributions."""
    size = len(page.syntax.tokens)
    owner, cue_of = [-1] * size, [-1] * size
    lengths = [length_of(draft) for draft in made]
    # The longest first, so that of nested attributions the inner one owns its words.
    for number in sorted(range(len(made)), key=lambda n: -lengths[n]):
        for first, last in made[number].pieces:
            owner[first : last + 1] = [number] * (last + 1 - first)
        cue = made[number].cue
        if cue is not None:
            cue_of[cue[0] : cue[1] + 1] = [number] * (cue[1] + 1 - cue[0])
    out = []
    for rule in page.drafts:
        before = rule.why.startswith(BEFORE)
        twin = None if before else twin_of(rule, made, lengths, owner, cue_of)
        if twin is not None:
            lend(page.syntax, twin, rule, wide)
        elif keep <= 1 and stands(rule, made, owner, keep):
            out.append(rule)
    return out


def twin_of(
    rule: Draft, made: Sequence[Draft], lengths: Sequence[int], owner: Sequence[int], cue_of: Sequence[int]
) -> Draft | None:
    """The attribution that tells what a rule's draft tells: by the same cue, or the same content."""
    if rule.verb is not None and cue_of[rule.verb] >= 0:
        return made[cue_of[rule.verb]]
    shared: dict[int, int] = {}
    for first, last in rule.pieces:
        for number in owner[first : last + 1]:
            shared[number] = shared.get(number, 0) + 1
    shared.pop(-1, None)
    if not shared:
        return None
    best = max(shared, key=lambda number: shared[number])
    if 2 * shared[best] < _SAME * (length_of(rule) + lengths[best]):
        return None
    twin = made[best]
    nested = (rule.cue is not None and covers(twin, rule.cue[0])) or (
        twin.cue is not None and covers(rule, twin.cue[0])
    )
    return None if nested else twin


def lend(syntax: Syntax, made: Draft, rule: Draft, wide: bool) -> None:
    """Give an attribution the speaker or the cue that it lacks, or that it has only in part or far away.

    With ``wide`` also the whole content that a strong rule sees at the same cue: in garbled text taggers stop short.
    """
    if rule.speaker is not None and (made.speaker is None or strays(syntax, made, made.speaker, rule)):
        made.speaker = rule.speaker
        made.why += f"; speaker by rule, {rule.why}"
    inside = all(covers(rule, first) and covers(rule, last) for first, last in made.pieces)
    if rule.quotes or (wide and inside and made.verb == rule.verb and rule.strength >= 0.9):
        # Taggers lose a quotation that runs on over lines; its marks do not.
        made.pieces = less_cue(syntax, [*made.pieces, *rule.pieces], made.cue)
    if made.cue is None and rule.cue is not None and rule.verb is not None and not covers(made, rule.verb):
        made.cue, made.verb = rule.cue, rule.verb


def strays(syntax: Syntax, made: Draft, speaker: Speaker, rule: Draft) -> bool:
    """Whether an attribution's source is a bare article, or outside the sentence in which the rule finds one."""
    if syntax.tokens[speaker.head].pos == "DET" and speaker.words[0] == speaker.words[1]:
        return True
    if made.verb is None or made.verb != rule.verb or rule.speaker is None:
        return False
    here = syntax.sentence_of[made.verb]
    return syntax.sentence_of[speaker.head] != here == syntax.sentence_of[rule.speaker.head]


def stands(rule: Draft, made: Sequence[Draft], owner: Sequence[int], keep: float) -> bool:
    """Whether a rule's draft that no attribution tells is kept."""
    before = rule.why.startswith(BEFORE)
    mark = rule.cue[0] if rule.cue is not None else rule.pieces[0][0]
    if owner[mark] >= 0 and not before:
        # Nested in an attribution: taggers mark no nesting.
        return True
    touched = sum(number >= 0 for first, last in rule.pieces for number in owner[first : last + 1])
    if rule.why.startswith("turn"):
        return True
    if any(made[n].cue is not None and covers(rule, (made[n].cue or (0, 0))[0]) for n in owners_in(rule, owner)):
        # It reports an attribution: it is the outer one.
        return True
    # A quotation by itself, or the sentence before: taggers do not see past a sentence.
    return not touched and (before or rule.verb is None or rule.strength >= keep)


def owners_in(rule: Draft, owner: Sequence[int]) -> set[int]:
    return {number for first, last in rule.pieces for number in owner[first : last + 1] if number >= 0}


def covers(draft: Draft, index: int) -> bool:
    return any(first <= index <= last for first, last in draft.pieces)


def length_of(draft: Draft) -> int:
    return sum(last + 1 - first for first, last in draft.pieces)
