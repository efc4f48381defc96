"""A folder with event types of its own: it is checked, its types are coded, and its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

import dateline
from dateline.codebook import load_codebook
from dateline.codebook.checking import check_codebook
from dateline.errors import CodebookError
from dateline.model import Reading
from dateline.pipeline import Pipeline, Settings

PROTESTS = Path(__file__).resolve().parents[2] / "examples" / "protest_codebook"
TYPES = "about: tolls\ntypes:\n  TOLL: {meaning: money is taken for passage, modes: [bridge]}\n"
RULES = "TOLL:\n  - {name: levy, mode: bridge, frame: act, verbs: [levy], objects: [toll]}\n"


def folder(tmp_path: Path, types: str = TYPES, rules: str = RULES) -> Path:
    (tmp_path / "triggers").mkdir()
    (tmp_path / "types.yaml").write_text(types, encoding="utf-8")
    (tmp_path / "triggers" / "tolls.yaml").write_text(rules, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def protests() -> Pipeline:
    return Pipeline(Settings(codebook=PROTESTS, strict=True))


@pytest.fixture(scope="module")
def reading(protests: Pipeline) -> Reading:
    text = (PROTESTS.parent / "protest_reports" / "fuel-tax.txt").read_text(encoding="utf-8")
    return dateline.code(text, published="2019-05-06", pipeline=protests)


@pytest.mark.parametrize(
    ("kind", "mode", "status", "actor"),
    [
        ("PROTEST", "march", "actual", "More than 6,000 protesters"),
        ("DISPERSAL", "tear-gas", "actual", "Police"),
        ("DISPERSAL", "beating", "negated", "officers"),
        ("DETENTION", "", "actual", "Police"),
        ("BAN", "curfew", "actual", "mayor"),
        ("ACCOMMODATION", "repeal", "actual", "government"),
        ("REQUEST", "change", "actual", "Teachers"),
    ],
)
def test_the_worked_example_codes_its_types(reading: Reading, kind: str, mode: str, status: str, actor: str) -> None:
    """Types and modes of one's own come out with participants and status as PLOVER's do."""
    found = {
        (e.type, e.mode, str(reading.claim_by_event[e.id].status), reading.entity_by_id[i].name)
        for e in reading.events
        for i in e.actors
    }
    assert (kind, mode, status, actor) in found


def test_attendance_is_a_number_of_the_protest(reading: Reading) -> None:
    """The count of protesters belongs to the march."""
    march = next(e for e in reading.to_record()["events"] if e["mode"] == "march")
    assert {n["what"]: n["low"] for n in march["numbers"]} == {"protesters": 6000}
    assert next(e for e in reading.to_record()["events"] if e["type"] == "DISPERSAL")["quad"] == ""


def test_a_type_of_ones_own(tmp_path: Path) -> None:
    """A name that PLOVER lacks is a type like any other; PLOVER's own are gone, but for REQUEST."""
    pipeline = Pipeline(Settings(codebook=folder(tmp_path), strict=True))
    reading = dateline.code("The brigade levied a toll on drivers at Dol. Police arrested a driver.", pipeline=pipeline)
    assert [(e.type, e.mode) for e in reading.events] == [("TOLL", "bridge")]


@pytest.mark.parametrize(
    ("types", "rules", "words"),
    [
        (TYPES.replace("meaning", "meening"), RULES, "line 3, key meening: is not known here"),
        (TYPES, RULES.replace("TOLL", "TOL"), "rule TOL/levy: the type is not known"),
        (TYPES, RULES.replace("bridge", "ferry"), "TOLL has no mode 'ferry'"),
        (TYPES, RULES.replace("frame: act", "frame: deed"), "there is no frame 'deed'"),
        (TYPES + "keep: [ASALT]\n", RULES, "line 4, key keep"),
        (TYPES, RULES + "  - {name: levy, frame: act, verbs: [exact]}\n", "two rules are called TOLL/levy"),
        (TYPES + "frames: {f: {subject: doer, object: ''}}\n", RULES, "there is no role 'doer'"),
    ],
)
def test_a_faulty_folder_is_refused(tmp_path: Path, types: str, rules: str, words: str) -> None:
    """The first fault is told with file and key."""
    with pytest.raises(CodebookError, match=words):
        load_codebook(folder(tmp_path, types, rules))


def test_types_need_triggers(tmp_path: Path) -> None:
    (tmp_path / "types.yaml").write_text(TYPES, encoding="utf-8")
    with pytest.raises(CodebookError, match="its types have no triggers"):
        load_codebook(tmp_path)


def test_check_says_what_a_folder_holds(tmp_path: Path) -> None:
    """Sections, rules of each type, and warnings for what has no effect."""
    rules = RULES + "  - {name: a, frame: act, verbs: [exact]}\n  - {name: b, frame: act, verbs: [exact]}\n"
    found = folder(tmp_path, TYPES + "  FINE: {meaning: money is taken for a wrong}\n", rules)
    (found / "notes.yaml").write_text("a: b\n", encoding="utf-8")
    checked = check_codebook(found)
    assert checked.types == {"TOLL": 3, "FINE": 0}
    assert checked.sections == ("triggers/tolls.yaml", "types.yaml")
    for words in ("notes.yaml: nothing reads", "type FINE: has no rule", "TOLL/b: the verb 'exact' never gets"):
        assert any(words in warning for warning in checked.warnings), words


def test_check_wants_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="is not a folder"):
        check_codebook(tmp_path / "none")


def test_the_worked_example_is_sound() -> None:
    """It has nothing to warn of."""
    assert check_codebook(PROTESTS).warnings == ()
