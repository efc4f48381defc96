"""This room joins the entities of many reports into actors: by the codebook's names, else by their own full names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256

from dateline.corpus.clustering import Pair, group_connected
from dateline.corpus.records import Actor
from dateline.corpus.tellings import Participant, words_of_name

_TITLES = frozenset(
    "mr mrs ms dr sir lord lady president vice prime minister premier chancellor senator congressman secretary general "
    "gen lt lieutenant col colonel maj major capt captain sgt sergeant cpl admiral commander brigadier marshal judge "
    "justice king queen prince princess sheikh mullah mawlawi maulvi ayatollah imam father bishop archbishop pope rev "
    "reverend ambassador governor mayor chief spokesman spokeswoman spokesperson foreign defence defense interior "
    "former late then acting leader".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
GENERIC = frozenset(
    "gunmen gunman militants militant rebels rebel insurgents insurgent fighters troops soldiers police officials "
    "official authorities government army forces protesters demonstrators residents civilians villagers men attackers "
    "assailants terrorists extremists guerrillas people supporters opposition security unidentified unknown "
    "armed".split()
)


_ANYBODY = frozenset(
    "gunmen gunman men man attackers attacker assailants assailant bomber bombers militants militant people "
    "unidentified unknown terrorists terrorist militia militias".split()
)
_ARMED = frozenset(("REB", "CRM"))
_OFFICIAL = frozenset(("GOV", "MIL", "COP", "SPY", "JUD"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """An entity of one report, as much as joining needs: ``member`` is "report#entity"."""

    member: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""
    sector: str = ""
    day: date | None = None


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """A name as it is compared: no accents, case, titles, articles or possessives."""
    plain = unicodedata.normalize("NFKD", name.replace(".", "").replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = [w[:-2] if w.endswith("'s") else w for w in _WORD.findall(plain)]
    kept = [w for w in words if w not in ("the", "a", "an")]
    bare = [w for w in kept if w not in _TITLES]
    return " ".join(bare or kept)


@lru_cache(maxsize=200_000)
def sound_key(name: str) -> str:
    """A key that spellings of one name in another script share: vowels that are written alike, no doubled letters."""
    key = name_key(name)
    for old, new in (
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("ey", "i"),
        ("ai", "ei"),
        ("kh", "h"),
        ("q", "k"),
        ("y", "i"),
        ("o", "u"),
        ("e", "i"),
    ):
        key = key.replace(old, new)
    return re.sub(r"(\w)\1+", r"\1", key)


@lru_cache(maxsize=200_000)
def is_named(name: str) -> bool:
    """Whether a name tells who it is, and not merely what sort ("gunmen", "the police")."""
    words = [w for w in _WORD.findall(name) if w.lower() not in ("the", "a", "an")]
    return any(w[:1].isupper() and w.lower() not in GENERIC and w.lower() not in _TITLES for w in words)


@lru_cache(maxsize=200_000)
def may_be_same(left: Participant, right: Participant) -> bool:
    """Whether one doer may be the other, or a part of it: unnamed ones may be anybody of their sort."""
    armed = [p.sector in _ARMED for p in (left, right)]
    official = [p.sector in _OFFICIAL for p in (left, right)]
    opposed = (armed[0] and official[1]) or (armed[1] and official[0])
    if not is_named(left.name) or not is_named(right.name):
        # "Soldiers" are no rebels, even without a name; "gunmen" may be either.
        return not opposed or is_anybody(left) or is_anybody(right)
    if sound_key(left.name) == sound_key(right.name):
        return True
    initials = {"".join(w[0] for w in name_key(p.name).split()) for p in (left, right)}
    if initials & {name_key(left.name), name_key(right.name)}:
        return True
    if opposed:
        return False  # "Pakistani troops" are not "the Pakistani Taliban"
    if left.country and right.country and left.country != right.country:
        return False
    ours, theirs = (set(words_of_name(p.name)) - _TITLES - GENERIC for p in (left, right))
    if ours & theirs:
        return True
    # A state, its forces and its officials act for one another; two armed groups of a country do not.
    return bool(left.country) and left.country == right.country and not (armed[0] or armed[1])


def is_anybody(participant: Participant) -> bool:
    """Whether a word for a doer says no more than that somebody did it ("gunmen")."""
    return not is_named(participant.name) and bool(set(name_key(participant.name).split()) & _ANYBODY)


def join_actors(
    mentioned: Iterable[Mentioned],
    known: Callable[[str, str], str] | None = None,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
) -> list[Actor]:
    """The actors that the named entities of many reports are.

    ``known`` gives for a name and an ISO day the name that the codebook has for it, or "". People's decisions about two
    members come first: a ``different`` pair is never one actor.
    """
    entities = {m.member: m for m in mentioned if is_named(m.name)}
    groups: dict[str, list[str]] = defaultdict(list)
    for member, entity in sorted(entities.items()):
        groups[actor_key(entity, known)].append(member)
    surnames: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, members in groups.items():
        words = key.removeprefix("n:").split()
        if key.startswith("n:") and len(words) > 1 and any(entities[m].kind == "person" for m in members):
            for country in {entities[m].country for m in members}:
                surnames[words[-1], country].add(key)
    keys = {member: key for key, members in groups.items() for member in members}
    for key, members in groups.items():
        if key.startswith("n:") and " " not in key:
            for member in members:
                # A surname alone is the one full name of that country which ends so, if there is only one.
                full = surnames.get((key.removeprefix("n:"), entities[member].country), set())
                if len(full) == 1 and entities[member].kind == "person":
                    keys[member] = next(iter(full))
    first: dict[str, str] = {}
    pairs = [(first.setdefault(keys[member], member), member) for member in sorted(keys)]
    joined = group_connected(keys, [*pairs, *(p for p in same if p[0] in keys and p[1] in keys)])
    parts = [part for group in joined for part in split_apart(group, [p for p in different if set(p) <= set(group)])]
    taken: set[str] = set()
    actors = []
    for part in sorted(parts):
        actor = write_actor([entities[m] for m in part], keys[part[0]])
        # Whom people told apart shares a name but no id.
        actor = actor if actor.id not in taken else replace(actor, id=f"{actor.id}#{part[0]}")
        taken.add(actor.id)
        actors.append(actor)
    return sorted(actors, key=lambda a: a.id)


def actor_key(entity: Mentioned, known: Callable[[str, str], str] | None) -> str:
    """What entities of one actor share: the codebook's name, else the sound of the longest name."""
    day = entity.day.isoformat() if entity.day else ""
    if known is not None:
        for name in (entity.name, *entity.aliases):
            found = known(name, day)
            if found:
                return f"k:{found}"
    return f"n:{sound_key(entity.name)}"


