"""docs/store.md against the store: every view and column that there is stands there, and no other."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from dateline.store import Coding, Store
from dateline.store.derived import open_linked

ROOT = Path(__file__).resolve().parents[2]


def test_every_view_and_column_is_documented(tmp_path: Path) -> None:
    """Each view has its heading, and the table under it names just its columns."""
    page = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (\w+)\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL)
    told = {
        view: {c for row in re.findall(r"^\| (`[^|]+) \|", body, re.MULTILINE) for c in re.findall(r"`(\w+)`", row)}
        for view, body in sections
    }
    store = Store.create(tmp_path / "s", Coding(version="1", codebook="c", codebook_sha256=""))
    store.refresh()
    with closing(open_linked(store.folder)) as link:
        views = [name for (name,) in link.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        held = {view: {row[0] for row in link.execute(f"DESCRIBE {view}").fetchall()} for view in views}
    assert told == held


def test_only_the_store_knows_its_database() -> None:
    """duckdb is imported by the store alone, pyarrow by it and by what reads Parquet input."""
    source = ROOT / "src" / "dateline"
    for library, rooms in (("duckdb", {"store"}), ("pyarrow", {"store", "ingest"})):
        pattern = re.compile(rf"^\s*(import|from) {library}\b", re.MULTILINE)
        found = [p.relative_to(source) for p in source.rglob("*.py") if pattern.search(p.read_text(encoding="utf-8"))]
        assert {path.parts[0] for path in found} <= rooms, found
