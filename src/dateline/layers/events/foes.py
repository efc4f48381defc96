"""This room settles at whom acts are directed once all acts of a report are known: foes, and who is none."""

from __future__ import annotations

from collections import Counter

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.participants import Cast
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType

_FOUGHT = frozenset((EventType.ASSAULT,))
_OPPOSED = frozenset((EventType.ASSAULT, EventType.MOBILIZE, EventType.THREATEN, EventType.COERCE))
_SIDES = frozenset(("MIL", "REB", "COP", "GOV"))
_SIDE_KINDS = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.STATE))
_BACK = frozenset(("retaliate", "respond", "counterattack", "riposte"))
_COUNTS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozens hundreds thousands several many some few "
    "others other another more most least at about around up to than over only some both all each".split()
)
_THINGS = frozenset(
    "vehicle car truck lorry plane aircraft airplane helicopter jet warplane drone missile pipeline tower pylon line "
    "cable panel engine train wagon locomotive tank weapon gun rifle revolver pistol ammunition fire gunfire casualty "
    "antenna transformer equipment loader mortar bomb device rocket explosive car-bomb ship boat tanker".split()
)
_MONTHS = frozenset("january february march april may june july august september october november december".split())


def settle_targets(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> None:
    """Take out of the recipients what is no one, then write into fighting with no one at its other end the foe."""
    for draft in drafts:
        if draft.recipients:
            draft.recipients = [e for e in draft.recipients if not is_thing(cast, e)]
        if len(draft.recipients) > 1:
            named = [e for e in draft.recipients if not is_count(cast, e)]
            draft.recipients = named or draft.recipients
            own = own_states(cast, draft) if draft.type == EventType.AGREE else ()
            draft.recipients = [e for e in draft.recipients if e not in own] or draft.recipients
    fill_foes(grammar, cast, drafts)


def is_thing(cast: Cast, e: str) -> bool:
    """Whether a name is that of a machine or of a month that was read as someone's."""
    words = cast.names.get(e, "").lower().split()
    return bool(words) and (words[-1] in _THINGS or words[-1].rstrip("s") in _THINGS or words[0] in _MONTHS)


def is_count(cast: Cast, e: str) -> bool:
    """Whether a group is told by its number alone: "seven", "at least five", "several others"."""
    words = cast.names.get(e, "").lower().split()
    return bool(words) and all(w in _COUNTS or w.isdigit() for w in words)


def own_states(cast: Cast, draft: Draft) -> set[str]:
    """The states that the doers of an act of words speak for: "to keep good relations between Chad and Mali"."""
    countries = {cast.countries.get(e) for e in draft.actors if cast.sectors.get(e) == "GOV"} - {"", None}
    return {e for e in draft.recipients if cast.kinds.get(e) is EntityKind.STATE and cast.countries.get(e) in countries}


def fill_foes(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> None:
    """Whom fighters fight who are told without their foe: the side that they are told to fight elsewhere."""
    foes: dict[str, Counter[str]] = {}
    for draft in drafts:
        if draft.type not in _OPPOSED:
            continue
        if draft.recipients:
            pairs = [(a, b) for a in draft.actors for b in draft.recipients]
        elif draft.type in _FOUGHT:
            pairs = [(a, b) for k, a in enumerate(draft.actors) for b in draft.actors[k + 1 :]]
        else:
            pairs = []
        for a, b in pairs:
            if is_side(cast, a) and is_side(cast, b):
                foes.setdefault(a, Counter())[b] += 1
                foes.setdefault(b, Counter())[a] += 1
    rebels = [e.id for e in cast.named if e.sector == "REB" and e.kind in _SIDE_KINDS]
    for draft in drafts:
        if draft.type not in _FOUGHT or draft.recipients or len(draft.actors) != 1:
            continue
        side = draft.actors[0]
        found = [e for e, _ in foes.get(side, Counter()).most_common(1)]
        # An army that retakes a town or fires back does so against the one armed group of the report.
        back = draft.mode == "territory" or grammar.tokens[draft.head].lemma in _BACK
        if not found and back and cast.sectors.get(side) == "MIL" and len(rebels) == 1:
            found = rebels
        if found:
            draft.recipients = found
            draft.why += "; its foe elsewhere"


def is_side(cast: Cast, e: str) -> bool:
    return cast.sectors.get(e) in _SIDES and cast.kinds.get(e) in _SIDE_KINDS
