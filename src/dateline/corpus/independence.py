"""This room says which reports are independent of one another: copies, and reports of one source, count once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from dateline.corpus.actors import is_named
from dateline.corpus.clustering import group_connected
from dateline.corpus.conflicts import apart, far_apart, most
from dateline.corpus.tellings import Telling
from dateline.model import REPORT, Reading

_WORD = re.compile(r"\w+")
_LENGTH = 6
"""Words of a shingle: a run that two reports hardly share by chance."""
_SKETCH = 64
COPIED = 0.5
"""The part of two sketches in common from which on one report is a copy of the other."""
_AGENCY = re.compile(
    r"\b(Reuters|AFP|Agence France-Presse|Associated Press|Xinhua|TASS|Itar-Tass|Interfax|EFE|DPA|ANSA|Kyodo|Anadolu|"
    r"Press Trust of India|PTI|IRNA|RIA Novosti|UPI|Bloomberg)\b|\((AP)\)"
)
_BODIES = frozenset("police army military government ministry authorities navy security".split())
"""Words for bodies that speak without a name and of which a place has one."""
_HEAD, _TAIL = 220, 160
"""Characters at a report's beginning and end in which a credit stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What linking keeps of a report besides its tellings; ``credit`` is the agency that it credits,
    ``copies`` the group of near-duplicates that the store put it in."""

    id: str
    title: str = ""
    outlet: str = ""
    url: str = ""
    published: date | None = None
    credit: str = ""
    copies: str = ""
    sketch: tuple[int, ...] = ()


def sketch_report(reading: Reading) -> ReportFacts:
    """The facts of a report, with a sketch of its wording by which copies are known."""
    report = reading.report
    ends = f"{report.text[:_HEAD]} … {report.text[-_TAIL:]}"
    credit = _AGENCY.search(ends)
    return ReportFacts(
        id=report.id,
        title=report.title,
        outlet=report.source,
        url=report.url,
        published=report.published,
        credit=(credit[1] or credit[2]) if credit else "",
        sketch=sketch_words(report.text),
    )


def sketch_words(text: str) -> tuple[int, ...]:
    """The least hashes of all runs of six words: of two texts, the part in common is that of their wording."""
    words = [w.lower() for w in _WORD.findall(text)]
    runs = {" ".join(words[i : i + _LENGTH]) for i in range(max(1, len(words) - _LENGTH + 1))} if words else set()
    hashes = (
        int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big") for run in runs
    )
    return tuple(sorted(hashes)[:_SKETCH])


def likeness_of_wording(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """The part of their runs of words that two texts have in common, estimated (0 to 1)."""
    if not left or not right:
        return 0.0
    size = min(_SKETCH, len(left), len(right))
    least = sorted({*left, *right})[:size]
    return len(set(least) & set(left) & set(right)) / len(least)


def group_dependent(tellings: Iterable[Telling], reports: Mapping[str, ReportFacts]) -> list[list[str]]:
    """The reports of some tellings in groups, each of one independent source.

    Reports belong together where one copies the other, where both are of one outlet or credit one agency, and where
    all that they tell here they have from one and the same source: a name, or a body of which a place has only one
    ("police") as long as they agree in place and number. Any two "residents" may be others.
    """
    cited: dict[str, set[str]] = defaultdict(set)
    told: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        source = telling.sources[-1] if telling.sources else REPORT
        cited[telling.report].add(REPORT if source == REPORT else source.lower() if is_named(source) else f"~{source}")
        told[telling.report].append(telling)
    ids = sorted(cited)
    pairs: list[tuple[str, str]] = []
    marks: dict[str, str] = {}
    voices: dict[str, list[str]] = defaultdict(list)
    for report in ids:
        facts = reports.get(report)
        own = [f"outlet:{facts.outlet.lower()}"] if facts and facts.outlet else []
        own += [f"credit:{facts.credit.lower()}", f"outlet:{facts.credit.lower()}"] if facts and facts.credit else []
        own += [f"copies:{facts.copies}"] if facts and facts.copies else []
        source = next(iter(cited[report])) if len(cited[report]) == 1 else REPORT
        if source != REPORT and not source.startswith("~"):
            own.append(f"source:{source}")
        elif source != REPORT and bodies_in(source):
            pairs += body_of(report, bodies_in(source), voices, told)
        pairs += [(report, marks.setdefault(mark, report)) for mark in own]
    holders: dict[int, list[str]] = defaultdict(list)
    alike: set[tuple[str, str]] = set()
    for report in ids:
        facts = reports.get(report)
        for number in facts.sketch if facts else ():
            alike.update((other, report) for other in holders[number][:8])
            holders[number].append(report)
    pairs += [p for p in sorted(alike) if likeness_of_wording(reports[p[0]].sketch, reports[p[1]].sketch) >= COPIED]
    return group_connected(ids, pairs)


def bodies_in(source: str) -> str:
    """The words of a source without a name that say which body of a place speaks; "" where it may be anybody."""
    words = _WORD.findall(source.lower())
    found = [w for w in words if w in _BODIES]
    return " ".join(words if "ministry" in found else found)


def body_of(
    report: str, body: str, voices: dict[str, list[str]], told: Mapping[str, list[Telling]]
) -> list[tuple[str, str]]:
    """The report beside the first before it that cites the same body and tells the same place and numbers.

    ``voices`` holds for each body the first report of each that has spoken so far.
    """
    for other in voices[body]:
        if not any(far_apart(a, b) or numbers_differ(a, b) for a in told[report] for b in told[other]):
            return [(other, report)]
    voices[body].append(report)
    return []


def numbers_differ(left: Telling, right: Telling) -> bool:
    """Whether two tellings of one day count the same otherwise; on another day it may have grown."""
    if left.published != right.published:
        return False
    ours, theirs = most(left.numbers), most(right.numbers)
    return any(apart(ours[what], theirs[what]) for what in ours.keys() & theirs.keys())
