"""Sentences break at abbreviated titles, brackets and words that a garbled parse takes for a new start.

This room mends the sentences of a parse where no mark ends them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.model import Syntax, Token

_TERMINAL = frozenset((".", "?", "!", "…", "...", ":", ";"))
_CLOSING = frozenset(('"', "”", "''", "’", "'", ")", "]", "»"))
TITLES = frozenset(
    (
        "capt",
        "gen",
        "lt",
        "col",
        "maj",
        "sgt",
        "dr",
        "mr",
        "mrs",
        "ms",
        "sen",
        "rep",
        "gov",
        "st",
        "adm",
        "brig",
        "cmdr",
    )
)
_PUNCTUATED = 0.6
"""A text in which fewer sentences end in a mark is not punctuated: there nothing is mended."""
_LONGEST = 150
"""Tokens of the longest mended sentence."""


def mend_sentences(syntax: Syntax, paragraph_of: Sequence[int]) -> Syntax:
    """The parse with sentences joined that no mark and no line end parts; the same parse where there are none."""
    tokens, sentences = syntax.tokens, syntax.sentences
    if len(sentences) < 2:
        return syntax
    closed = [is_closed(tokens, first, last) for first, last in sentences]
    marked = sum(done or tokens[last - 1].text == "." for done, (_, last) in zip(closed, sentences, strict=True))
    if marked < _PUNCTUATED * len(closed):
        closed = [True] * len(closed)
    out = [sentences[0]]
    for number in range(1, len(sentences)):
        first, last = sentences[number]
        begin = out[-1][0]
        if closed[number - 1] or paragraph_of[first] != paragraph_of[first - 1] or last - begin > _LONGEST:
            out.append((first, last))
        else:
            out[-1] = (begin, last)
    if len(out) == len(sentences):
        return syntax
    mended = Syntax(tokens=tokens, sentences=tuple(out))
    # The tree is the same: what was worked out of it is not worked out again.
    vars(mended).update(children=syntax.children, edges=syntax.edges)
    return mended


def is_closed(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens ``first``..``last`` (exclusive) end in a mark that is not the stop of a title ("Capt.")."""
    at = last - 1
    while at > first and tokens[at].text in _CLOSING:
        at -= 1
    text = tokens[at].text
    if text not in _TERMINAL:
        return text[-1:] in ".?!…" and text.lower().rstrip(".") not in TITLES
    return text != "." or at == first or tokens[at - 1].lower not in TITLES
