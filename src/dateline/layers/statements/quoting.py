"""A quotation's speaker stands beside it, in the sentence it interrupts, or is the one who spoke last.

This room finds for each quotation the cue that brings it.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.codebook.cues import Frame
from dateline.layers.statements.drafts import Draft, find_speaker
from dateline.layers.statements.quotes import Quote
from dateline.layers.statements.ranges import cue_range
from dateline.layers.statements.tables import CueTables
from dateline.model import Syntax

_AFTER = 30
_BEFORE = 40
_STOPS = frozenset((".", "?", "!", ";", "…"))
_LEADS = frozenset((",", ":", "that", "-", "--", "—", "–", "as"))
_ASIDE = frozenset(("relcl", "acl", "csubj", "pcomp"))


def attribute_quotes(
    syntax: Syntax, quotes: Sequence[Quote], paragraph_of: Sequence[int], tables: CueTables
) -> tuple[list[Draft], dict[int, Draft]]:
    """Drafts of the full quotations, and for each quotation's number its draft.

    A quotation that goes on after its "he said" joins the draft of its first part; one with no cue
    beside it gets a draft without cue or speaker.
    """
    drafts: list[Draft] = []
    owner: dict[int, Draft] = {}
    by_verb: dict[int, Draft] = {}
    previous: int | None = None
    for number, quote in enumerate(quotes):
        if not quote.full:
            continue
        verb = cue_of(syntax, quotes, number, paragraph_of, tables)
        before = owner.get(previous) if previous is not None else None
        if verb is not None and verb in by_verb:
            draft = by_verb[verb]
            draft.pieces.append((quote.first, quote.last))
        elif (
            verb is None and before is not None and goes_on(syntax, quotes, previous or 0, number, before, paragraph_of)
        ):
            draft = before
            draft.pieces.append((quote.first, quote.last))
        else:
            draft = Draft(pieces=[(quote.first, quote.last)], why="quotation with no cue", strength=0.5)
            if verb is not None:
                draft.cue = cue_range(syntax, verb)
                draft.verb = verb
                draft.speaker = find_speaker(syntax, verb)
                draft.why = f"quotation: {syntax.tokens[verb].lemma}"
                draft.strength = 1.0
                by_verb[verb] = draft
            drafts.append(draft)
        draft.quotes.append(number)
        owner[number] = draft
        previous = number
    return drafts, owner


def cue_of(
    syntax: Syntax, quotes: Sequence[Quote], number: int, paragraph_of: Sequence[int], tables: CueTables
) -> int | None:
    """The token index of the verb that brings a quotation, or None."""
    quote = quotes[number]
    before = cue_before(syntax, quotes, number, paragraph_of, tables)
    if before is not None and syntax.tokens[quote.first - 1].text in (":", "that"):
        return before
    after = cue_after(syntax, quotes, number, paragraph_of, tables)
    if before is None and after is None:
        return any_verb(syntax, quotes, number, paragraph_of)
    if before is not None and after is not None:
        # "he said, 'Q,' she added": the comma binds to the verb that stands at it.
        return before if quote.first - before <= after - quote.last else after
    return after if after is not None else before


def cue_after(
    syntax: Syntax, quotes: Sequence[Quote], number: int, paragraph_of: Sequence[int], tables: CueTables
) -> int | None:
    tokens = syntax.tokens
    quote = quotes[number]
    at = quote.last + 1
    if at >= len(tokens) or paragraph_of[at] != paragraph_of[quote.last]:
        return None
    inner = quote.last - 1 if quote.last > quote.first else quote.last
    ended = tokens[inner].text == "." or (tokens[inner].text.endswith(".") and tokens[at].text[:1].isupper())
    if tokens[at].text in _STOPS or (ended and not tokens[at].text[:1].islower()):
        return None
    limit = min(len(tokens), at + _AFTER)
    if number + 1 < len(quotes):
        limit = min(limit, quotes[number + 1].first)
    fallback: int | None = None
    for i in range(at, limit):
        token = tokens[i]
        if paragraph_of[i] != paragraph_of[quote.last] or token.text in _STOPS:
            break
        if takes_quote(syntax, i, tables):
            if token.dep not in _ASIDE and token.tag != "VBG":
                return i
            fallback = i if fallback is None else fallback
    return fallback


def any_verb(syntax: Syntax, quotes: Sequence[Quote], number: int, paragraph_of: Sequence[int]) -> int | None:
    """A verb that is no cue by itself but stands where only a cue can: "shot back: 'Q'", "'Q,' he thundered on"."""
    tokens = syntax.tokens
    quote = quotes[number]
    at = quote.first - 1
    if at >= 0 and tokens[at].text in (":", ",") and paragraph_of[at] == paragraph_of[quote.first]:
        head = tokens[at].head
        near = 12 if tokens[at].text == ":" else 4
        if tokens[head].pos == "VERB" and 0 < at - head <= near and tokens[head].tag in ("VBD", "VBZ", "VBP", "VBN"):
            return head
    at = quote.last + 1
    if at < len(tokens) and tokens[quote.last - 1].text == "," and paragraph_of[at] == paragraph_of[quote.last]:
        for i in range(at, min(at + 6, len(tokens))):
            token = tokens[i]
            if token.text in _STOPS or token.text == ",":
                break
            if token.pos == "VERB" and token.tag in ("VBD", "VBZ", "VBP") and token.dep not in _ASIDE:
                return i
    return None


def cue_before(
    syntax: Syntax, quotes: Sequence[Quote], number: int, paragraph_of: Sequence[int], tables: CueTables
) -> int | None:
    tokens = syntax.tokens
    quote = quotes[number]
    at = quote.first - 1
    if at < 0 or paragraph_of[at] != paragraph_of[quote.first]:
        return None
    if tokens[at].text not in _LEADS and not takes_quote(syntax, at, tables):
        return None
    limit = max(-1, at - _BEFORE)
    if number:
        limit = max(limit, quotes[number - 1].last)
    for i in range(at, limit, -1):
        if paragraph_of[i] != paragraph_of[quote.first] or tokens[i].text in _STOPS:
            break
        if takes_quote(syntax, i, tables):
            return i
    return None


def takes_quote(syntax: Syntax, index: int, tables: CueTables) -> bool:
    token = syntax.tokens[index]
    if token.pos != "VERB":
        return False
    entry = tables.verbs.get(token.lemma)
    return entry is not None and Frame.QUOTE in entry.frames


def goes_on(
    syntax: Syntax, quotes: Sequence[Quote], previous: int, number: int, draft: Draft, paragraph_of: Sequence[int]
) -> bool:
    """Whether a quotation is the next part of the one before: only its cue's clause stands between."""
    first, last = quotes[previous].last + 1, quotes[number].first
    if quotes[previous].runs_on and paragraph_of[last] == paragraph_of[first - 1] + 1:
        return True
    if paragraph_of[last] != paragraph_of[first - 1]:
        return False
    between = [t for t in syntax.tokens[first : min(last, first + 60)] if any(map(str.isalnum, t.text))]
    if not between:
        return True
    if last - first > 45 or draft.verb is None or not first <= draft.verb < last:
        return False
    stops = sum(t.text in (".", "?", "!") for t in syntax.tokens[first : last - 1])
    return stops == 0
