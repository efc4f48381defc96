"""This room finds the words that name places; what each one stands for is decided in ``ranking``."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.gazetteer import Candidate, Gazetteer, Match, PlaceKind
from dateline.layers.places.cues import TYPES, Cues
from dateline.layers.places.garbles import misheard, spelt_like
from dateline.layers.places.parts import by_part
from dateline.layers.places.tags import Tag, tie
from dateline.layers.places.words import PlaceWords
from dateline.model import Reading, Token

_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
_NAME_LABELS = frozenset(("", "ORG", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"))
_WELL_KNOWN = 5.0
"""Prominence from which a name is taken for a place without a cue."""
_INSIDE = 5.8
"""Prominence from which a name inside an organisation's name is tagged."""
_OWNER = 2.8
"""Prominence from which the owner of an institution is tagged ("Kent County Sheriff's Office")."""
_TAKEN = 3.5
"""Prominence from which what is stormed or besieged is tagged."""
_MISHEARD = 4.0
"""Prominence from which a place is known by the consonants of its name."""
_LONGEST = 6
_LANDS = frozenset((PlaceKind.COUNTRY, PlaceKind.CONTINENT, PlaceKind.REGION))
_HYPHENS = frozenset("-–‑")
_JOINTS = frozenset((",", "and", ";", "/", "&", "or"))
_STOPS = frozenset(",;:.()-–—/\"'")


class Tagger:
    """Finds place names in one reading after another."""

    def __init__(self, gazetteer: Gazetteer, words: PlaceWords) -> None:
        self.gazetteer = gazetteer
        self.words = words

    def tag(self, reading: Reading) -> list[Tag]:
        """The place names of a reading, in text order; none overlap."""
        scan = _Scan(self.gazetteer, self.words, reading)
        scan.run()
        tie(scan.tags, reading, self.gazetteer, self.words)
        return scan.tags


