"""This room reads people's judgements in their order: what stands now, and what it binds linking to.

Verdicts: "same" and "different" about two tellings or incidents, "right" and "wrong" about a telling, "corrected" with
a field and value, "undone" about what an earlier judgement was about. A later judgement about the same things takes the
place of the earlier one; nothing else does, whatever any score says. "right" and "wrong" about a field of a telling are
for measuring, and bind nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dateline.corpus.clustering import Pair
from dateline.store import Judgement


@dataclass(frozen=True)
class Standing:
    """What stands: pairs to join (the latest first) and to keep apart, tellings that are wrong, corrected values."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    wrong: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    corrected: Mapping[tuple[str, str], Judgement] | None = None


def resolve_decisions(decisions: Iterable[Judgement]) -> Standing:
    """What stands after all decisions, in their order."""
    pairs: dict[Pair, str] = {}
    single: dict[str, str] = {}
    values: dict[tuple[str, str], Judgement] = {}
    for decision in decisions:
        about = tuple(sorted(set(decision.about)))
        if len(about) == 2 and decision.verdict in ("same", "different", "undone"):
            pair = (about[0], about[1])
            pairs.pop(pair, None)
            if decision.verdict != "undone":
                pairs[pair] = decision.verdict
        elif len(about) == 1 and decision.verdict in ("right", "wrong", "corrected", "undone"):
            thing = about[0]
            if decision.verdict == "corrected":
                values.pop((thing, decision.field), None)
                values[thing, decision.field] = decision
            elif decision.verdict == "undone":
                if decision.field:
                    values.pop((thing, decision.field), None)
                else:
                    single.pop(thing, None)
            elif not decision.field:
                single[thing] = decision.verdict
    return Standing(
        same=tuple(reversed([pair for pair, verdict in pairs.items() if verdict == "same"])),
        different=tuple(sorted(pair for pair, verdict in pairs.items() if verdict == "different")),
        wrong=frozenset(thing for thing, verdict in single.items() if verdict == "wrong"),
        right=frozenset(thing for thing, verdict in single.items() if verdict == "right"),
        corrected=values,
    )
