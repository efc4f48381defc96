"""This room tells what language a report is in, and says "not English" only when that is certain.

A report that is wrongly taken for foreign is lost, one that is wrongly taken for English costs a few empty records.
So English words of the plainest sort settle it first, and only texts that have hardly any are classified.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"

SAMPLE = 6_000
"""Characters at the beginning, in the middle and at the end that are looked at."""
ENOUGH = 0.08
"""Of all words, the share of plain English ones that makes a text English; garbled translations have twice that."""
FEW_LETTERS = 80
"""Below so many letters in Latin script a text is too short to call it anything but English."""
CERTAIN = 0.95
"""Probability that the classifier must give to a language that is not English."""
RULED_OUT = 0.001
"""Or that it may at most give to English, where two neighbours (Malay, Indonesian) share the rest between them."""
MANY_WORDS = 20
"""Words from which English can be ruled out so: lists of names and figures are shorter."""

# Words that every English text is full of and that other languages hardly write: no "in", "on", "a", "an", "is",
# "as", "me", "we", "so", "he", "be", "no", "to"; no "at", "her", "have" (Danish), "had", "over" (Dutch).
_PLAIN = frozenset(
    "the of and that was were with by from has said for his their which this these been are they but not"
    " it its would will who after when there than told between against during where what she you could should"
    " according because some other about into our".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*")


def is_english(language: str) -> bool:
    """Whether a language code stands for English: "en", "eng", "en-GB", "English", or nothing at all."""
    head = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
    return head in ("", "en", "eng", "english", "und")


def identify_language(text: str) -> str:
    """The ISO 639 code of the text's language: "en" unless it is certainly another."""
    sample = _sample(text)
    words = [word.lower() for word in _WORD.findall(sample)]
    letters = sum(map(len, words))
    if not letters:
        return ENGLISH
    latin = sum(len(word) for word in words if word[0] < "\u0250" or "\u1e00" <= word[0] < "\u1f00")
    if latin >= letters / 2:
        plain = sum(word in _PLAIN for word in words)
        if letters < FEW_LETTERS or plain >= ENOUGH * len(words):
            return ENGLISH
    elif letters < 8:
        return ENGLISH
    # Capitals, which the classifier has hardly seen, say the same in small letters.
    ranks = _classifier().rank(" ".join(words))
    language, probability = ranks[0]
    if latin < letters / 2 or probability >= CERTAIN:
        return str(language)
    english = dict(ranks)[ENGLISH]
    return str(language) if english <= RULED_OUT and len(words) >= MANY_WORDS else ENGLISH


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))


@cache
def _classifier() -> LanguageIdentifier:
    # Loaded only for a text that does not look like English.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
