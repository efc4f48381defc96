"""Quotation marks of every make are paired here; where one is missing the text is left alone.

This room finds what stands in quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.model import Reading, Span

_MARKS = re.compile(r"``|''|[\"“”„‟«»‘’'`‹›]")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_LINE = re.compile(r"\n\s*")
_OPENERS = frozenset(("“", "„", "‟", "«", "``", "‹"))
_CLOSERS = frozenset(("”", "»", "›"))
_SINGLE = frozenset(("‘", "’", "'", "`"))
_MARKED = frozenset(('"', "”", "''", "»"))
_LINES = 10
"""Lines that a quotation without marks may run on."""
_TERMINAL = frozenset((".", ",", "?", "!", "…", "...", "--", "—", "–", "-", ";"))


@dataclass(frozen=True, slots=True)
class Quote:
    """Token range ``first``..``last`` (inclusive, marks included) and how it was closed.

    ``full`` tells an utterance from a few quoted words; ``runs_on`` that the next paragraph goes on with it.
    """

    first: int
    last: int
    full: bool
    runs_on: bool = False
    single: bool = False


def find_paragraphs(reading: Reading) -> list[tuple[int, int]]:
    """Character ranges of paragraphs: cut at blank lines, and at line ends unless the lines are wrapped."""
    text = reading.text
    syntax = reading.syntax
    starts = {syntax.tokens[first].start for first, _ in syntax.sentences}
    ends = inside = 0
    cuts = []
    for match in _LINE.finditer(text):
        ends += 1
        inside += match.end() not in starts
        cuts.append(match)
    wrapped = ends > 3 and inside > 0.3 * ends
    out = []
    at = 0
    for match in _PARAGRAPH.finditer(text) if wrapped else cuts:
        if match.start() > at:
            out.append((at, match.start()))
        at = match.end()
    if at < len(text):
        out.append((at, len(text)))
    return out


def find_quotes(reading: Reading, paragraphs: list[tuple[int, int]]) -> list[Quote]:
    """The quotations of a reading in text order, none inside another."""
    text = reading.text
    out: list[Quote] = []
    for number, (start, end) in enumerate(paragraphs):
        following = text[paragraphs[number + 1][0]] if number + 1 < len(paragraphs) else ""
        for first, last, closed, single in pair_marks(text, start, end):
            runs_on = not closed and following in ("“", '"', "«", "„", "'", "`", "‘")
            spans = False
            if not closed and not runs_on:
                found = find_late_close(text, paragraphs, number)
                if found is None:
                    continue
                last, spans = found, True
            quote = quote_of(reading, first, last, runs_on or spans, single)
            if quote is not None:
                out.append(quote)
    return out


def find_late_close(text: str, paragraphs: list[tuple[int, int]], number: int) -> int | None:
    """Where a quotation that opened in a paragraph and has no marks for some lines is closed in a later one.

    Translated reports often print a sentence a line, with marks only where the speech begins and ends.
    """
    for start, end in paragraphs[number + 1 : number + 1 + _LINES]:
        for match in _MARKS.finditer(text, start, end):
            mark, at, after = match.group(), match.start(), match.end()
            if mark in _SINGLE or mark == "`":
                continue
            after_word = not text[at - 1].isspace()
            before_word = after < end and not text[after].isspace()
            closes = mark in _CLOSERS or (
                mark not in _OPENERS and after_word and (not before_word or text[after] in ",.;")
            )
            return after if closes and after_word else None
    return None


def pair_marks(text: str, start: int, end: int) -> list[tuple[int, int, bool, bool]]:
    """(start, end, closed, single) of each outermost quotation between two positions, marks included.

    A pair that was opened and never closed ends at ``end`` and is not ``closed``.
    """
    out: list[tuple[int, int, bool, bool]] = []
    opened: int | None = None
    single: int | None = None
    for match in _MARKS.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        before_word = after < end and not text[after].isspace()
        after_word = at > start and not text[at - 1].isspace()
        if mark in _SINGLE and mark != "`":
            if opened is not None:
                continue
            if single is None:
                if before_word and (not after_word or text[at - 1] in '([—–-:,"') and mark != "’":
                    if text[after].isalpha() or text[after] in "[($":
                        single = at
                elif mark == "’" and before_word and not after_word and text[after].isupper():
                    single = at
            elif after_word and not (after < end and text[after].isalnum()):
                # "the rebels' town" inside single marks: a possessive unless the clause stops there.
                if text[at - 1] == "s" and after < end and text[after] == " " and "'" in text[after : after + 80]:
                    continue
                out.append((single, after, True, True))
                single = None
            continue
        if mark == "`":
            if single is None and opened is None and before_word:
                single = at
            continue
        if single is not None:
            # A double mark inside an unclosed single one: the single one was an apostrophe.
            single = None
        if opened is None:
            opens = mark in _OPENERS or (
                mark not in _CLOSERS and before_word and (not after_word or not_closing(text, at))
            )
            if mark in _CLOSERS and before_word and not after_word:
                opens = True
            if opens:
                opened = at
        else:
            closes = mark in _CLOSERS or (mark not in _OPENERS and (after_word or not before_word))
            if mark in _OPENERS and after_word and not before_word:
                closes = True
            if closes:
                out.append((opened, after, True, False))
                opened = None
            elif mark in _OPENERS or not after_word:
                # Opened twice: the first was never closed, so it is not trusted.
                opened = at
    if opened is not None:
        out.append((opened, end, False, False))
    return out


def not_closing(text: str, at: int) -> bool:
    """Whether a straight mark with letters on both sides opens: after a dash, colon or bracket it does."""
    return text[at - 1] in "([{—–-:/,"


def quote_of(reading: Reading, start: int, end: int, runs_on: bool, single: bool) -> Quote | None:
    """The quotation between two positions in tokens; None where it holds no word."""
    tokens = reading.tokens
    inside = reading.syntax.tokens_in(Span(start=start, end=end))
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    words = [i for i in range(first, last + 1) if any(map(str.isalnum, tokens[i].text))]
    if not words:
        return None
    head = tokens[words[0]].text
    capital = head[:1].isupper() or head[:1].isdigit()
    closing = tokens[words[-1] + 1 : last + 1]
    terminal = any(t.text in _TERMINAL for t in closing) or tokens[words[-1]].text.endswith((".", "!", "?"))
    before = tokens[first - 1].text if first else "\n"
    fresh = before in (".", ",", ":", "?", "!", "--", "—", "–", "-", '"', "”", "''") or (
        first == 0 or "\n" in reading.text[tokens[first - 1].end : tokens[first].start]
    )
    verbal = any(tokens[i].pos in ("VERB", "AUX") for i in words)
    full = (
        (terminal and capital and len(words) > 1)
        or (terminal and fresh and len(words) > 2)
        or (fresh and capital and verbal and len(words) > 2)
        or (len(words) > 3 and before == ":")
        or runs_on
        or (verbal and capital and len(words) > 4)
    )
    if (single and len(words) < 3) or is_title([tokens[i].text for i in words]):
        full = False
    return Quote(first=first, last=last, full=full, runs_on=runs_on and tokens[last].text not in _MARKED, single=single)


def is_title(words: list[str]) -> bool:
    """Whether quoted words are written like the title of a work: every longer word has a capital."""
    if len(words) > 14:
        return False
    longer = [w for w in words if len(w) > 3 and w[0].isalpha()]
    return (
        len(words) > 1
        and bool(longer)
        and all(w[0].isupper() for w in (*longer, words[0], words[-1]))
        and (len(longer) > 1 or len(words) < 3)
    )
