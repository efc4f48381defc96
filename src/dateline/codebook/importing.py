"""This room turns PETRARCH dictionaries into a codebook folder, and tells what could not be taken over and why."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from dateline.codebook.actors import ActorLists, Actors, load_actors, load_states, name_key
from dateline.codebook.book import HERE, OWN_ACTORS, load_codebook
from dateline.codebook.cameo import Cameo, CameoCode, parties_of
from dateline.codebook.events import Ontology
from dateline.codebook.loading import load_section
from dateline.codebook.own_actors import COLUMNS, days_of
from dateline.codebook.petrarch import ActorEntry, Dictionaries, Leftover, VerbPattern, read_dictionaries
from dateline.errors import CodebookError
from dateline.model import EventType

_EXAMPLES = 3
_TOKENS = frozenset("$+%^|")


@dataclass(slots=True)
class ImportReport:
    """How much was taken over, by sort, and every line that was not."""

    taken: Counter[str] = field(default_factory=Counter)
    left: list[Leftover] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report for eyes: counts, then each reason with its count and up to three examples."""
        out = [f"{count:6} {what}" for what, count in sorted(self.taken.items())] or ["nothing was taken over"]
        if not self.left:
            return [*out, "Everything was taken over."]
        out += ["", f"Not taken over: {len(self.left)} lines"]
        by_reason: dict[str, list[Leftover]] = {}
        for item in self.left:
            by_reason.setdefault(item.reason, []).append(item)
        for reason, items in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
            out.append(f"{len(items):6} {reason}")
            for item in items[:_EXAMPLES]:
                out.append(f"         {item.file}:{item.line}: {item.text.strip()}".rstrip().rstrip(":"))
        return out


def import_dictionaries(paths: list[Path], folder: Path, add: bool = False) -> ImportReport:
    """Write the sections of ``folder`` from PETRARCH files (or folders of .txt files); returns the report.

    The folder's triggers and actors take the place of the built-in ones; with ``add`` they come on top of them.
    Raises CodebookError where there is nothing to read or the folder holds something already.
    """
    files = [f for path in paths for f in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    if not files:
        raise CodebookError(f"{paths[0] if paths else '.'}: holds no .txt dictionaries; give files or their folder")
    if folder.exists() and any(folder.iterdir()):
        raise CodebookError(f"{folder}: is not empty; choose a new folder, so that no codebook is overwritten")
    found = read_dictionaries(files)
    report = ImportReport(left=list(found.left))
    cameo = load_section(HERE / "cameo.yaml", Cameo)
    ontology = load_section(HERE / "plover.yaml", Ontology)
    folder.mkdir(parents=True, exist_ok=True)
    sections: dict[str, Any] = {}
    dated: list[tuple[str, ...]] = []
    if found.patterns:
        sections |= _triggers(found, cameo, ontology, add, report)
    if found.actors:
        sections["actors.yaml"] = _actor_rows(found, cameo, add, report)
        dated = list(_dated_rows(found, cameo, report))
    if found.agents:
        roles = _roles(found, cameo, report)
        if roles:
            sections["roles.yaml"] = roles
    for name, data in sections.items():
        _write(folder / name, data)
    if dated:
        with (folder / OWN_ACTORS).open("w", encoding="utf-8", newline="") as table:
            csv.writer(table).writerows((COLUMNS, *dated))
    if sections:
        load_codebook(folder)  # what was written must be sound
    return report


def _write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "# Imported from PETRARCH dictionaries by `dateline codebook import`.\n"
    path.write_text(
        head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=118, default_flow_style=None),
        encoding="utf-8",
    )


