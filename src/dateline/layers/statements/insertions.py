"""In "The town, he said, has fallen" the content stands around the cue.

This room finds content before and around an inserted cue.
"""

from __future__ import annotations

from dateline.layers.statements.drafts import Range, own_subject, trimmed
from dateline.layers.statements.sentences import TITLES
from dateline.model import Syntax

_CHUNK = frozenset(
    (
        "aux",
        "auxpass",
        "neg",
        "advmod",
        "npadvmod",
        "prep",
        "dobj",
        "dative",
        "nsubj",
        "nsubjpass",
        "agent",
        "prt",
        "tmod",
    )
)
_LEADING = frozenset(("if", "unless", "while", "although", "because"))
_ARGUMENTS = frozenset(("nsubj", "dobj", "pobj"))
CLOSE_BEFORE = frozenset((",", "--", "—", "–", "-", ";", ":", "”", '"', "''", "?", "!"))


def inserted(syntax: Syntax, verb: int, fronted: int | None) -> list[Range]:
    """Content around or before "he said": the sentence less the clause of the cue; empty where it is no insertion."""
    tokens, edges = syntax.tokens, syntax.edges
    first, last = syntax.sentences[syntax.sentence_of[verb]]
    left, right = chunk_of(syntax, verb, first, last - 1)
    before = tokens[left - 1].text if left > first else ""
    dep = tokens[verb].dep
    if fronted is not None and fronted < left:
        start = edges[fronted][0]
        if dep in ("ROOT", "conj", "parataxis") and dep == "ROOT":
            start = first
        pieces = [trimmed(tokens, start, left - 1)]
    elif dep in ("parataxis", "ccomp", "ROOT") and before in CLOSE_BEFORE and before != ";" and left > first:
        if dep == "ccomp" and not closes(syntax, right, last):
            return []
        pieces = [trimmed(tokens, first, left - 1)]
    else:
        return []
    if right + 1 < last and tokens[right + 1].text in (",", "--", "—", "–", "-", ";"):
        rest = trimmed(tokens, right + 1, last - 1)
        if rest is not None and goes_on(syntax, verb, rest):
            pieces.append(rest)
    kept = [p for p in pieces if p is not None]
    told = any(tokens[i].pos in ("VERB", "AUX") for first, last in kept for i in range(first, last + 1))
    return kept if told else []


def closes(syntax: Syntax, right: int, last: int) -> bool:
    """Whether "he said" is set off behind: by a mark, or by the end of the sentence but for a day."""
    tokens = syntax.tokens
    if right + 1 < last and tokens[right + 1].text in CLOSE_BEFORE:
        return True
    rest = range(right + 1, last)
    return len(rest) < 6 and all(tokens[i].ent in ("DATE", "TIME", "GPE") or tokens[i].pos == "PUNCT" for i in rest)


def around_as(syntax: Syntax, verb: int) -> list[Range]:
    """The sentence around "as the agency reported"; empty where the cue is no such clause."""
    tokens = syntax.tokens
    left, right = syntax.edges[verb]
    if tokens[left].lower != "as" or tokens[left].head != verb or right - left > 25:
        return []
    first, last = syntax.sentences[syntax.sentence_of[verb]]
    opens = left == first or tokens[left - 1].text in CLOSE_BEFORE
    ends = right + 1 >= last or tokens[right + 1].text in (*CLOSE_BEFORE, ".")
    if not opens or not ends or not verb >= right - 4:
        return []
    pieces = [trimmed(tokens, first, left - 1), trimmed(tokens, right + 1, last - 1)]
    kept = [p for p in pieces if p is not None]
    told = any(tokens[i].pos in ("VERB", "AUX") for a, b in kept for i in range(a, b + 1))
    return kept if told else []


def goes_on(syntax: Syntax, verb: int, rest: Range) -> bool:
    """Whether the words after "he said," belong to what was said, not to the saying ("..., adding that ...")."""
    tokens = syntax.tokens
    at = rest[0]
    for _ in range(30):
        head = tokens[at].head
        if head == at:
            return True
        if not rest[0] <= head <= rest[1]:
            return head != verb or tokens[at].dep == "ccomp"
        at = head
    return False


def chunk_of(syntax: Syntax, verb: int, first: int, last: int) -> Range:
    """The cue verb with its subject and modifiers, complements left out."""
    tokens = syntax.tokens
    left = right = verb
    subject = own_subject(syntax, verb)
    for child in syntax.children[verb]:
        if tokens[child].dep in _CHUNK:
            begin, end = syntax.edges[child]
            if child < verb and verb - end < 25:
                # Of two subjects the farther belongs to the content.
                if child == subject or (verb - end < 4 and not tokens[child].dep.startswith("nsubj")):
                    left = min(left, begin)
            elif child > verb:
                right = max(right, end)
    if left - 2 > first and tokens[left - 1].text == "." and tokens[left - 2].lower in TITLES:
        # "Navy Capt. Jeff Davis", parted at the stop.
        left -= 2
        while left - 1 > first and tokens[left - 1].pos in ("PROPN", "NOUN", "ADJ"):
            left -= 1
    return max(left, first), min(right, last)


def lead_in(syntax: Syntax, verb: int, clause: int) -> list[Range]:
    """Words of the content that stand before the cue: an "if" clause, or "which" in "which he said had ..."."""
    tokens, edges = syntax.tokens, syntax.edges
    out = []
    for child in syntax.children[verb]:
        if child >= verb:
            break
        token = tokens[child]
        if token.tag != "VBG" and token.dep == "advcl" and tokens[edges[child][0]].lower in _LEADING:
            piece = trimmed(tokens, *edges[child])
            if piece and piece[1] < verb:
                out.append(piece)
        elif token.dep in _ARGUMENTS and token.tag in ("WDT", "WP") and own_more(syntax, verb, child):
            out.append((child, child))
    left = edges[clause][0]
    if not out and left < verb and tokens[left].tag in ("WDT", "WP"):
        out.append((left, left))
    return out


def own_more(syntax: Syntax, verb: int, child: int) -> bool:
    """Whether another subject stands between a relative pronoun and the cue."""
    return any(syntax.tokens[c].dep == "nsubj" and child < c < verb for c in syntax.children[verb])
