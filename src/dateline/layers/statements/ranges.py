"""Token ranges are inclusive pairs (first, last), cut so that the cue stays outside.

This room measures the words that hang on a token.
"""

from __future__ import annotations

from dateline.layers.statements.drafts import Range, trimmed
from dateline.model import Syntax


def subtree(syntax: Syntax, head: int, cue: int) -> Range | None:
    """The subtree of ``head`` on its side of the cue, less commas and stops at its ends."""
    left, right = syntax.edges[head]
    if left <= cue <= right:
        if head > cue:
            left = cue + 1
        else:
            right = cue - 1
    return trimmed(syntax.tokens, left, right) if left <= right else None


def joined(syntax: Syntax, first: int | None, second: int | None, cue: int) -> Range | None:
    """From the object through the complement: "him of treason", "the army to withdraw"."""
    if second is None:
        return subtree(syntax, first, cue) if first is not None else None
    piece = subtree(syntax, second, cue)
    if first is None or piece is None or not cue < first < second:
        return piece
    lead = subtree(syntax, first, cue)
    return (min(lead[0], piece[0]), max(lead[1], piece[1])) if lead else piece


def object_of(syntax: Syntax, preposition: int) -> Range | None:
    for child in syntax.children[preposition]:
        if syntax.tokens[child].dep in ("pobj", "pcomp") and child > preposition:
            return subtree(syntax, child, preposition)
    return None


def has_to(syntax: Syntax, verb: int) -> bool:
    return any(syntax.tokens[c].tag == "TO" for c in syntax.children[verb] if c < verb)


def has_mark(syntax: Syntax, verb: int) -> bool:
    return any(
        syntax.tokens[c].dep == "mark" and syntax.tokens[c].lower in ("that", "whether", "if")
        for c in syntax.children[verb]
    )


def cue_range(syntax: Syntax, verb: int) -> Range:
    """The verb with auxiliaries, negation and adverbs that touch it: "has repeatedly denied"."""
    tokens = syntax.tokens
    first = verb
    while first > 0 and tokens[first - 1].head == verb and tokens[first - 1].dep in ("aux", "auxpass", "neg", "advmod"):
        first -= 1
    last = verb
    if last + 1 < len(tokens) and tokens[last + 1].dep == "prt" and tokens[last + 1].head == verb:
        last += 1
    return first, last
