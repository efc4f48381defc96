"""Transcripts and headlines name the speaker in front of a colon.

This room finds speakers before a colon at the head of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.layers.statements.drafts import Draft, Speaker, trimmed
from dateline.model import Reading, Span

_LABEL = re.compile(r"[(\[]?([^\W\d_][\w.'’ \-]{1,70}?)(?:\s?\([^()\n]{1,30}\))?(?:[)\]]\s?:?|\s?:)(?=\s|[\"“'‘«])")
_QUOTES = ("“", '"', "'", "‘", "«", "``")


def find_turns(
    reading: Reading, paragraphs: Sequence[tuple[int, int]], labels: frozenset[str], utterances: frozenset[str]
) -> list[Draft]:
    """A draft for each paragraph that begins with a speaker: "SMITH: ...", "(REPORTER) ...", "Poll: ..."."""
    text = reading.text
    shouting = text.isupper()
    found = []
    for start, end in paragraphs:
        match = _LABEL.match(text, start, end)
        if match is None or not text[match.end() : end].strip():
            continue
        label = match.group(1)
        words = label.split()
        if len(words) > 10 or words[0].lower().strip(".") in labels or words[-1].lower() in labels:
            continue
        capital = all(w[:1].isupper() or w[:1] in "'’" or w.lower() in ("of", "the", "de", "al", "bin") for w in words)
        upper = label.isupper() and not shouting
        found.append((match, end, label, capital, upper))
    turns = sum(1 for _, _, _, capital, upper in found if capital or upper)
    out = []
    for match, end, label, capital, upper in found:
        rest = text[match.end() : end].lstrip()
        known = label.split()[-1].lower() in utterances
        quoted = rest.startswith(_QUOTES)
        bracket = text[match.start()] in "(["
        if bracket and not (known or (upper and turns > 2)):
            continue
        if (
            not (quoted and (capital or known))
            and not (upper and turns > 1)
            and not known
            and not (capital and turns > 2 and len(label.split()) <= 3)
        ):
            continue
        draft = turn(reading, match.start(1), match.end(1), match.end(), end)
        if draft is not None:
            out.append(draft)
    return out


def turn(reading: Reading, start: int, end: int, begin: int, stop: int) -> Draft | None:
    syntax = reading.syntax
    name = syntax.tokens_in(Span(start=start, end=end))
    said = syntax.tokens_in(Span(start=begin, end=stop))
    if not name or not said or said[0] <= name[-1]:
        return None
    content = trimmed(syntax.tokens, said[0], said[-1])
    if content is None:
        return None
    head = name[-1]
    for i in name:
        if not name[0] <= syntax.tokens[i].head <= name[-1] or syntax.tokens[i].head == i:
            head = i
    return Draft(
        pieces=[content],
        why="turn: speaker before a colon",
        speaker=Speaker(words=(name[0], name[-1]), head=head, refers=head),
        strength=0.6,
    )
