"""Parsers hang the second cue of "called for ... and said that ..." on the content of the first.

This room finds where a content ends because a second cue begins.
"""

from __future__ import annotations

from dateline.codebook.cues import Frame
from dateline.layers.statements.drafts import Range, trimmed
from dateline.layers.statements.tables import CueTables
from dateline.model import Syntax

_SEARCH = 80
"""Tokens of a content that are searched for a second cue."""


def less_next_cue(syntax: Syntax, verb: int, clause: int, content: Range | None, tables: CueTables) -> Range | None:
    """End the content before "and said ...": a second cue that the parse has put inside the first one's content."""
    tokens = syntax.tokens
    if content is None:
        return None
    for child in syntax.children[clause]:
        token = tokens[child]
        if (
            token.dep == "conj"
            and token.pos == "VERB"
            and content[0] < child <= content[1]
            and second_cue(syntax, child, tables)
        ):
            left = syntax.edges[child][0]
            while left - 1 > content[0] and tokens[left - 1].dep in ("cc", "punct"):
                left -= 1
            return trimmed(tokens, content[0], left - 1) or content
    return content


def less_late_cue(syntax: Syntax, content: Range, tables: CueTables) -> Range:
    """End the content before a second cue deep in it: "called for talks that would end the war and said ..."."""
    tokens = syntax.tokens
    first, last = content
    for i in range(first + 1, min(last, first + _SEARCH)):
        if tokens[i].dep == "conj" and governing_cue(syntax, i, tables) is not None:
            end = i - 1
            while end > first and tokens[end].dep in ("cc", "punct", "advmod"):
                end -= 1
            return first, end
    return content


def governing_cue(syntax: Syntax, verb: int, tables: CueTables) -> int | None:
    """The cue whose subject goes on to speak in "X called for a body that would rule and said that ...".

    The parse hangs the second cue on the relative clause, but in reports it is nearly always the first
    speaker who goes on.
    """
    tokens = syntax.tokens
    if tokens[verb].dep != "conj" or not second_cue(syntax, verb, tables):
        return None
    at = tokens[verb].head
    if tokens[at].dep not in ("relcl", "acl"):
        return None
    for _ in range(8):
        at = tokens[at].head
        if tokens[at].pos == "VERB":
            return at if tokens[at].lemma in tables.verbs and tokens[at].dep in ("ROOT", "conj") else None
        if tokens[at].head == at:
            return None
    return None


def second_cue(syntax: Syntax, verb: int, tables: CueTables) -> bool:
    """A finite verb of saying with a content clause and no subject of its own."""
    token = syntax.tokens[verb]
    entry = tables.verbs.get(token.lemma)
    if entry is None or Frame.QUOTE not in entry.frames or token.tag not in ("VBD", "VBZ", "VBP"):
        return False
    deps = {syntax.tokens[c].dep for c in syntax.children[verb]}
    return "ccomp" in deps and not deps & {"nsubj", "nsubjpass", "aux"}
