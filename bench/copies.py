"""Precision and recall of copy groups over constructed copies: ``python bench/copies.py [--gold DIR] [--texts N]``.

Texts of the open sets get copies made of them: words edited, tails cut, datelines changed, sentences put in front,
paragraphs left out, two of these at once. A pair of reports counts as found where both are in one group. Pairs of
texts that the sets themselves hold twice or nearly so (exact share of the shorter one's runs 0.5 or more) are no
false alarms, for they are copies too; they are counted apart.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import batched, combinations
from pathlib import Path
from time import process_time

from dateline.ingest import make_report
from dateline.ingest.copies import sketch_text
from dateline.model import Reading
from dateline.store import Coding, Entry, Store

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
SETS = ("muc4/train", "mt_news/open", "attributed/train", "isaf_press/open", "geo_lgl/open", "polnear/train")
FIRST = date(2019, 1, 1)


type Change = Callable[[str, random.Random, list[str]], str]


def load_texts(gold: Path, most: int) -> list[str]:
    """Texts of at least 60 words, each once."""
    found: dict[str, None] = {}
    for name in SETS:
        for line in (gold / f"{name}.jsonl").read_text(encoding="utf-8").split("\n"):
            text = (json.loads(line).get("text") or "") if line else ""
            if len(text.split()) >= 60:
                found.setdefault(text)
    texts = list(found)
    random.Random(3).shuffle(texts)
    return texts[:most]


def edited(text: str, chance: random.Random, words: list[str]) -> str:
    return re.sub(r"\w+", lambda m: chance.choice(words) if chance.random() < 0.08 else m.group(), text)


def cut(text: str, chance: random.Random, _words: list[str]) -> str:
    return text[: int(len(text) * chance.uniform(0.3, 0.8))]


def datelined(text: str, chance: random.Random, _words: list[str]) -> str:
    place = chance.choice(("VARNA", "ORLEN, Vale", "PORT DUNA"))
    return f"{place}, {chance.randint(1, 28)} May (Vale Wire) -- " + re.sub(r"^[^\n]{0,80}?(?:--|\))\s*", "", text)


def fronted(text: str, chance: random.Random, words: list[str]) -> str:
    return " ".join(chance.choices(words, k=chance.randint(15, 40))) + ".\n" + text


def thinned(text: str, chance: random.Random, _words: list[str]) -> str:
    return " ".join(s for s in re.split(r"(?<=[.!?])\s+", text) if chance.random() > 0.25)


CHANGES: dict[str, tuple[Change, ...]] = {
    "edited": (edited,),
    "cut": (cut,),
    "dateline": (datelined,),
    "front": (fronted,),
    "thinned": (thinned,),
}
CHANGES |= {"dateline+edited": (datelined, edited), "edited+cut": (edited, cut)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--texts", type=int, default=1500)
    chosen = parser.parse_args()
    texts = load_texts(chosen.gold, chosen.texts)
    chance = random.Random(7)
    words = re.findall(r"\w+", " ".join(texts[:50]))
    reports: list[tuple[str, str, date]] = []
    for number, text in enumerate(texts):
        day = FIRST + timedelta(days=chance.randint(0, 300))
        reports.append((f"{number}/original", text, day))
        for name in chance.sample(list(CHANGES), 2):
            copy = text
            for change in CHANGES[name]:
                copy = change(copy, chance, words)
            reports.append((f"{number}/{name}", copy, day + timedelta(days=chance.randint(0, 3))))
    chance.shuffle(reports)
    began = process_time()
    for _, text, _ in reports[:500]:
        sketch_text(text)
    sketching = (process_time() - began) / len(reports[:500])
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(folder, Coding(version="1", codebook="none", codebook_sha256=""))
        made = [make_report(text, id=name, published=day) for name, text, day in reports]
        for group in batched(made, 256):
            store.write_part([Entry(reading=Reading(report=report)) for report in group])
        began = process_time()
        store.refresh()
        seconds = process_time() - began
        rows = store.sql(
            "SELECT one.report AS name, first.report AS original FROM reports AS one "
            "JOIN versions AS first ON first.version = one.copy_group"
        ).to_pylist()
    print_figures(reports, {row["name"]: row["original"] for row in rows})
    print(
        f"{len(reports)} reports; {sketching * 1e3:.2f} ms a sketch, "
        f"{seconds / len(reports) * 1e3:.2f} ms a report for all derived tables"
    )


def print_figures(reports: list[tuple[str, str, date]], found_in: dict[str, str]) -> None:
    groups: dict[str, list[str]] = {}
    for name, first in found_in.items():
        groups.setdefault(first, []).append(name)
    by_id = {name: text for name, text, _ in reports}
    made: dict[str, list[str]] = {}
    for name, _, _ in reports:
        made.setdefault(name.partition("/")[0], []).append(name)
    group_of = {member: group for group, members in groups.items() for member in members}
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for names in made.values():
        original = next(name for name in names if name.endswith("/original"))
        for name in names:
            kind = name.partition("/")[2]
            if kind != "original":
                wanted[kind] += 1
                found[kind] += group_of.get(name, name) == group_of.get(original, original)
    right = false = twins = 0
    for members in groups.values():
        for one, two in combinations(members, 2):
            if one.partition("/")[0] == two.partition("/")[0]:
                right += 1
            elif share(by_id[one], by_id[two]) >= 0.5:
                twins += 1
            else:
                false += 1
    for kind in CHANGES:
        print(f"{kind:16} recall {found[kind] / wanted[kind]:.3f} of {wanted[kind]}")
    print(
        f"recall {sum(found.values()) / sum(wanted.values()):.4f}, "
        f"precision {(right + twins) / max(1, right + twins + false):.4f}"
    )
    print(f"pairs: {right} made, {twins} that the sets hold themselves, {false} false")
    early = sum(is_earliest(found_in, names, reports) for names in made.values())
    print(f"the original is the earliest in {early} of {len(made)} families")


def is_earliest(original: dict[str, str], names: list[str], reports: list[tuple[str, str, date]]) -> bool:
    days = {name: day for name, _, day in reports if name in set(names)}
    first = original.get(names[0], names[0])
    return first not in days or days[first] == min(days.values())


def share(one: str, two: str) -> float:
    """The exact share of the shorter text's runs that stand in the longer one."""
    runs = [
        {tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (re.findall(r"\w+", t.lower()) for t in (one, two))
    ]
    return len(runs[0] & runs[1]) / max(1, min(map(len, runs)))


if __name__ == "__main__":
    main()