def _triggers(found: Dictionaries, cameo: Cameo, ontology: Ontology, add: bool, report: ImportReport) -> dict[str, Any]:
    rules: dict[str, list[dict[str, Any]]] = {}
    classes: dict[str, list[str]] = {}
    seen: set[str] = set()
    for file, pattern in found.patterns:

        def leave(reason: str, file: str = file, pattern: VerbPattern = pattern) -> None:
            report.left.append(Leftover(file=file, line=pattern.line, text=pattern.text, reason=reason))

        code = pattern.code.split(":")[0].strip()
        if not code.strip("-"):
            if pattern.before or pattern.after:
                leave("a pattern that codes no event")
            continue  # a verb that makes no event by itself is no loss
        meaning = _meaning(code, cameo)
        if meaning is None:
            leave("a code that is not CAMEO's")
        elif not meaning.type:
            leave("a code for statements, which are no events in PLOVER")
        else:
            asks, reason = _conditions(pattern, found, cameo, classes)
            if reason:
                leave(reason)
                continue
            key = f"{sorted(pattern.verbs)}{asks}"
            if key in seen:
                leave("a pattern that stands already")
                continue
            seen.add(key)
            rule = {"name": f"l{pattern.line}-{Path(file).stem.lower()}", "frame": meaning.frame}
            if meaning.mode:
                rule["mode"] = meaning.mode
            rules.setdefault(meaning.type, []).append(
                {**rule, "verbs": sorted(set(pattern.verbs)), **asks, "confidence": 0.5}
            )
            report.taken["verb rules"] += 1
    if not rules:
        return {}
    names: Counter[tuple[str, str]] = Counter()
    for kind, listed in rules.items():
        for made in listed:
            names[kind, made["name"]] += 1
            if names[kind, made["name"]] > 1:
                made["name"] += f"-{names[kind, made['name']]}"
    types = {
        kind: {"meaning": ontology.types[EventType(kind)].meaning, "modes": list(ontology.types[EventType(kind)].modes)}
        for kind in rules
    }
    report.taken["synonym sets"] = len(classes)
    return {
        "types.yaml": {
            "about": "Triggers of PETRARCH dictionaries, by PLOVER type.",
            "types": {} if add else types,
            "keep": [str(t) for t in EventType] if add else [],
            "words": classes,
        },
        "triggers/imported.yaml": rules,
    }


def _meaning(code: str, cameo: Cameo) -> CameoCode | None:
    """The PLOVER meaning of the longest part of a CAMEO code that the table has."""
    for length in range(min(len(code), 4), 1, -1):
        if code[:length] in cameo.codes:
            return cameo.codes[code[:length]]
    return None


def _conditions(
    pattern: VerbPattern, found: Dictionaries, cameo: Cameo, classes: dict[str, list[str]]
) -> tuple[dict[str, Any], str]:
    """What a rule must ask for so that the pattern holds, or the reason why no rule can."""
    if any(t not in ("$", "(", ")") for t in pattern.before):
        return {}, "a pattern with words before the verb"
    objects: list[str] = []
    preps: dict[str, list[str]] = {}
    others: list[str] = []
    governing = ""
    for token in pattern.after:
        if token in _TOKENS or token in "(){}":
            continue
        word = token.replace("_", " ").strip()
        if token.startswith("&"):
            if token not in found.synsets:
                return {}, "a synonym set that is not defined"
            word = token[1:].strip("_")
            classes[word] = [form for w in found.synsets[token] for form in _forms(w)]
        elif word in cameo.prepositions:
            governing = word
            continue
        if governing:
            preps.setdefault(governing, []).extend(_forms(word))
            governing = ""
        elif not objects:
            objects.extend(_forms(word))
        else:
            others.append(word)
    if governing and not preps and not objects:
        return {}, "a pattern with nothing but a preposition after the verb"
    asks: dict[str, Any] = {}
    if objects:
        asks["objects"] = objects
    if preps:
        asks["preps"] = preps
    if others:
        if any(word in classes for word in others):
            return {}, "a pattern with a synonym set after its object"
        asks["with_words"] = others
        if len(others) > 1:
            return {}, "a pattern with more than two words after the verb"
    return asks, ""


def _forms(word: str) -> tuple[str, ...]:
    """A word of a dictionary and, where it looks like a plural, its singular: rules are matched against lemmas."""
    return (word, word[:-1]) if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else (word,)


