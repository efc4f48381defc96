"""This room gives each telling the keys by which it meets those it may be one event with.

A key holds a stretch of days and something that hardly two events of those days share: the place, the doer or target,
rare names or words told together. Whether two tellings meet depends on the two alone, never on what else is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import combinations

from dateline.corpus.actors import is_named, sound_key
from dateline.corpus.tellings import Telling
from dateline.corpus.weighing import weight_of

DAYS = 4
"""Days of a stretch; tellings whose days are no farther apart meet, those of over twice as many apart never."""
_LONGEST = 31
_RARE = 4.5
"""The weight from which on a name says something."""


def block_keys(telling: Telling) -> Iterator[int]:
    """The keys of a telling, as hashes of 64 bits."""
    stretches = stretches_of(telling)
    for words in plain_keys(telling):
        for stretch in stretches:
            yield hash_key(f"{stretch}|{words}")
    yield hash_key(f"report|{telling.report}|{telling.type}")


def stretches_of(telling: Telling) -> list[str]:
    """The stretches of days that a telling's day touches, with a margin; of its publication where it has none."""
    days = telling.days
    if days is None or (days[1] - days[0]).days > _LONGEST:
        if telling.published is None:
            return ["-"]
        days = (telling.published, telling.published)
    first, last = days[0].toordinal() - DAYS // 2, days[1].toordinal() + DAYS // 2
    return [str(n) for n in range(first // DAYS, last // DAYS + 1)]


def plain_keys(telling: Telling) -> Iterator[str]:
    """What a telling must share with another, the days apart."""
    kind = telling.type or telling.head
    if telling.place_name and telling.precision != "country":
        yield f"place|{kind}|{sound_key(telling.place_name.split(',')[0])}"
    doers = [sound_key(p.name) for p in telling.doers if is_named(p.name)]
    targets = [sound_key(p.name) for p in telling.targets if is_named(p.name)]
    for name in doers:
        yield f"doer|{kind}|{name}"
    for name in targets:
        yield f"target|{kind}|{name}"
    rare = sorted((w for w in telling.names if weight_of(w) >= _RARE), key=lambda w: (-weight_of(w), w))[:4]
    for pair in combinations(sorted(rare), 2):
        yield f"names|{kind}|{pair[0]}|{pair[1]}"
    told = sorted(telling.sentence, key=lambda w: (-telling.sentence[w], w))[:5]
    for pair in combinations(sorted({*told, telling.head}), 2):
        yield f"words|{kind}|{pair[0]}|{pair[1]}"


def hash_key(words: str) -> int:
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
