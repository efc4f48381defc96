"""This room reads the words beside a name: what cues it as a place, what kind they state, what bars it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dateline.gazetteer import Candidate, Gazetteer, PlaceKind, fold
from dateline.layers.places.tags import MOST_HELD, Tag, contains
from dateline.layers.places.words import PlaceWords
from dateline.model import Reading, Token

TYPES = frozenset((PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.CITY))
_HOLDERS = frozenset((PlaceKind.COUNTRY, PlaceKind.ADMIN1, PlaceKind.AREA))
_DASHES = frozenset(("-", "--", "—", "–", "(", "_", "―"))
_HEADING = 12
"""Tokens within which a dash must close a dateline."""
_SENTENCE_ENDS = frozenset((".", "!", "?", ")", "]", "”", '"'))


class Cues:
    """The tokens of one reading, and the places tagged so far, seen from any name among them."""

    def __init__(self, gazetteer: Gazetteer, words: PlaceWords, reading: Reading, tags: list[Tag]) -> None:
        self.gazetteer = gazetteer
        self.words = words
        self.tokens: Sequence[Token] = reading.syntax.tokens
        self.text = reading.report.text
        self.tags = tags
        self.surnames = surnames(self.tokens)

    def end_of(self, i: int) -> int:
        """One past the last token of the entity that token ``i`` is in."""
        tokens = self.tokens
        label = tokens[i].ent
        end = i + 1
        while end < len(tokens) and tokens[end].ent == label and not tokens[end].ent_begin:
            end += 1
        return end

    def key(self, first: int, last: int) -> str:
        tokens = self.tokens
        if first == last:
            return fold(tokens[first].text)
        return fold(self.text[tokens[first].start : tokens[last].end])

    def is_cued(self, first: int) -> bool:
        """Whether a locative word stands before the name, "the", "northern" and the like apart, or it is a dateline."""
        tokens = self.tokens
        if self.is_dateline(first):
            return True
        at = first - 1
        while at >= 0 and first - at < 4 and (tokens[at].lower == "the" or tokens[at].lower in self.words.directions):
            at -= 1
        return at >= 0 and tokens[at].lower in self.words.locatives

    def is_dateline(self, first: int) -> bool:
        """Whether capitals at the start of a line, closed by a dash or a bracket, give the city of the report."""
        tokens, text = self.tokens, self.text
        if not text[tokens[first].start : tokens[first].end].isupper():
            return False
        if (
            first
            and text[tokens[first - 1].end : tokens[first].start].find("\n") < 0
            and (tokens[first - 1].text not in _SENTENCE_ENDS)
        ):
            return False
        for at in range(first + 1, min(first + _HEADING, len(tokens))):
            if tokens[at].text in _DASHES:
                return True
            if at < first + 4 and tokens[at].text != "," and not text[tokens[at].start : tokens[at].end].isupper():
                return first == 0 and tokens[first + 1].text == "," and self.has_dash(at)
        return False

    def has_dash(self, at: int) -> bool:
        """Whether a dash closes the heading that goes on at ``at``: "KABUL, Afghanistan --"."""
        return any(token.text in _DASHES for token in self.tokens[at : at + 4])

    def feature_of(self, first: int, last: int) -> PlaceKind | None:
        """The kind stated by a noun after the name ("Borno state"), at its end, or before it ("village of")."""
        tokens, features = self.tokens, self.words.features
        after = tokens[last + 1].lower if last + 1 < len(tokens) else ""
        # "Borno state", but not "the Syria town of Manbij".
        if (kind := features.get(after)) and not (last + 2 < len(tokens) and tokens[last + 2].lower == "of"):
            return kind
        if last > first and (kind := features.get(tokens[last].lower)):
            return kind
        if first > 1 and tokens[first - 1].lower == "of":
            return features.get(tokens[first - 2].lower)
        if first > 0 and (kind := features.get(tokens[first - 1].lower)) in TYPES:
            return kind
        return None

    def follows_comma(self, i: int) -> bool:
        """Whether the name follows a place and a comma or an "and": "Gwoza, Borno", "Herat and Farah"."""
        tags = self.tags
        return (
            i > 1
            and bool(tags)
            and tags[-1].last == i - 2
            and (self.tokens[i - 1].text in (",", "and", "or") and not tags[-1].demonym)
        )

    def precedes_container(self, last: int, found: tuple[Candidate, ...]) -> bool:
        """Whether a division or country follows that a candidate lies in: "Hugo, Oklahoma", "Douma in Syria"."""
        tokens = self.tokens
        at = last + 1
        if at >= len(tokens) or tokens[at].lower not in (",", "in"):
            return False
        most = min(at + 5, len(tokens))
        while at < most and tokens[at].lower in self.words.links:
            at += 1
        if at >= most or not tokens[at].text[0].isupper():
            return False
        outer = self.words.abbreviations.get(tokens[at].text) or ()
        for end in range(at, min(at + 2, len(tokens))):
            outer = (*outer, *self.gazetteer.lookup(self.key(at, end))[:5])
        return any(contains(big, small) for big in outer if big.kind in _HOLDERS for small in found[:MOST_HELD])

    def begins_name(self, last: int) -> bool:
        """Whether an unlabelled name goes on after ``last`` with a word that is no feature noun."""
        if last + 1 >= len(self.tokens):
            return False
        after = self.tokens[last + 1]
        return (
            after.pos == "PROPN"
            and after.text[0].isupper()
            and after.start == self.tokens[last].end + 1
            and after.lower not in self.words.features
            and not after.ent_begin
        )

    def ends_name(self, first: int) -> bool:
        """Whether a capitalised word that is no direction or feature noun stands right before ``first``."""
        if first < 1:
            return False
        before = self.tokens[first - 1]
        return (
            before.pos == "PROPN"
            and before.text[0].isupper()
            and before.end + 1 == self.tokens[first].start
            and before.lower not in self.words.directions
            and before.lower not in self.words.features
            and before.ent in ("", self.tokens[first].ent)
        )

    def is_before_noun(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].pos == "NOUN"

    def is_barred(self, first: int, last: int) -> bool:
        key = self.key(first, last)
        words = self.words
        if len(key) < 2 or key in words.not_places or all(word in words.directions for word in key.split(" ")):
            return True
        return key.isdigit() or (last + 1 < len(self.tokens) and self.tokens[last + 1].lower in words.not_before)


def surnames(tokens: Sequence[Token]) -> frozenset[str]:
    """Lower-case last words of the report's full person names: alone, they mean the person."""
    out = set()
    for before, token in pairwise(tokens):
        if token.ent == "PERSON" == before.ent and not token.ent_begin and token.text[0].isalpha():
            out.add(token.lower)
    return frozenset(out)
