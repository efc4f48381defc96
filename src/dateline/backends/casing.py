"""This room gives capitals-only text its case back, letter for letter, so that the parser can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dateline.codebook
from dateline.codebook import Codebook

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
_ALWAYS_TITLES = frozenset("mr mrs ms dr".split())
_BEFORE_NAMES = frozenset("new san santa santo saint st el la las los puerto north south east west port fort".split())
_PRONOUNS = frozenset("anybody anyone anything everybody everything nobody somebody something theirs oneself".split())
_SMALL_IN_NAMES = frozenset("of the and for in on to de la del y".split())
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

    ``common`` words are written small, ``capitals`` are names although they may look common, ``acronyms`` are
    written in capitals, ``phrases`` gives for a first word the names that begin with it, longest first.
    """

    common: frozenset[str]
    capitals: frozenset[str]
    acronyms: frozenset[str]
    given_names: frozenset[str]
    phrases: dict[str, list[tuple[str, ...]]]

    @classmethod
    def of(cls, nlp: Any, codebook: Codebook) -> Casing:
        """What the model's lemma tables and stop words, the codebook's actors and ``capitals.txt`` know."""
        common: set[str] = set(nlp.Defaults.stop_words) | _PRONOUNS
        if "lemmatizer" in nlp.pipe_names:
            lookups = nlp.get_pipe("lemmatizer").lookups
            for table in ("lemma_index", "lemma_exc"):
                if lookups.has_table(table):
                    for group in lookups.get_table(table).values():
                        common.update(word for word in group if isinstance(word, str))
        actors = codebook.actors
        capitals = set(_MONTHS_AND_DAYS) | {word for word in actors.adjectives if " " not in word}
        acronyms = set(actors.acronyms - common)
        names = [words for starting in actors.starts.values() for words in starting if len(words) > 1]
        for line in load_capitals():
            parts = tuple(line.split())
            if len(parts) > 1:
                names.append(parts)
            elif line.isupper():
                acronyms.add(line.lower())
            else:
                capitals.add(line)
        phrases: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(names, key=len, reverse=True):
            phrases.setdefault(name[0], []).append(name)
        return cls(
            common=frozenset(common - capitals | _AMBIGUOUS),
            capitals=frozenset(capitals - _AMBIGUOUS),
            acronyms=frozenset(acronyms - _AMBIGUOUS),
            given_names=frozenset(codebook.roles.first_names),
            phrases=phrases,
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
    name_ends = 0  # the number of the word after the name that is being written
    for i, match in enumerate(words):
        gap = text[at : match.start()]
        if i >= name_ends:
            name_ends = i + length_of_name(smalls, i, casing)
        capital = i == 0 or i < name_ends or bool(_SENTENCE_END.search(gap))
        following = smalls[i + 1] if i + 1 < len(smalls) else ""
        out.append(gap)
        if i < name_ends and smalls[i] in _SMALL_IN_NAMES and i:
            out.append(smalls[i] if match.group().isupper() else match.group())
        else:
            out.append(_cased(match.group(), gap, text[match.end() : match.end() + 1], following, capital, casing))
        at = match.end()
    out.append(text[at:])
    restored = "".join(out)
    # Changing the case of a rare letter can change its length; positions must not move.
    return restored if len(restored) == len(text) else text


def length_of_name(smalls: list[str], i: int, casing: Casing) -> int:
    """How many words from word ``i`` on are one known name of several words; 0 where none begins there."""
    for name in casing.phrases.get(smalls[i], ()):
        if tuple(smalls[i : i + len(name)]) == name:
            return len(name)
    return 0


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
    if small in casing.acronyms or (small in _AMBIGUOUS and gap.endswith("(")):
        return word
    if small in casing.given_names and following and not casing.is_common(following):
        return small.capitalize()
    if small in _ALWAYS_TITLES:
        return small.capitalize()
    if small in _TITLES and following and not casing.is_common(following):
        return small.capitalize()
    if small in _BEFORE_NAMES and following and following not in _TITLES and not casing.is_common(following):
        return small.capitalize()
    if casing.is_common(small):
        return small.capitalize() if capital else small
    if len(word) <= _LONGEST_VOWELLESS and not set(small) & set("aeiouy") and small not in _TITLES:
        return word
    return small.capitalize()
