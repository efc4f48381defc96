"""This room finds accounts: passages that one speaker is given with a colon and that run on without quotation marks.

"Speaking today, the minister said:" or "The movement states:" is followed by paragraphs in the speaker's own voice;
a monitored broadcast may print a whole "[communique] [its issuer] [text]".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dateline.codebook.status import StatusWords
from dateline.model import Reading, Span

_HEADER = re.compile(r"\[([^\W\d_]+)\]\s*\[([^\[\]]{2,160})(?:\[[^\[\]]*\])?\]\s*\[text\]", re.IGNORECASE)
_HEAD = 600
"""Code points at the head of a text in which a document's header is looked for."""
_OWN_WORDS = frozenset({"i", "we", "our", "us", "my"})
_QUOTES = ('"', "“", "'", "‘", "«", "„", "``", "''")
_BACK = 6
_LONGEST = 80
"""Sentences of the longest account: keeps a text of many colons linear."""


class Account(NamedTuple):
    """Sentences ``first`` to ``last`` (exclusive) are told by the entity ``speaker``."""

    first: int
    last: int
    speaker: str


def find_accounts(reading: Reading, words: StatusWords) -> tuple[Account, ...]:
    """The accounts of a reading in text order; each ends where the next begins."""
    syntax = reading.syntax
    found: list[Account] = []
    document = find_document(reading, words)
    if document is not None:
        return (document,)
    for number, (first, last) in enumerate(syntax.sentences):
        opener = opening_of(reading, first, last, words)
        if opener is None:
            continue
        colon, speaker = opener
        inside = number if colon < last - 1 else number + 1
        if inside >= len(syntax.sentences):
            continue
        begin = colon + 1
        if begin >= len(reading.tokens) or reading.tokens[begin].text.startswith(_QUOTES):
            continue
        end = end_of(reading, inside, words)
        if inside == number and not speaks_itself(reading, begin, syntax.sentences[end - 1][1]):
            end = paragraph_end(reading, inside, end)
        if found and found[-1].last > number:
            found[-1] = found[-1]._replace(last=number)
        if end > inside:
            found.append(Account(inside, end, speaker))
    return tuple(a for a in found if a.last > a.first)


def find_document(reading: Reading, words: StatusWords) -> Account | None:
    """The text as one account of its issuer, where its header says that it is somebody's statement or speech."""
    match = _HEADER.search(reading.text, 0, _HEAD)
    if match is None or match.group(1).lower() not in words.documents:
        return None
    mentions = reading.mention_by_head
    for index in reading.syntax.tokens_in(Span(start=match.start(2), end=match.end(2))):
        if index in mentions:
            first = reading.syntax.sentence_of[index]
            return Account(first, len(reading.syntax.sentences), mentions[index].refers_to)
    return None


def opening_of(reading: Reading, first: int, last: int, words: StatusWords) -> tuple[int, str] | None:
    """The colon behind a verb of saying in tokens ``first``..``last``, and the entity that speaks."""
    tokens = reading.tokens
    for colon in range(first + 1, last):
        if tokens[colon].text != ":":
            continue
        for index in range(max(first, colon - _BACK), colon):
            sense = words.clause.get(tokens[index].lemma)
            if tokens[index].pos != "VERB" or sense is None or sense.name != "says":
                continue
            for child in reading.syntax.children[index]:
                mention = reading.mention_by_head.get(child)
                if tokens[child].dep == "nsubj" and mention is not None:
                    return colon, mention.refers_to
        return None
    return None


def end_of(reading: Reading, inside: int, words: StatusWords) -> int:
    """The sentence before which the account ends: a paragraph of notes, or the end of the text."""
    sentences, tokens = reading.syntax.sentences, reading.tokens
    furthest = min(len(sentences), inside + _LONGEST)
    for number in range(inside + 1, furthest):
        first = sentences[number][0]
        if tokens[first].lower in words.account_ends and starts_paragraph(reading, number):
            return number
    return furthest


def speaks_itself(reading: Reading, begin: int, end: int) -> bool:
    """Whether the passage is in the first person or numbered, as a speech or a communiqué is."""
    tokens = reading.tokens
    return tokens[begin].text.rstrip(".)").isdigit() or any(tokens[i].lower in _OWN_WORDS for i in range(begin, end))


def paragraph_end(reading: Reading, number: int, furthest: int) -> int:
    """The sentence after the paragraph that sentence ``number`` stands in, ``furthest`` at the latest."""
    return next((after for after in range(number + 1, furthest) if starts_paragraph(reading, after)), furthest)


def starts_paragraph(reading: Reading, number: int) -> bool:
    if number == 0:
        return True
    before = reading.tokens[reading.syntax.sentences[number - 1][1] - 1].end
    return "\n" in reading.text[before : reading.tokens[reading.syntax.sentences[number][0]].start]
