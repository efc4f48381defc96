"""Transcripts and headlines name the speaker in front of a colon; monitors of broadcasts in square brackets.

This room finds speakers who are named before their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.layers.statements.drafts import Draft, Speaker, trimmed
from dateline.model import Reading, Span

_LABEL = re.compile(r"[(\[]?([^\W\d_][\w.'’ \-]{1,70}?)(?:\s?\([^()\n]{1,30}\))?(?:[)\]]\s?:?|\s?:)(?=\s|[\"“'‘«])")
_RECORDING = re.compile(r"\[begin (?:[a-z]+ )?recording\]", re.IGNORECASE)
_RECORDED = re.compile(r"\[end (?:[a-z]+ )?recording\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[([^\W\d_][^\[\]\n]{0,60})\]")
_ASKING = frozenset(("reporter", "announcer", "correspondent", "newscaster", "journalist", "host"))
"""Who speaks for the broadcaster itself."""
_LONGEST = 20_000
"""Code points of the longest recording that is looked for."""
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


def find_recordings(reading: Reading, labels: frozenset[str], notes: frozenset[str]) -> list[Draft]:
    """A draft for each speaker in "[begin recording] [SMITH] ... [end recording]"; the first may be left unnamed.

    ``notes`` are first words of brackets that are remarks of whoever wrote the broadcast down ("[words indistinct]").
    """
    text = reading.text
    out = []
    for opening in _RECORDING.finditer(text):
        limit = min(len(text), opening.end() + _LONGEST)
        again = _RECORDING.search(text, opening.end(), limit)
        limit = again.start() if again else limit
        closing = _RECORDED.search(text, opening.end(), limit)
        end = closing.start() if closing else limit
        names: list[tuple[int, int] | None] = [None]
        begins = [opening.end()]
        ends: list[int] = []
        for match in _BRACKETED.finditer(text, opening.end(), end):
            first = match.group(1).split()[0].lower().strip(",.")
            fresh = (
                not text[begins[-1] : match.start()].strip()
                or text[match.start() - 2 : match.start()].rstrip(" ") == "\n"
            )
            if fresh and first not in notes and first not in labels:
                ends.append(match.start())
                stop = match.group(1).partition(",")[0].strip()
                names.append((match.start(1), match.start(1) + len(stop)))
                begins.append(match.end())
        ends.append(end)
        for name, begin, stop_at in zip(names, begins, ends, strict=True):
            if name is None or text[name[0] : name[1]].split()[-1].lower() not in _ASKING:
                draft = recorded(reading, name, begin, stop_at)
                if draft is not None:
                    out.append(draft)
    return out


def recorded(reading: Reading, name: tuple[int, int] | None, begin: int, end: int) -> Draft | None:
    """The words between two positions as spoken by the bracketed name; without one the speaker is left open."""
    if not reading.text[begin:end].strip():
        return None
    if name is not None:
        return turn(reading, *name, begin, end)
    said = reading.syntax.tokens_in(Span(start=begin, end=end))
    content = trimmed(reading.tokens, said[0], said[-1]) if said else None
    return Draft(pieces=[content], why="turn: a recording", strength=0.6) if content is not None else None


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
