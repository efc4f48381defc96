"""This room knows which forms of a place's name are looked for besides the full one."""

from __future__ import annotations

import re

_TYPE_WORDS = frozenset(
    "province provinces state region regions oblast governorate department departamento departement district "
    "prefecture viloyati viloyat velayat wilayat wilaya muhafazat voivodeship canton division krai kray republic "
    "territory municipality estado provincia provincie".split()
)
_LEADING = frozenset("al ash an ar as at ad az adh ath el muhafazat ostan e provincia estado region department "
                     "state province wilayat de del of do da governorate oblast departamento".split())  # fmt: skip
_VAGUE = frozenset(
    "north south east west northern southern eastern western central centre center upper lower north-west capital free "
    "federal autonomous national northwest northeast southwest southeast middle new old greater main grand port".split()
)
_DIGIT = re.compile(r"\d")
_ARTICLES = frozenset("al ash an ar as at ad az adh ath el".split())


def bare_name(key: str) -> str:
    """A division's folded name without its words of type ("helmand province", "al jawf"), or empty."""
    words = key.split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _TYPE_WORDS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _LEADING:
        kept.pop(0)
    if kept == words or len(kept[0]) < 3 or kept[0] in _VAGUE:
        return ""
    return " ".join(kept)


def without_article(key: str) -> str:
    head, _, rest = key.partition(" ")
    return rest if head in _ARTICLES and len(rest) > 3 else ""


def is_usable(name: str) -> bool:
    """Whether another name is a word to look for: a capital initial, four letters, no airport code."""
    return len(name) > 3 and name[0].isupper() and not name.isupper() and not _DIGIT.search(name)
