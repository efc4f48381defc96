"""A report is translated once, whoever adds it again."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from dateline import Store
from dateline.archive import Added, add_files, override_for
from dateline.ingest import Arrival, Override, parse_command, read_arrivals
from dateline.scale import Crew
from dateline.store import Coding, version_of
from slight import slight

pipeline = cache(slight)
CODING = Coding(version="1", codebook="plover-2", codebook_sha256="")
FRENCH = "Les manifestants ont bloqué la route de Maran pendant deux jours, selon la police locale et les habitants."


def translator(folder: Path) -> Override:
    """A command that notes each call in a file."""
    note = folder / "calls"
    program = f"import sys; open({str(note)!r}, 'a').write('x'); print('Protesters blocked the road to Maran.')"
    (folder / "translate.py").write_text(program, encoding="utf-8")
    return Override(translator=parse_command(f"{sys.executable} {folder / 'translate.py'}"))


def calls(folder: Path) -> int:
    note = folder / "calls"
    return len(note.read_text(encoding="utf-8")) if note.exists() else 0


def statuses(store: Store, path: Path, override: Override | None = None) -> list[str]:
    return [item.status for item in add_files(store, [path], pipeline, override) if isinstance(item, Added)]


def test_adding_again_does_not_translate_again(tmp_path: Path) -> None:
    """With the command or without it, the report is there; one that was kept untranslated is translated."""
    report = tmp_path / "report.txt"
    report.write_text(FRENCH, encoding="utf-8")
    store = Store.create(tmp_path / "store", CODING)
    assert statuses(store, report) == ["kept"]
    assert statuses(store, report, translator(tmp_path)) == ["coded"]
    assert calls(tmp_path) == 1
    again = Store(store.path)
    assert statuses(again, report, translator(tmp_path)) == ["known"]
    assert statuses(again, report) == ["known"]
    assert calls(tmp_path) == 1
    assert sorted(r.report.language for r in again.readings()) == ["en", "fr"]


def test_workers_do_not_translate_again(tmp_path: Path) -> None:
    """Processes know as much: one call in two runs."""
    report = tmp_path / "report.txt"
    report.write_text(FRENCH, encoding="utf-8")
    with Crew(slight, 1) as crew:
        store = Store.create(tmp_path / "store", crew.coding())
        for status in ("coded", "known"):
            override = override_for(store, translator(tmp_path))
            (item,) = crew.add(store, read_arrivals([report], override))
            assert isinstance(item, Added)
            assert item.status == status
    assert calls(tmp_path) == 1


def test_without_the_original_it_is_known_too(tmp_path: Path) -> None:
    """Where only the translation is in the store, the original without a command is not added beside it."""
    report = tmp_path / "report.txt"
    report.write_text(FRENCH, encoding="utf-8")
    store = Store.create(tmp_path / "store", CODING)
    assert statuses(store, report, translator(tmp_path)) == ["coded"]
    again = Store(store.path)
    assert statuses(again, report) == ["known"]
    (original,) = (item for item in read_arrivals([report]) if isinstance(item, Arrival))
    assert again.has_translation(original.report)
    assert version_of(original.report) not in {version_of(r.report) for r in again.readings()}
