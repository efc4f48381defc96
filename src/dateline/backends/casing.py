"""This room gives capitals-only text its case back, letter for letter, so that the parser can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]*\s+['\"“‘(\[]*$|\n\s*\n\s*$|--\s*$|\]\s*$")
_SMALL = frozenset(
    "a an the of and or but nor for to in on at by with from as is are was were be been being has have had do does did "
    "will would shall should can could may might must not no that this these those it its he she his her him they them "
    "their we our us you your i who whom whose which what when where why how if then than so such there here all any "
    "some more most other others also only into over under after before during between against about through said says "
    "say told".split()
)
_ALWAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december".split()
)
_TITLES = frozenset(
    "president general colonel major captain lieutenant sergeant minister senator governor mayor judge king queen "
    "prince bishop archbishop cardinal father doctor commander ambassador deputy secretary chancellor gen col maj capt "
    "lt sgt brig mr mrs ms dr jose".split()
)
_ACRONYM = 5


@dataclass(frozen=True)
class Casing:
    """What is known of words' usual case: ``common`` words are written small."""

    common: frozenset[str]

    @classmethod
    def of(cls, nlp: Any) -> Casing:
        """Common words are the entries of the lemma tables of the model's own lemmatizer."""
        words: set[str] = set(_SMALL)
        if "lemmatizer" in nlp.pipe_names:
            lookups = nlp.get_pipe("lemmatizer").lookups
            for name in ("lemma_index", "lemma_exc"):
                if lookups.has_table(name):
                    for group in lookups.get_table(name).values():
                        words.update(word for word in group if isinstance(word, str))
        return cls(common=frozenset(words - _ALWAYS))

    def is_common(self, word: str) -> bool:
        """Whether the lower-case word, or the base of an inflected form, is an ordinary English word."""
        if word in self.common:
            return True
        for ending, stems in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                base = word[: -len(ending)]
                if any(base + stem in self.common for stem in stems):
                    return True
                if len(base) > 3 and base[-1] == base[-2] and ending in ("ed", "ing") and base[:-1] in self.common:
                    return True
        return False


_ENDINGS = (("'s", ("",)), ("’s", ("",)), ("ies", ("y",)), ("ied", ("y",)), ("es", ("", "e")), ("s", ("",)),
            ("ed", ("", "e")), ("ing", ("", "e")), ("ly", ("", "le")))


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
    out: list[str] = []
    at = 0
    previous = ""
    for match in _WORD.finditer(text):
        gap = text[at : match.start()]
        out.append(gap)
        word = match.group()
        begins = not out or len(out) == 1 or bool(_SENTENCE_END.search(gap))
        out.append(_cased(word, previous, gap, text[match.end() : match.end() + 1], begins, casing))
        previous = word.lower()
        at = match.end()
    out.append(text[at:])
    restored = "".join(out)
    # Case folding can change the length of rare letters; positions must not move.
    return restored if len(restored) == len(text) else text


def _cased(word: str, previous: str, gap: str, following: str, begins: bool, casing: Casing) -> str:
    if not word.isupper():
        return word
    small = word.lower()
    if len(small) != len(word):
        return word
    bracketed = gap.endswith(("(", "[")) and following in (")", "]")
    if bracketed and len(word) <= 8 and small not in casing.common:
        return word
    if small in _SMALL and small != "i":
        return small.capitalize() if begins else small
    if small in ("i", "us") or (len(word) <= _ACRONYM and following == "." and len(word) == 1):
        return word
    if previous in _TITLES and gap.strip(". ") == "" and small not in _TITLES:
        return small.capitalize() if not casing.is_common(small) or len(small) > 3 else small
    if casing.is_common(small):
        return small.capitalize() if begins else small
    if len(word) <= _ACRONYM and not set(small) & set("aeiouy"):
        return word
    return small.capitalize()