def split_apart(group: list[str], different: list[Pair]) -> list[list[str]]:
    """The group without pairs that people told apart: the second of each pair becomes an actor of its own."""
    if not different:
        return [group]
    alone = {max(pair) for pair in different}
    rest = [m for m in group if m not in alone]
    return [*([rest] if rest else []), *([m] for m in sorted(alone))]


def write_actor(entities: list[Mentioned], key: str) -> Actor:
    """The record of an actor: the codebook's or the most frequent full name, all others, the usual codes."""
    names = Counter(e.name for e in entities)
    name = key.removeprefix("k:") if key.startswith("k:") else min(names, key=lambda n: (-len(n.split()), -names[n], n))
    others = {e.name for e in entities} | {a for e in entities for a in e.aliases if is_named(a)}
    days = sorted(e.day for e in entities if e.day)
    members = tuple(sorted(e.member for e in entities))
    return Actor(
        id="a" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        name=name,
        aliases=tuple(sorted(others - {name})),
        kind=usual(e.kind for e in entities),
        country=usual(e.country for e in entities),
        sector=usual(e.sector for e in entities if e.sector != "UNK") or "UNK",
        members=members,
        first=days[0] if days else None,
        last=days[-1] if days else None,
        why="known to the codebook" if key.startswith("k:") else "one name",
    )


def usual(values: Iterable[str]) -> str:
    counts = Counter(v for v in values if v)
    return min(counts, key=lambda v: (-counts[v], v)) if counts else ""
