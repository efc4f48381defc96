"""This room checks the first days in ``offices.tsv`` against public lists of leaders; nothing is copied from them.

Usage: python training/check_offices.py LISTS_FOLDER

LISTS_FOLDER holds ``reign_leaders_1950_2021.jsonl`` (REIGN, OEF Research) and ``archigos_leaders_1840_2015.jsonl``
(Archigos 4.1: Goemans, Gleditsch and Chiozza 2009). Both name one effective leader a country by surname. Prints the
leaders of theirs since 1985 whom no office of that country has, or has more than 31 days off.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

OFFICES = Path(__file__).parent.parent / "src" / "dateline" / "codebook" / "offices.tsv"
_DAYS_OFF = 31


def main(folder: Path) -> None:
    ours: dict[str, list[tuple[date, frozenset[str]]]] = defaultdict(list)
    for line in OFFICES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        country, _, holders = line.split("\t")
        for holder in holders.split("|"):
            first, _, names = holder.partition(" ")
            if names != "-":
                ours[country].append((_day(first), _words(names)))
    for file, state, end in (
        ("reign_leaders_1950_2021.jsonl", "cow_abbr", "end"),
        ("archigos_leaders_1840_2015.jsonl", "obsid", "end"),
    ):
        theirs: dict[str, list[tuple[date, str]]] = defaultdict(list)
        with (folder / file).open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row[end] and row[end] >= "1986":
                    theirs[row[state].split("-")[0]].append((_day(row["start"]), row["leader"]))
        for code, leaders in sorted(theirs.items()):
            country = _country_of(leaders, ours)
            for first, leader in leaders:
                near = [abs((day - first).days) for day, names in ours.get(country, ()) if names & _words(leader)]
                if not near:
                    print(f"{file[:5]} {code} {country}: {leader} from {first} is missing")
                elif min(near) > _DAYS_OFF and first.year >= 1986:
                    print(f"{file[:5]} {code} {country}: {leader} from {first} is {min(near)} days off")


def _country_of(leaders: list[tuple[date, str]], ours: dict[str, list[tuple[date, frozenset[str]]]]) -> str:
    """The country of ours that has most of their leaders at about their days."""
    votes: Counter[str] = Counter()
    for first, leader in leaders:
        for country, holders in ours.items():
            if any(names & _words(leader) and abs((day - first).days) < 400 for day, names in holders):
                votes[country] += 1
    return votes.most_common(1)[0][0] if votes else ""


def _day(text: str) -> date:
    parts = [int(p) for p in text.split("-")] + [1, 1]
    return date(parts[0], parts[1], parts[2])


def _words(names: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode().lower()
    return frozenset(w for w in re.findall(r"[a-z]+", plain) if len(w) > 2 and w not in ("bin", "van", "von", "the"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