class _Scan:
    """One pass over the tokens of one reading."""

    def __init__(self, gazetteer: Gazetteer, words: PlaceWords, reading: Reading) -> None:
        self.gazetteer = gazetteer
        self.words = words
        self.tokens: Sequence[Token] = reading.syntax.tokens
        self.text = reading.report.text
        self.shouts = _shouts(self.text)
        self.tags: list[Tag] = []
        self.cues = Cues(gazetteer, words, reading, self.tags)

    def run(self) -> None:
        tokens = self.tokens
        i = 0
        while i < len(tokens):
            token = tokens[i]
            label = token.ent
            if (after := self.hyphenated(i)) > i:
                i = after
            elif label in _PLACE_LABELS:
                end = self.cues.end_of(i)
                grown = self.grown(i, end)
                self.named(i, grown)
                i = grown
            elif not token.text[0].isupper():
                i = self.small(i) if self.shouts and token.pos in ("NOUN", "PROPN", "ADJ") else i + 1
            elif label == "PERSON":
                end = self.cues.end_of(i)
                self.person(i, end)
                i = end
            elif label in _NAME_LABELS:
                end = self.cues.end_of(i) if label else i + 1
                if ((label or token.pos == "PROPN") and self.settlement(i, end)) or (
                    token.pos == "PROPN" and self.misspelt(i, end)
                ):
                    i = end
                else:
                    i = self.free(i, end)
            else:
                self.listed(i)
                i += 1

    def add(self, first: int, last: int, candidates: tuple[Candidate, ...], **more: str | bool) -> None:
        tag = Tag(first, last, self.cues.key(first, last), candidates)
        tag.inside = str(more.get("inside", ""))
        tag.loose = str(more.get("loose", ""))
        tag.demonym = bool(more.get("demonym"))
        if not tag.demonym:
            tag.cued = self.cues.is_cued(first)
            tag.feature = self.cues.feature_of(first, last)
            if tag.feature is None and self.cues.is_dateline(first):
                tag.feature = PlaceKind.CITY
        self.tags.append(tag)

    def hyphenated(self, i: int) -> int:
        """Tag a name joined by hyphens ("Pul-e-Khumri"), whatever the parse makes of its parts; one past it."""
        tokens = self.tokens
        token = tokens[i]
        if i + 2 >= len(tokens) or tokens[i + 1].text not in _HYPHENS or tokens[i + 1].start != token.end:
            return i
        if not token.text[0].isupper() or not token.text.isalpha() or len(token.text) < 2:
            return i
        last, joints = i, 0
        while (
            last + 2 < len(tokens)
            and tokens[last + 1].text in _HYPHENS
            and tokens[last + 2].text.isalpha()
            and tokens[last + 1].start == tokens[last].end
            and tokens[last + 2].start == tokens[last + 1].end
            and joints < 4
        ):
            last, joints = last + 2, joints + 1
        if last == i or not (tokens[last].text[0].isupper() or self.shouts):
            return i
        found = self.gazetteer.lookup(self.cues.key(i, last))
        if (
            last + 1 < len(tokens)
            and tokens[last + 1].lower in self.words.features
            and tokens[last + 1].text[0].isupper()
        ):
            # "Miami-Dade County"; "Mont-Royal Avenue" is no Mont-Royal.
            last += 1
            found = self.gazetteer.lookup(self.cues.key(i, last))
            if not found:
                return i
        if not found and any(tokens[at].text[0].islower() for at in range(i, last + 1, 2)):
            # Only names of places have a small word within ("Pul-i-Khumri"); "Berlin-Rome" is two of them.
            found = tuple(c for c in self.gazetteer.lookup_garbled(self.cues.key(i, last)) if c.prominence >= 2.5)
        if not found:
            found = misheard(self.gazetteer, self.cues.key(i, last), _MISHEARD)
        if not found or found[0].prominence < 2.5 or self.cues.is_barred(i, last) or self.cues.begins_name(last):
            return i
        self.add(i, last, found)
        return last + 1

    # --- names the parse calls places

    def named(self, first: int, end: int) -> None:
        """An entity labelled as a place; its edges are trimmed and lists are split."""
        tokens = self.tokens
        last = end - 1
        while first <= last and not (tokens[first].text[0].isupper() or (self.shouts and tokens[first].lower != "the")):
            first += 1
        while (
            first <= last
            and (tokens[last].tag == "POS" or not tokens[last].text[-1].isalnum())
            and (tokens[last].text not in self.words.abbreviations and not _is_dotted(tokens[last].text))
        ):
            last -= 1
        if first < last and tokens[first].lower == "the":
            first += 1
        if first > last:
            return
        if first == last and self.abbreviation(first):
            return
        if self.begins_before(first, last):
            first -= 1
        found = self.gazetteer.lookup(self.cues.key(first, last)) if last - first < 2 * _LONGEST else ()
        if not found and last > first:
            parts = self.parts_of(first, last)
            if len(parts) > 1:
                for begin, stop in parts:
                    self.named(begin, stop)
                return
        if not found and self.demonym(first, last + 1) == last + 1:
            return
        if self.cues.is_barred(first, last):
            return
        loose = ""
        if not found and last > first:
            found, loose = by_part(self.cues, first, last)
        self.add(first, last, found, loose=loose)

    def parts_of(self, first: int, last: int) -> list[tuple[int, int]]:
        """Token ranges of an entity between its commas and conjunctions."""
        parts, begin = [], first
        for at in range(first, last + 2):
            if at > last or self.tokens[at].text in _JOINTS:
                if at > begin:
                    parts.append((begin, at))
                begin = at + 1
        return parts if parts != [(first, last + 1)] else []

    def grown(self, first: int, end: int) -> int:
        """Where the entity really ends: further on, if a longer known name begins with it ("Baja California")."""
        tokens = self.tokens
        if tokens[first].lower == "the" and first + 1 < end:
            first += 1
        if end >= len(tokens) or tokens[end].text[0] in _STOPS:
            return end
        most = min(self.gazetteer.most_words(tokens[first].text), _LONGEST)
        for last in range(min(first + most, len(tokens)) - 1, end - 1, -1):
            if tokens[last].text[0].isupper() and not (tokens[last].ent_begin or tokens[last].ent == "PERSON"):
                found = self.gazetteer.lookup(self.cues.key(first, last))
                if found and found[0].prominence >= 2.5:
                    return last + 1
            elif tokens[last].ent in _PLACE_LABELS:
                found = self.gazetteer.lookup(self.cues.key(first, last))
                if found and found[0].match is Match.NAME and found[0].prominence >= 4.0:
                    return self.cues.end_of(last)
        return end

    def begins_before(self, first: int, last: int) -> bool:
        """Whether a capitalised direction left out of the entity belongs to it: "Central Africa"."""
        if not first or (self.tags and self.tags[-1].last >= first - 1):
            return False
        before = self.tokens[first - 1]
        if not before.text[0].isupper() or before.lower not in self.words.directions:
            return False
        return bool(_by_name(self.gazetteer.lookup(self.cues.key(first - 1, last)), 4.0))

    def abbreviation(self, at: int) -> bool:
        """An abbreviated state after a place and a comma, or with its stop anywhere."""
        text = self.tokens[at].text
        found = self.words.abbreviations.get(text)
        if not found:
            return False
        follows = at > 0 and self.tokens[at - 1].text == "," and bool(self.tags) and self.tags[-1].last == at - 2
        if not follows and not text.endswith("."):
            return False
        self.add(at, at, found)
        return True

    # --- names the parse calls something else, or nothing

    def person(self, first: int, end: int) -> None:
        """A person's name is left alone, but for one word after a locative that a place is known by."""
        if self.after_settlement(first) and self.settlement(first, end):
            return
        if end - first > 1:
            last = end - 1
            if self.cues.is_cued(first) and self.tokens[first - 1].lower != "from":
                found = self.gazetteer.lookup(self.cues.key(first, last))
                if not found and self.tokens[first - 1].lower in self.words.inside:
                    found = self.garbled(first, last)
                elif not found:
                    found = misheard(self.gazetteer, self.cues.key(first, last), _MISHEARD)
                else:
                    found = _by_name(found, 4.0) or (found if found[0].prominence >= _WELL_KNOWN else ())
            else:
                found = _by_name(self.gazetteer.lookup(self.cues.key(first, last)), 6.5)
            if found:
                self.add(first, last, found)
            return
        if self.demonym(first, end, strict=True) > first or self.settlement(first, end) or self.misspelt(first, end):
            return
        token = self.tokens[first]
        if self.cues.is_barred(first, first) or token.pos != "PROPN":
            return
        if token.lower in self.cues.surnames and not self.cues.precedes_container(
            first, self.gazetteer.lookup(token.text)
        ):
            return
        if self.cues.begins_name(first) or self.cues.ends_name(first):
            return
        found = self.gazetteer.lookup(token.text)
        feature = self.cues.feature_of(first, first)
        if first and self.tokens[first - 1].lower in self.words.inside:
            found = _by_name(found, 2.8) or self.garbled(first)
        elif self.tokens[first - 1].lower in self.words.taken if first else False:
            found = found if found and found[0].prominence >= _TAKEN else ()
        elif self.cues.is_cued(first) and self.tokens[first - 1].lower not in ("to", "from"):
            found = _by_name(found, 4.2)
        elif feature in TYPES or self.cues.follows_comma(first) or self.cues.precedes_container(first, found):
            least = 4.5 if self.cues.follows_comma(first) else 5.5
            found = _by_name(found, 2.8) or (found if found and found[0].prominence >= least else ())
        elif feature is not None:
            found = _by_name(found, 4.5) or self.garbled(first)
        else:
            found = _by_name(found, 6.0)
        if found:
            self.add(first, first, found)

    def settlement(self, first: int, end: int) -> bool:
        """Tag a name right before "village", "district" and the like, or after "village of", known or not."""
        tokens = self.tokens
        if (end >= len(tokens) or tokens[end].text not in self.words.settlements) and not self.after_settlement(first):
            return False
        count = len(self.tags)
        self.named(first, end)
        return len(self.tags) > count

    def after_settlement(self, first: int) -> bool:
        """Whether "village of" and the like stand before."""
        tokens = self.tokens
        return first > 1 and tokens[first - 1].lower == "of" and tokens[first - 2].lower in self.words.settlements

    def misspelt(self, first: int, end: int) -> bool:
        """Tag an entity of another label that "in" and a place follow and that sounds like one in that place."""
        tokens = self.tokens
        if end + 1 >= len(tokens) or tokens[end].lower not in ("in", ",") or end - first > _LONGEST:
            return False
        if self.gazetteer.lookup(self.cues.key(first, end - 1)):
            return False
        if not (self.cues.is_cued(first) or (first and tokens[first - 1].pos == "VERB")):
            return False
        found = self.gazetteer.lookup_garbled(self.cues.key(first, end - 1))
        if not self.cues.precedes_container(end - 1, found):
            return False
        self.add(first, end - 1, found)
        return True

    def garbled(self, at: int, last: int | None = None) -> tuple[Candidate, ...]:
        """Well-known places like a name that is in no table."""
        if last is None and (self.knows(at) or len(self.tokens[at].text) < 6):
            return ()
        return spelt_like(self.gazetteer, self.cues.key(at, at if last is None else last))

    def listed(self, i: int) -> bool:
        """Tag a garbled name in a list of places: "Tripoli, Benghazzi and Misrata"."""
        if not self.cues.follows_comma(i) or self.cues.begins_name(i) or not self.tokens[i].text.isalpha():
            return False
        found = misheard(self.gazetteer, self.cues.key(i, i), _MISHEARD) if not self.knows(i) else ()
        if found:
            self.add(i, i, found)
        return bool(found)

    def knows(self, i: int) -> bool:
        """Whether some place name begins with a word."""
        return self.gazetteer.most_words(self.tokens[i].text) > 0

    def free(self, i: int, end: int) -> int:
        """Place names and demonyms from token ``i`` on, in an entity that ends at ``end`` or in none."""
        label = self.tokens[i].ent
        while i < end:
            token = self.tokens[i]
            if not token.text[0].isupper():
                i += 1
                continue
            longer = self.longest(i, end if label else len(self.tokens))
            if longer > i and self.gazetteer.begins_demonym(token.text):
                after = self.placed(i, end, label)
                if after > i + 1:
                    i = after
                    continue
            after = self.demonym(i, len(self.tokens))
            if after > i:
                i = after
                continue
            if self.abbreviation(i):
                i += 1
                continue
            i = self.placed(i, end, label)
        return i

    def longest(self, i: int, limit: int) -> int:
        """The last token of the longest well-known name of several words that begins at ``i``; ``i`` if none."""
        most = min(self.gazetteer.most_words(self.tokens[i].text), 3)
        for last in range(min(i + most, limit) - 1, i, -1):
            if _by_name(self.gazetteer.lookup(self.cues.key(i, last)), _INSIDE):
                return last
        return i

    def placed(self, i: int, end: int, label: str) -> int:
        """The longest known place name that begins at ``i``, if cues or fame allow it; where to go on."""
        tokens = self.tokens
        most = min(self.gazetteer.most_words(tokens[i].text), _LONGEST)
        if not most:
            if (
                i
                and tokens[i - 1].lower in self.words.inside
                and tokens[i].pos == "PROPN"
                and not self.cues.begins_name(i)
            ):
                found = self.garbled(i) or misheard(self.gazetteer, self.cues.key(i, i), 0.0)
                if found:
                    self.add(i, i, found)
            else:
                self.listed(i)
            return i + 1
        limit = end if label else len(tokens)
        for last in range(min(i + most, limit) - 1, i - 1, -1):
            if last > i and (not tokens[last].text[0].isalnum() or (tokens[last].ent != label)):
                continue
            found = self.gazetteer.lookup(self.cues.key(i, last))
            if not found or self.cues.is_barred(i, last):
                continue
            if self.accepts(i, last, end, label, found):
                inside = label if label and (last + 1 < end or tokens[i].ent_begin is False) else ""
                self.add(i, last, found, inside=inside)
                return last + 1
        return i + 1

    def accepts(self, i: int, last: int, end: int, label: str, found: tuple[Candidate, ...]) -> bool:
        tokens = self.tokens
        best = found[0]
        token = tokens[i]
        if i == last:
            if token.pos not in ("PROPN", "NOUN", "ADJ", "X"):
                return False
            if len(token.text) < 4 and not (token.text.isupper() and best.kind in _LANDS):
                return self.cues.follows_comma(i) and best.prominence > 3 and len(token.text) > 2
            if token.text == "Us" or (token.lower == "us" and token.pos != "PROPN"):
                return False
            if token.lower in self.cues.surnames and not self.cues.is_cued(i):
                return False
        alone = not label or (tokens[i].ent_begin and last + 1 == end)
        if label and not alone:
            if best.match is not Match.NAME or (self.cues.ends_name(i) and best.kind not in _LANDS):
                # "University of Kabul" and "Air France" name a place, "Warner Jordan Inc" does not.
                return False
            begins = tokens[i].ent_begin or (tokens[i - 1].ent_begin and tokens[i - 1].lower == "the")
            if begins and last + 1 < end and tokens[last + 1].lower in self.words.institutions:
                return best.prominence >= _OWNER
            if begins and self.cues.precedes_container(last, found):
                return best.prominence >= 2.5
            return best.prominence >= _INSIDE
        if not label and (self.cues.ends_name(i) or self.cues.begins_name(last)):
            return best.match is Match.NAME and best.prominence >= 7.0 and not self.cues.ends_name(i)
        feature = self.cues.feature_of(i, last)
        if feature in TYPES and best.match is Match.NAME and any(c.kind is feature for c in found[:3]):
            # "the village of ...": however small it is.
            return True
        if (
            self.cues.is_cued(i)
            or feature in TYPES
            or self.cues.follows_comma(i)
            or self.cues.precedes_container(last, found)
        ):
            return best.prominence >= 2.5 if best.match is Match.NAME else best.prominence >= 4.5
        if token.pos != "PROPN" and not label:
            return False
        return best.match is Match.NAME and best.prominence >= (_WELL_KNOWN if not label else _INSIDE)

    def demonym(self, i: int, limit: int, strict: bool = False) -> int:
        """Tag a demonym that begins at ``i``; returns one past it, or ``i`` if there is none."""
        tokens, gazetteer = self.tokens, self.gazetteer
        if not gazetteer.begins_demonym(tokens[i].text):
            return i
        for last in range(min(i + 3, limit) - 1, i - 1, -1):
            if last > i and tokens[last].text[0] in ".,;:()":
                continue
            found = gazetteer.demonym(self.cues.key(i, last))
            if found is None:
                continue
            head = tokens[last]
            if head.ent == "LANGUAGE" or (
                strict and head.tag not in ("JJ", "NNPS", "NNS") and not self.cues.is_before_noun(last)
            ):
                return i
            if (
                last == i
                and head.tag == "NNP"
                and head.ent == "PERSON"
                and self.cues.begins_name(i)
                and tokens[i + 1].ent in ("", "PERSON")
            ):
                return i
            self.add(i, last, (found,), demonym=True)
            return last + 1
        return i

    def small(self, i: int) -> int:
        """In a report that shouts, a lower-case word may be a country, a province, a capital or a demonym."""
        token = self.tokens[i]
        if len(token.text) < 4:
            return i + 1
        after = self.demonym(i, i + 1)
        if after > i:
            return after
        found = self.gazetteer.lookup(token.text)
        best = found[0] if found else None
        if best is None or best.match is not Match.NAME or self.cues.is_barred(i, i):
            return i + 1
        grand = best.kind is PlaceKind.COUNTRY or best.capital
        if (grand and (token.pos == "PROPN" or self.cues.is_cued(i))) or (best.prominence > 6 and self.cues.is_cued(i)):
            self.add(i, i, found)
        return i + 1


def _by_name(found: tuple[Candidate, ...], least: float) -> tuple[Candidate, ...]:
    """The candidates, if the first has that name and at least that prominence."""
    return found if found and found[0].match is Match.NAME and found[0].prominence >= least else ()


def _is_dotted(text: str) -> bool:
    return len(text) > 2 and text[-1] == "." and text[1] == "."


def _shouts(text: str) -> bool:
    """Whether a report is in capitals, judged by its beginning."""
    sample = text[:3000]
    upper = sum(map(str.isupper, sample))
    return upper > 20 and upper >= 9 * sum(map(str.islower, sample))
