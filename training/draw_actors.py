"""This room draws compact lists of armed groups and of statesmen from public actor lists.

Usage: python training/draw_actors.py LISTS_FOLDER

LISTS_FOLDER holds ``ucdp_actors_22_1.jsonl`` (UCDP Actor List 22.1, CC BY 4.0: Davies, Pettersson and Öberg 2022),
``phoenix_nonstate_armed.jsonl`` and ``phoenix_countries_and_leaders.jsonl`` (Open Event Data Alliance, MIT).
Writes ``groups.tsv`` and ``leaders.tsv`` into the codebook.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.codebook.actors import load_actors, name_key

CODEBOOK = Path(__file__).parent.parent / "src" / "dateline" / "codebook"

GROUPS_HEAD = """\
# Armed groups: name, other names by |, ISO 3166 alpha-3 country, PLOVER sector. Drawn by training/draw_actors.py
# from the UCDP Actor List 22.1 (Uppsala Conflict Data Program, CC BY 4.0; Davies, Pettersson and Oberg 2022) and the
# Phoenix actor list (Open Event Data Alliance, MIT).
"""
LEADERS_HEAD = """\
# Statesmen: name as a key (lower case), ISO 3166 alpha-3 country, PLOVER sector, first and last year in office (no last
# year for those in office when the source ends, in January 2014). Drawn by training/draw_actors.py from the Phoenix
# country actor list (Open Event Data Alliance, MIT): those in office for three years or more since 1985.
"""
_CRIME = re.compile(r"\b(cartel|gang|mafia|mara|barrio|salvatrucha|comando vermelho|capital)\b", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(faction|forces of|supporters of|civilians|unknown|military|government of|clan)\b|[(/,]", re.IGNORECASE
)
_WORDS = frozenset(
    """
    act action age elements falcon maidan mavericks neutralists outlaws rastas royalists spanish tibet yahweh
    ago aid aim alert alive all also and are arm arms army art august ban bar black bomb bra
    bread camo can cobras cut dead eagles east edu end fact fair fast fat fire for free freedom front hand her
    here his hit home into law left light lions live long march mas may mis mod model more most movement new
    ninjas not now off one our out over own pan party past peace people ran red resistance sad same set she
    some spear star stern sun sword tac tak than that the them then they this tigers too union unit unity upon
    very war was west what when who will wings with yes you youth zero zone
    """.split()
)
"""Words too common to be taken for a group."""


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as empty:
        nothing = Path(empty) / "groups.tsv"
        nothing.touch()
        actors = load_actors(lambda file: CODEBOOK / file if file != "groups.tsv" else nothing)
    states = {name_key(name): code for code, name in actors.states.items()}
    for key, found in actors.by_key.items():
        if found[0].kind == "state":
            states.setdefault(key, found[0].country)
    known = set(actors.by_key)
    lines: dict[tuple[str, str], str] = {}
    for name, others, country, sector in (*_ucdp(folder, states), *_phoenix(folder, set(states.values()))):
        names = [n for n in dict.fromkeys(" ".join(n.split()) for n in (name, *others)) if _usable(n)]
        if not names or any(name_key(n) in known for n in names if " " in n or not n.isupper()):
            continue
        lines.setdefault((name_key(names[0]), country), "\t".join((names[0], "|".join(names[1:]), country, sector)))
    rows = sorted(lines.values())
    (CODEBOOK / "groups.tsv").write_text(GROUPS_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    leaders = sorted({"\t".join(row) for row in _leaders(folder, set(actors.states))})
    (CODEBOOK / "leaders.tsv").write_text(LEADERS_HEAD + "\n".join(leaders) + "\n", encoding="utf-8")
    print(f"{len(rows)} groups, {len(leaders)} statesmen")


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _usable(name: str) -> bool:
    key = name_key(name)
    if len(key) < 3 or key in _WORDS or _GENERIC.search(name) or "\t" in name or "|" in name:
        return False
    return " " in key or len(key) > 3 or name.isupper()


def _ucdp(folder: Path, states: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    for row in _read(folder / "ucdp_actors_22_1.jsonl"):
        if row["org_code"] != "1":
            continue
        spots = [re.sub(r"\s*\(.*?\)", "", s).strip() for s in row.get("location", "").split(",")]
        codes = [states.get(name_key(s), "") for s in spots if s]
        country = codes[0] if codes and len(codes) <= 2 else ""
        full = row.get("name_english_full") or row["name"]
        others = tuple(
            n.replace("’", "'") for f in ("name", "name_original", "name_original_full") if (n := row.get(f))
        )
        full = full.replace("’", "'")
        yield full, others, country, "CRM" if _CRIME.search(full) else "REB"


def _phoenix(folder: Path, codes: set[str]) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    for row in _read(folder / "phoenix_nonstate_armed.jsonl"):
        code = row["codes"][0]["code"] if row["codes"] else ""
        if len(code) != 6 or code[:3] not in codes or code[3:] != "REB":
            continue
        names = [_cased(n) for n in (row["name"], *row["synonyms"])]
        yield names[0], tuple(names[1:]), code[:3], "CRM" if _CRIME.search(names[0]) else "REB"


def _cased(name: str) -> str:
    if " " not in name and len(name) <= 5:
        return name
    return " ".join(w if len(w) <= 2 else w.capitalize() for w in name.split())


def _leaders(folder: Path, states: set[str]) -> Iterator[tuple[str, str, str, str]]:
    for row in _read(folder / "phoenix_countries_and_leaders.jsonl"):
        spells = [c for c in row["codes"] if c["code"][:3] in states and c.get("from") and c["code"][3:6] == "GOV"]
        months = 0
        for spell in spells:
            first, last = spell["from"], spell.get("until", "2014-01-31")
            if last >= "1985":
                months += (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
        if months < 36 or len({c["code"][:3] for c in spells}) != 1:
            continue
        sector = "MIL" if all(c["code"][6:9] == "MIL" for c in spells) else "GOV"
        ends = [spell.get("until", "") for spell in spells]
        years = f"{min(spell['from'] for spell in spells)[:4]}-{'' if '' in ends else max(ends)[:4]}"
        for name in (row["name"], *row["synonyms"]):
            words = name_key(name).split()
            if 2 <= len(words) <= 5 and not {"president", "minister", "of", "king", "prime"} & set(words):
                yield " ".join(words), spells[0]["code"][:3], sector, years


if __name__ == "__main__":
    main(Path(sys.argv[1]))
