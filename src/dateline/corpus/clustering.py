"""This room groups compared things by their scores, never against what a person has decided.

Groups are merged by the mean score between them (a pair that was not compared counts as 0), best first, while it is at
least the threshold. Scores are taken as whole ten-thousandths and ties go by id, so that neither the order of things
nor that of their pairs makes a difference; and what no chain of pairs connects cannot change each other's groups.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

type Pair = tuple[str, str]

EXACT = 10_000


def group_connected(things: Iterable[str], pairs: Iterable[Pair]) -> list[list[str]]:
    """The things in groups that chains of pairs connect, each sorted, the groups in order of their first."""
    leader = {thing: thing for thing in things}

    def find(thing: str) -> str:
        while leader[thing] != thing:
            leader[thing] = leader[leader[thing]]
            thing = leader[thing]
        return thing

    for left, right in pairs:
        one, other = find(left), find(right)
        if one != other:
            leader[max(one, other)] = min(one, other)
    groups: dict[str, list[str]] = defaultdict(list)
    for thing in leader:
        groups[find(thing)].append(thing)
    return sorted(sorted(group) for group in groups.values())


def group_all(
    things: Iterable[str],
    scores: Mapping[Pair, float],
    threshold: float,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
) -> list[list[str]]:
    """As ``group_by_score``, each set of things that chains of pairs connect by itself: what has grown stays cheap."""
    things = list(things)
    known = set(things)
    same = [pair for pair in same if pair[0] in known and pair[1] in known]
    connected = group_connected(things, [*scores, *same])
    home = {thing: number for number, group in enumerate(connected) for thing in group}
    inside: dict[int, dict[Pair, float]] = defaultdict(dict)
    for pair, score in scores.items():
        inside[home[pair[0]]][pair] = score
    joined: dict[int, list[Pair]] = defaultdict(list)
    for pair in same:
        joined[home[pair[0]]].append(pair)
    apart: dict[int, list[Pair]] = defaultdict(list)
    for pair in different:
        if pair[0] in home and pair[1] in home and home[pair[0]] == home[pair[1]]:
            apart[home[pair[0]]].append(pair)
    found = []
    for number, group in enumerate(connected):
        if len(group) == 1:
            found.append(group)
        else:
            found += group_by_score(group, inside[number], threshold, joined[number], apart[number])
    return sorted(found)


def group_by_score(
    things: Iterable[str],
    scores: Mapping[Pair, float],
    threshold: float,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
) -> list[list[str]]:
    """The groups of some things, each sorted, in order of their first.

    ``same`` pairs are joined before any score is looked at, in their order; ``different`` pairs never, not even by
    way of others: a ``same`` that would join them is left out.
    """
    members = {thing: [thing] for thing in sorted(things)}
    home = {thing: thing for thing in members}
    sums: dict[str, dict[str, int]] = {thing: {} for thing in members}
    apart: dict[str, set[str]] = {thing: set() for thing in members}
    for (left, right), score in scores.items():
        if left in members and right in members and left != right:
            sums[left][right] = sums[right][left] = round(score * EXACT)
    for left, right in different:
        if left in members and right in members and left != right:
            apart[left].add(right)
            apart[right].add(left)

    def join(one: str, other: str) -> str:
        kept, gone = min(one, other), max(one, other)
        for third, total in sums.pop(gone).items():
            del sums[third][gone]
            if third != kept:
                sums[kept][third] = sums[third][kept] = sums[kept].get(third, 0) + total
        for third in apart.pop(gone):
            apart[third].discard(gone)
            apart[third].add(kept)
            apart[kept].add(third)
        for member in members[gone]:
            home[member] = kept
        members[kept] += members.pop(gone)
        return kept

    for left, right in same:
        if left in home and right in home:
            one, other = home[left], home[right]
            if one != other and other not in apart[one]:
                join(one, other)

    def mean(one: str, other: str) -> float:
        return sums[one][other] / (len(members[one]) * len(members[other]))

    floor = threshold * EXACT
    waiting = [
        (-mean(one, other), one, other)
        for one in members
        for other in sums[one]
        if one < other and mean(one, other) >= floor and other not in apart[one]
    ]
    heapq.heapify(waiting)
    while waiting:
        score, one, other = heapq.heappop(waiting)
        if one not in members or other not in members or other not in sums[one] or other in apart[one]:
            continue
        if -mean(one, other) != score:
            continue  # one of the two has grown since, and stands in the queue with its new score
        kept = join(one, other)
        for third in sums[kept]:
            now = mean(kept, third)
            if now >= floor and third not in apart[kept]:
                heapq.heappush(waiting, (-now, min(kept, third), max(kept, third)))
    return sorted(sorted(group) for group in members.values())


def join_groups(groups: Iterable[list[str]], same: Iterable[Pair], different: Iterable[Pair]) -> list[list[str]]:
    """The groups, those joined that hold the two things of a ``same`` pair, unless a ``different`` pair is in them."""
    members = dict(enumerate(map(list, groups)))
    home = {thing: number for number, group in members.items() for thing in group}
    apart = [pair for pair in different if pair[0] in home and pair[1] in home]
    for left, right in same:
        if left in home and right in home and home[left] != home[right]:
            one, other = sorted((home[left], home[right]))
            if not any({home[a], home[b]} == {one, other} for a, b in apart):
                home |= dict.fromkeys(members[other], one)
                members[one] += members.pop(other)
    return sorted(map(sorted, members.values()))


def group_tightly(things: list[str], scores: Mapping[Pair, float], threshold: float) -> list[list[str]]:
    """Groups all of whose pairs reach the threshold (complete linkage), best first; a pair not given counts as 0."""
    members = {thing: [thing] for thing in sorted(things)}
    worst: dict[str, dict[str, int]] = {thing: {} for thing in members}
    for (left, right), score in scores.items():
        if score >= threshold and left != right:
            worst[left][right] = worst[right][left] = round(score * EXACT)
    waiting = [(-score, one, other) for one in members for other, score in worst[one].items() if one < other]
    heapq.heapify(waiting)
    while waiting:
        score, one, other = heapq.heappop(waiting)
        if one not in members or other not in members or worst[one].get(other) != -score:
            continue
        kept, gone = min(one, other), max(one, other)
        fallen = worst.pop(gone)
        for third in fallen:
            del worst[third][gone]
        del fallen[kept]
        for third in list(worst[kept]):
            if third not in fallen:
                del worst[kept][third]
                del worst[third][kept]
        for third, value in fallen.items():
            if third in worst[kept]:
                low = min(value, worst[kept][third])
                worst[kept][third] = worst[third][kept] = low
                heapq.heappush(waiting, (-low, min(kept, third), max(kept, third)))
        members[kept] += members.pop(gone)
    return sorted(sorted(group) for group in members.values())
