"""This room folds the spellings of a place name together: to one key, and to one skeleton of consonants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a",
    "ħ": "h", "ŋ": "ng", "ĸ": "k", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŭ": "u",
}  # fmt: skip
_DROPPED = "'’‘ʻʼʽʾʿ`´′″ˈ.·"
_TABLE = str.maketrans({**_LETTERS, **dict.fromkeys(_DROPPED, "")})
_OTHER = re.compile(r"[^a-z0-9]+")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_LONG = ("saint", "mount", "fort")


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """One key for all ways to write a name's accents, capitals, hyphens, apostrophes, "Saint" and "the".

    "Pul-e Khumrī" and "PUL-E-KHUMRI" both give "pul e khumri"; scripts other than Latin give "".
    """
    text = name.lower()
    if text.isascii() and text.isalpha():
        return _SHORT.get(text, text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.translate(_TABLE)
    if not text.isascii() and any(c.isalpha() and not c.isascii() for c in text):
        return ""
    text = _OTHER.sub(" ", text).strip()
    if text.startswith("the ") and len(text) > 6:
        text = text[4:]
    if any(word in text for word in _LONG):
        text = " ".join(_SHORT.get(word, word) for word in text.split(" "))
    return text


_SOUNDS = (
    ("tch", "ch"), ("sch", "sh"), ("ph", "f"), ("gh", "g"), ("kh", "k"), ("ck", "k"), ("dh", "d"), ("th", "t"),
    ("zh", "j"), ("dj", "j"), ("x", "ks"), ("q", "k"), ("c", "k"), ("w", "v"), ("z", "s"),
)  # fmt: skip
_NEAR = (("oo", "u"), ("ou", "u"), ("ee", "i"), ("aa", "a"), ("o", "u"), ("e", "i"), ("y", "i"), ("h", ""))
_VOWELS = re.compile(r"[aeiouyh]+")
_DOUBLED = re.compile(r"(.)\1+")


def sounded(key: str) -> str:
    """A folded name with near sounds merged, vowels included: what garbled spellings are compared by."""
    text = key.replace(" ", "")
    for spelling, sound in (*_SOUNDS, *_NEAR):
        if spelling in text:
            text = text.replace(spelling, sound)
    return text


def skeleton(key: str) -> str:
    """The consonants of a folded name, near sounds merged: one key for transliterations and many garbles.

    "kunduz", "qunduz" and "konduz" give "knds"; an initial vowel is kept as "a". May be empty.
    """
    text = key.replace(" ", "")
    for spelling, sound in _SOUNDS:
        if spelling in text:
            text = text.replace(spelling, sound)
    if not text:
        return ""
    head = "a" if text[0] in "aeiouy" else ""
    return _DOUBLED.sub(r"\1", head + _VOWELS.sub("", text))


def one_letter_off(sound: str) -> tuple[str, ...]:
    """A sound and all that is left of it less one letter: two sounds that share one of these differ by a letter left
    out, put in, exchanged for another or for the one beside it."""
    return (sound, *dict.fromkeys(sound[:i] + sound[i + 1 :] for i in range(len(sound))))
