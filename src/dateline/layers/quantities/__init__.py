"""This room finds counts: how many, at least and at most, of whom or what, and what befell them.

``low`` and ``high`` bound the count ("more than 4,500": 4500 and None; "up to 50": None and 50; "dozens": 24 and None).
``of`` covers the words that are counted and ``role`` says what was done to them or what they are ("killed",
"injured", "troops", "protesters", else the counted noun). One victim with no number, "a policeman was killed" or
a person by name, counts as one. Years, dates, ages, ordinals and numbers that name things are not counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.book import section_path
from dateline.codebook.numbers import load_numbers
from dateline.codebook.quantities import load_quantities
from dateline.layers.quantities.numbers import DASHES, Count, Lexicon, find_numbers
from dateline.layers.quantities.roles import (
    earlier_fate,
    listed_role,
    measured,
    numbered_role,
    role_of,
    thing_counted,
)
from dateline.layers.quantities.victims import find_none_hurt, find_single_victims
from dateline.model import Quantity, Reading, Span, Token

__all__ = ["find_quantities", "load", "load_lexicon"]


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Any]]:
    lexicon = load_lexicon(settings.codebook)
    return lambda reading: find_quantities(reading, lexicon)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The words of quantities: a user's where ``folder`` has them, else the built-in ones."""
    words = load_quantities(section_path(folder, "quantities.yaml"))
    numbers = load_numbers(section_path(folder, "numbers.yaml"))
    bounds = {tuple(phrase.split()): kind for phrase, kind in words.bounds.items()}
    return Lexicon(
        words=words,
        numbers=numbers,
        starters=frozenset((*numbers.cardinals, *numbers.scales, *words.vague, "half")),
        bounds=bounds,
        bounds_after={tuple(phrase.split()): kind for phrase, kind in words.bounds_after.items()},
        longest=max(map(len, bounds), default=0),
    )


def find_quantities(reading: Reading, lexicon: Lexicon) -> tuple[Quantity, ...]:
    """The quantities of a reading, in text order; none overlaps a time."""
    tokens = reading.syntax.tokens
    if not tokens:
        return ()
    taken = {i for time in reading.times for i in reading.syntax.tokens_in(time.span)}
    found = [*find_numbers(tokens, taken, lexicon)]
    words = lexicon.words
    counted: set[int] = set()
    drafts: list[tuple[Count, int | None, str]] = []
    for count in found:
        thing = thing_counted(count, tokens, taken, reading)
        role = "" if count.unit else role_of(count, thing, tokens, reading, lexicon)
        if thing is not None and not role and not count.unit:
            role = tokens[thing].lower if tokens[thing].text.isalpha() else ""
        if thing is None and not role and not count.unit:
            role, thing = listed_role(count, drafts, tokens, reading) or numbered_role(count, tokens, reading, lexicon)
            if not role:
                continue
        if count.unit and not role:
            role, thing = measured(count, tokens, lexicon)
            if role and count.unit == "GBP":
                count.unit = "lb"  # pounds of something are a weight
            role = role or words.unit_names.get(count.unit, "")
        counted.add(thing if thing is not None else count.last)
        drafts.append((count, thing, role))
        before = "" if thing is None or count.unit else earlier_fate(thing, role, tokens, reading, lexicon)
        if before:
            drafts.append((count, thing, before))
    drafts.extend(find_single_victims(tokens, taken, counted, reading, lexicon))
    drafts.extend(find_none_hurt(tokens, taken, lexicon))
    drafts.sort(key=lambda d: d[0].first)
    records = []
    for number, (count, thing, role) in enumerate(drafts, 1):
        records.append(
            Quantity(
                id=f"q{number}",
                span=reading.syntax.span(count.first, count.last),
                low=count.low,
                high=count.high,
                unit=count.unit,
                of=counted_phrase(count, thing, tokens, reading) if thing is not None and not count.unit else None,
                role=role,
            )
        )
    return tuple(records)


def counted_phrase(count: Count, thing: int, tokens: tuple[Token, ...], reading: Reading) -> Span:
    """The words that are counted: from the number on to their head noun."""
    first = count.last + 1
    if count.first <= thing <= count.last:
        first = count.first
    if thing < first:
        return reading.syntax.span(thing, thing)
    while first < thing and (tokens[first].lower in ("of", "the", "a", "an", "no") or tokens[first].text in DASHES):
        first += 1
    return reading.syntax.span(first, thing)