def _actor_rows(found: Dictionaries, cameo: Cameo, add: bool, report: ImportReport) -> dict[str, Any]:
    known = load_actors(lambda file: HERE / file)
    built_in = load_section(HERE / "actors.yaml", ActorLists)
    rows: dict[str, list[list[str]]] = {"bodies": [], "press": [], "groups": [], "people": []}
    for file, entry in found.actors:
        if entry.dated:
            continue  # with their days in a table of their own
        code = entry.code
        if not code.strip("-"):
            report.left.append(
                Leftover(file=file, line=entry.line, text=entry.names[0], reason="an actor with no code")
            )
            continue
        country, sector = parties_of(code, known.states, cameo)
        if not country and not sector:
            report.left.append(
                Leftover(
                    file=file, line=entry.line, text=f"{entry.names[0]} [{code}]", reason="a code of no known role"
                )
            )
            continue
        if sector == "" and _state_of(entry, known):
            report.taken["states, known already"] += 1
            continue
        rows[_list_of(sector)].append(
            [_titled(entry.names[0]), country, sector or "GOV", *map(_titled, entry.names[1:])]
        )
        report.taken["actors"] += 1
    if not add:
        return dict(rows)
    return {name: [*listed, *map(list, getattr(built_in, name))] for name, listed in rows.items()}


def _dated_rows(found: Dictionaries, cameo: Cameo, report: ImportReport) -> Iterator[tuple[str, ...]]:
    """Lines of the table of actors whose codes hold for some days only."""
    states = load_states(HERE / "countries.tsv")
    for file, entry in found.actors:
        name, *others = map(_titled, entry.names)
        codes = [(code, *days_of(limit)) for code, limit in entry.dated]
        if codes and entry.code:
            codes.append((entry.code, "", ""))
        kept = 0
        for code, first, until in codes:
            country, sector = parties_of(code, states, cameo)
            if country or sector:
                last = (date.fromisoformat(until) - timedelta(days=1)).isoformat() if until else ""
                kept += 1
                yield name, "|".join(others), country, sector or "GOV", "person", first, last
            else:
                text = f"{entry.names[0]} [{code}]"
                report.left.append(Leftover(file=file, line=entry.line, text=text, reason="a code of no known role"))
        report.taken["actors with dated codes"] += kept > 0


def _state_of(entry: ActorEntry, known: Actors) -> bool:
    found = known.find(name_key(entry.names[0]))
    return found is not None and found.kind in ("state", "seat")


def _list_of(sector: str) -> str:
    return {"JRN": "press", "REB": "groups", "CRM": "groups", "IGO": "bodies", "NGO": "bodies"}.get(sector, "bodies")


def _titled(name: str) -> str:
    """A name in capitals as it would be printed; short ones stay capitals, for they may be acronyms."""
    return name if not name.isupper() or (len(name) <= 4 and " " not in name) else name.title()


def _roles(found: Dictionaries, cameo: Cameo, report: ImportReport) -> dict[str, Any]:
    """The built-in roles with the imported nouns put first; empty where there are none to add."""
    data: dict[str, Any] = yaml.safe_load((HERE / "roles.yaml").read_text(encoding="utf-8"))
    listed = {w for group in (data["persons"], data["groups"]) for words in group.values() for w in words}
    taken = 0
    for file, entry in found.agents:
        sector = next((cameo.sectors[p] for p in _threes(entry.code) if p in cameo.sectors), "")
        noun = entry.phrase.replace(" ", "-") if "-" in entry.phrase else entry.phrase
        reason = ""
        if " " in noun:
            reason = "a role of several words (roles are single nouns)"
        elif not sector:
            reason = "a role code of no known sector"
        if reason:
            report.left.append(
                Leftover(file=file, line=entry.line, text=f"{entry.phrase} [{entry.code}]", reason=reason)
            )
        elif noun in listed:
            report.taken["roles, known already"] += 1
        else:
            data["persons"].setdefault(sector, []).append(noun)
            listed.add(noun)
            taken += 1
    report.taken["roles"] = taken
    return data if taken else {}


def _threes(code: str) -> list[str]:
    return [code[i : i + 3] for i in range(0, len(code), 3)]
