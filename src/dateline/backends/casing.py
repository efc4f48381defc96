"""This room gives capitals-only text its case back, letter for letter, so that the parser can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import dateline.codebook

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]*\s+['\"“‘(\[]*$|\n\s*\n\s*$|\]\s*$")
_MONTHS_AND_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december".split()
)
_TITLES = frozenset(
    "president general colonel major captain lieutenant sergeant minister senator governor mayor judge king queen "
    "prince bishop archbishop cardinal father commander ambassador chancellor doctor gen col maj capt lt sgt brig mr "
    "mrs ms dr pope sheikh imam".split()
)
_BEFORE_NAMES = frozenset("new san santa santo saint st el la las los puerto north south east west port fort".split())
_PRONOUNS = frozenset("anybody anyone anything everybody everything nobody somebody something theirs oneself".split())
_AMBIGUOUS = frozenset("us who it aids arena eta".split())
_CLITICS = re.compile(r"(?:n['’]t|['’](?:s|t|re|ve|ll|d|m))$")
_ENDINGS = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("d", ("",)),
    ("men", ("man",)),
    ("ing", ("", "e")),
    ("ly", ("", "le")),
    ("est", ("", "e")),
    ("er", ("", "e")),
)
_LONGEST_VOWELLESS = 5


@dataclass(frozen=True)
class Casing:
    """What is known of words' usual case.

    ``common`` words are written small, ``capitals`` are names although they may look common,
    ``acronyms`` maps small to printed form, ``phrases`` maps a first word to the words that may follow it in a name.
    """

    common: frozenset[str]
    capitals: frozenset[str]
    acronyms: dict[str, str]
    phrases: dict[str, frozenset[str]]

    @classmethod
    def of(cls, nlp: Any) -> Casing:
        """Common words are the stop words and the entries of the lemma tables of the model's own lemmatizer."""
        words: set[str] = set(nlp.Defaults.stop_words) | _PRONOUNS
        if "lemmatizer" in nlp.pipe_names:
            lookups = nlp.get_pipe("lemmatizer").lookups
            for name in ("lemma_index", "lemma_exc"):
                if lookups.has_table(name):
                    for group in lookups.get_table(name).values():
                        words.update(word for word in group if isinstance(word, str))
        capitals: set[str] = set(_MONTHS_AND_DAYS)
        acronyms: dict[str, str] = {}
        phrases: dict[str, set[str]] = {}
        for line in load_capitals():
            first, *rest = line.split()
            if rest:
                for a, b in pairwise([first, *rest]):
                    phrases.setdefault(a, set()).add(b)
            elif first.isupper():
                acronyms[first.lower()] = first
            else:
                capitals.add(first)
        return cls(
            common=frozenset(words - capitals),
            capitals=frozenset(capitals),
            acronyms=acronyms,
            phrases={word: frozenset(following) for word, following in phrases.items()},
        )

    def is_common(self, word: str) -> bool:
        """Whether the lower-case word, or the base of an inflected form, is an ordinary English word."""
        word = _CLITICS.sub("", word)
        if word in self.common:
            return True
        if any(word.removesuffix(ending) in self.capitals for ending in ("", "s")):
            return False
        for ending, stems in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                base = word[: -len(ending)]
                if any(base + stem in self.common for stem in stems):
                    return True
                doubled = len(base) > 3 and base[-1] == base[-2] and ending in ("ed", "ing", "est", "er")
                if doubled and base[:-1] in self.common:
                    return True
        return False


def load_capitals() -> list[str]:
    """The words of ``codebook/capitals.txt``."""
    path = Path(dateline.codebook.__file__).with_name("capitals.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def restore_case(text: str, casing: Casing) -> str:
    """The text with the case of its capitals-only lines restored; the same length, letter by letter.

    Common words become small, all else gets a capital initial; short vowelless or bracketed
    words stay as acronyms. Mixed-case text comes back unchanged.
    """
    if not shouts(text):
        return _restore_lines(text, casing)
    return _restored(text, casing)


def shouts(text: str) -> bool:
    """Whether nine in ten letters are capitals."""
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    return upper > 20 and upper >= 9 * lower


def _restore_lines(text: str, casing: Casing) -> str:
    """A capitals-only headline above a mixed-case body is restored on its own."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if len(line) > 20 and line.isupper() and len(line.split()) > 3:
            lines[i] = _restored(line, casing)
    return "\n".join(lines)


def _restored(text: str, casing: Casing) -> str:
    words = list(_WORD.finditer(text))
    smalls = [word.group().lower() for word in words]
    out: list[str] = []
    at = 0
    in_name = False
    for i, match in enumerate(words):
        gap = text[at : match.start()]
        begins = i == 0 or bool(_SENTENCE_END.search(gap))
        following = smalls[i + 1] if i + 1 < len(smalls) else ""
        starts_name = following in casing.phrases.get(smalls[i], ())
        named = starts_name or (in_name and not gap.strip())
        after = text[match.end() : match.end() + 1]
        out.append(gap)
        out.append(_cased(match.group(), gap, after, following, begins or named, casing))
        in_name = starts_name
        at = match.end()
    out.append(text[at:])
    restored = "".join(out)
    # Changing the case of a rare letter can change its length; positions must not move.
    return restored if len(restored) == len(text) else text


def _cased(word: str, gap: str, after: str, following: str, capital: bool, casing: Casing) -> str:
    small = word.lower()
    if not word.isupper() or len(small) != len(word):
        return word
    if len(word) == 1:
        # A letter by itself is an initial ("J."), the pronoun "I" or an article.
        clitic = gap.endswith(("'", "’"))
        return word if after == "." or small == "i" or (capital and not clitic) else small
    if gap.endswith(("(", "[")) and after in (")", "]") and len(word) <= 8 and small not in casing.common:
        return word
    if small in casing.acronyms and (small not in _AMBIGUOUS or gap.endswith("(")):
        return word
    if small in _TITLES and following and not casing.is_common(following):
        return small.capitalize()
    if small in _BEFORE_NAMES and following and following not in _TITLES and not casing.is_common(following):
        return small.capitalize()
    if casing.is_common(small):
        return small.capitalize() if capital else small
    if len(word) <= _LONGEST_VOWELLESS and not set(small) & set("aeiouy") and small not in _TITLES:
        return word
    return small.capitalize()
