"""The code against the house's own rules: sizes, names, imports and what may not stand in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dateline"
MODULES = sorted(SOURCE.rglob("*.py"))
CEILING = 500
LONGER: dict[str, str] = {}
"""Modules allowed over the ceiling, each with its reason."""

BANNED = {"utils", "util", "common", "base", "core", "helpers", "helper", "misc", "manager"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_stay_under_the_ceiling(path: Path) -> None:
    """A module has at most 500 lines, unless it is named with a reason."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= CEILING or str(path.relative_to(SOURCE)) in LONGER


def test_rooms_are_named_for_what_they_hold() -> None:
    """No module or folder has a name that says nothing."""
    parts = {part.removesuffix(".py") for path in MODULES for part in path.relative_to(SOURCE).parts}
    assert not parts & BANNED


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_each_module_says_what_its_room_is_for(path: Path) -> None:
    """A module opens with a docstring that finishes 'This room ...' (the package's face says what it is)."""
    text = path.read_text(encoding="utf-8")
    if path.name in ("__init__.py", "__main__.py") and not text.strip():
        return
    assert text.lstrip().startswith('"""'), path


def test_the_clock_is_read_only_at_the_doors() -> None:
    """Only the command line and the web may look at the clock: today's date is never a default."""
    clock = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    found = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if not {"cli", "web"} & set(path.relative_to(SOURCE).parts) and clock.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_heavy_libraries_stay_behind_their_door() -> None:
    """spaCy is imported by its backend alone, trafilatura by ingest alone, Ray by scale alone."""
    doors = {"spacy": "backends", "trafilatura": "ingest", "ray": "scale"}
    for library, room in doors.items():
        pattern = re.compile(rf"^\s*(import|from) {library}\b", re.MULTILINE)
        found = [p for p in MODULES if pattern.search(p.read_text(encoding="utf-8"))]
        assert all(room in p.relative_to(SOURCE).parts for p in found), (library, found)


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    """No absolute path of a machine and no address of a package registry stands in a committed text file."""
    pattern = re.compile(
        r"(^|[^A-Za-z0-9_.])/(work|root|home)/\w|--(extra-)?index-url +\S|//(registry|files)\.", re.MULTILINE
    )
    kinds = {".py", ".md", ".yaml", ".toml", ".lock", ".json", ".in", ".tsv"}
    skip = {".venv", ".git", "node_modules", ".mypy_cache", ".ruff_cache"}
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.suffix in kinds
        and not skip & set(path.relative_to(ROOT).parts)
        and path != Path(__file__).resolve()
        and pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found
