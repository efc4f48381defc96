"""This room finds claims of one incident that cannot both hold: happened or not, who, how many, when, where.

A number that grows from one day to the next is an update, and so is one that a report itself says was corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from dateline.corpus.actors import is_anybody, is_named, may_be_same
from dateline.corpus.conflicts import apart, days_between, far_apart, most, telling_words
from dateline.corpus.incidents import days_text
from dateline.corpus.independence import ReportFacts
from dateline.corpus.records import Contradiction
from dateline.corpus.tellings import Number, Participant, Telling, words_of_name
from dateline.model import REPORT

_MENDED = re.compile(
    r"\b(revis\w+|correct\w+|lower\w* (?:the|its|their)|(?:earlier|previous) (?:report|figure|toll|statement|count)\w*|"
    r"initial(?:ly)?|raised the|(?:has|have|had) risen|rose to|climbed to|updat\w+|so far|now (?:stands?|put)|"
    r"(?:since|has|have|later|had|now) died|succumb\w+|more bod\w+)\b",
    re.IGNORECASE,
)
"""Words by which a report says that it tells a number anew."""

_MUTUAL = frozenset(("CONSULT", "AGREE", "COOPERATE"))


def find_contradictions(
    incident: str,
    tellings: Iterable[Telling],
    reports: Mapping[str, ReportFacts],
    actor_of: Callable[[Telling, Participant], str] = lambda telling, participant: participant.name,
) -> list[Contradiction]:
    """All contradictions within an incident; the same two values of the same two sources are told once.

    ``actor_of`` gives the actor across reports that a participant of a telling is.
    """
    found: dict[tuple[str, ...], Contradiction] = {}
    ordered = sorted(tellings, key=lambda t: t.id)
    for left, right in combinations(ordered, 2):
        for about, left_value, right_value, why in compare_claims(left, right, actor_of):
            sources = source_name(left, reports), source_name(right, reports)
            values = sorted(((left_value, sources[0]), (right_value, sources[1])))
            key = (about, *values[0], *values[1])
            if key in found:
                continue
            found[key] = Contradiction(
                incident=incident,
                about=about,
                left=left.id,
                right=right.id,
                left_value=left_value,
                right_value=right_value,
                left_source=sources[0],
                right_source=sources[1],
                left_passage=left.passage,
                right_passage=right.passage,
                why=why,
            )
    return [found[key] for key in sorted(found)]


def source_name(telling: Telling, reports: Mapping[str, ReportFacts]) -> str:
    """Who vouches for a telling: its nearest source, or the report's outlet."""
    facts = reports.get(telling.report)
    outlet = (facts.outlet or facts.id) if facts else telling.report
    source = telling.sources[0] if telling.sources else REPORT
    return outlet if source == REPORT else f"{source} ({outlet})"


def compare_claims(
    left: Telling, right: Telling, actor_of: Callable[[Telling, Participant], str]
) -> Iterator[tuple[str, str, str, str]]:
    """What two tellings of one incident contradict each other in: about, the two values, why."""
    if left.sources == right.sources and left.report == right.report:
        return  # one voice in one report does not contradict itself: the two tell different parts
    statuses = {left.status, right.status}
    if statuses == {"actual", "negated"}:
        if not same_parties(left, right) or days_between(left, right) or far_apart(left, right):
            return  # that another act was not done contradicts nothing
        denied, told = (left, right) if left.status == "negated" else (right, left)
        if is_own_denial(denied) and not any(
            may_be_same(a, b) and not is_anybody(a) for a in told.doers for b in denied.doers
        ):
            return  # "it was not us" does not say that it did not happen
        yield "happened", left.status, right.status, "one says that it happened, the other that it did not"
        return
    if statuses != {"actual"} or is_implied(left) or is_implied(right):
        return
    yield from compare_actors(left, right, actor_of)
    yield from compare_numbers(left, right)
    yield from compare_days(left, right)
    yield from compare_places(left, right)


def is_own_denial(denied: Telling) -> bool:
    """Whether somebody denies to have done it himself, by name."""
    return any(is_named(p.name) and p.name in denied.sources for p in denied.doers)


def is_implied(telling: Telling) -> bool:
    """Whether an act is told only by a word for those who do it ("the marchers"): when and where is then not told."""
    return telling.pos == "NOUN" and any(telling.head in words_of_name(singular(p.name)) for p in telling.doers)


def singular(name: str) -> str:
    """The name with each plural in s beside its singular."""
    return " ".join(f"{word} {word.removesuffix('s')}" for word in name.split())


def compare_actors(
    left: Telling, right: Telling, actor_of: Callable[[Telling, Participant], str]
) -> Iterator[tuple[str, str, str, str]]:
    """Doers of whom none may be one of the others or a part of them."""
    ours, theirs = left.doers, right.doers
    if (
        not ours
        or not theirs
        or any(may_be_same(a, b) or actor_of(left, a) == actor_of(right, b) for a in left.doers for b in right.doers)
    ):
        return
    yield "actor", names_text(ours), names_text(theirs), "each names another doer"


def names_text(some: Iterable[Participant]) -> str:
    return ", ".join(sorted(p.name for p in some))


def compare_numbers(left: Telling, right: Telling) -> Iterator[tuple[str, str, str, str]]:
    """Counts of the same with no number in common, unless the later one may be the earlier grown or mended."""
    ours, theirs = most(left.numbers), most(right.numbers)
    for what in sorted(ours.keys() & theirs.keys()):
        one, other = ours[what], theirs[what]
        if one.low is None or other.low is None or not apart(one, other):
            continue
        if left.published is not None and right.published is not None and left.published != right.published:
            earlier, later = (one, other) if left.published < right.published else (other, one)
            told = right.passage if left.published < right.published else left.passage
            if (later.low or 0) > (earlier.low or 0) or _MENDED.search(told):
                continue
        elif _MENDED.search(left.passage) or _MENDED.search(right.passage):
            continue
        yield (
            "number",
            f"{count_text(one)} {what}",
            f"{count_text(other)} {what}",
            "the counts have no number in common",
        )


def count_text(number: Number) -> str:
    if number.low == number.high:
        return str(number.low)
    return f"{number.low if number.low is not None else '?'}..{number.high if number.high is not None else '?'}"


def compare_days(left: Telling, right: Telling) -> Iterator[tuple[str, str, str, str]]:
    """Days, both told to the day, that do not touch."""
    if left.days is not None and right.days is not None and days_between(left, right):
        yield "date", days_text(left.days), days_text(right.days), "the days do not touch"


def compare_places(left: Telling, right: Telling) -> Iterator[tuple[str, str, str, str]]:
    """Places too far apart for how closely they are told."""
    far = far_apart(left, right)
    if far:
        yield "place", left.place_name, right.place_name, f"{far:.0f} km apart"


def same_parties(left: Telling, right: Telling) -> bool:
    """Whether those who take part may be the same, for an act that one affirms and the other denies."""
    ours, theirs = (telling_words(t.actors | t.recipients) for t in (left, right))
    if not ours or not theirs:
        return True
    targets = telling_words(left.recipients), telling_words(right.recipients)
    if targets[0] and targets[1] and not targets[0] & targets[1]:
        return False
    if left.type in _MUTUAL and ours - theirs and theirs - ours:
        return False  # a meeting with one does not tell of a meeting with another
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))
