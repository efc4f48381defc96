"""PETRARCH dictionaries become a codebook folder, and what does not fit is told with its line and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.cli import commands
from dateline.codebook import load_codebook
from dateline.codebook.importing import import_dictionaries
from dateline.codebook.petrarch import kind_of, read_dictionaries
from dateline.errors import CodebookError
from dateline.pipeline import Pipeline, Settings

ACTORS = """\
# a dictionary of our own
SALT_ROAD_BRIGADE_ [AFGREB]  # a comment
+SRB_
KARIM_DALAN_  ; another comment
\t[AFGREB 20010101-20100101]
\t[AFGGOV >20100101]
<!-- a comment
of two lines -->
AMU_POST_ [AFGMED]
RIVER_COMMISSION_ [IGORIV]
NOBODY_
\t[ZZZ 2001]
"""
AGENTS = """\
!PERSON! = MAN, WOMAN
TOLLKEEPER [~GOV]
FIELD!PERSON! [~CVL]
AIR_FORCE {} [~MIL]
SOLDIER [~MIL]
GHOST!NONE! [~CVL]
"""
VERBS = """\
&WEAPONRY
+RIFLES
+CAR_BOMB

--- ASSAIL [190] ---
ASSAIL {ASSAILED ASSAILING}
POUND_AT
- * WITH &WEAPONRY [193]
- * &NOWHERE [193]
- GREW TO * + [190]
- * TALKS [040]
- * [777]

--- MUMBLE [---] ---
MUMBLE
- * (PRAISE) {FOR (HARVEST)} [051]
- * NOTHING [010]
"""


@pytest.fixture
def dictionaries(tmp_path: Path) -> Path:
    folder = tmp_path / "dictionaries"
    folder.mkdir()
    for name, text in (("our.actors.txt", ACTORS), ("our.agents.txt", AGENTS), ("our.verbs.txt", VERBS)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "our.discards.txt").write_text("CRICKET\n", encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands, [str(a) for a in arguments])


def test_dictionaries_become_sections(dictionaries: Path, tmp_path: Path) -> None:
    """Actors, agents, verbs and synonym sets arrive with PLOVER's codes."""
    report = import_dictionaries([dictionaries], tmp_path / "book")
    book = load_codebook(tmp_path / "book")
    brigade = book.actors.find("srb")
    assert brigade is not None
    assert (brigade.name, brigade.country, brigade.sector) == ("Salt Road Brigade", "AFG", "REB")
    dalan = book.actors.find("karim dalan")
    assert dalan is not None
    assert (dalan.sector, dalan.kind) == ("GOV", "person")
    assert dalan.codes_on("2005-06-01") == ("AFG", "REB")
    assert dalan.codes_on("1999-06-01") == ("", "")
    assert book.roles.by_lemma["tollkeeper"].sector == "GOV"
    assert book.roles.by_lemma["fieldwoman"].sector == "CVL"
    rules = {(str(kind), rule.verbs, rule.mode) for kind, rule in book.events.rules}
    assert ("ASSAULT", ("assail",), "") in rules
    assert ("ASSAULT", ("assail", "pound at"), "firearms") in rules
    assert book.events.words.classes["weaponry"] == ("rifles", "rifle", "car bomb")
    assert report.taken["verb rules"] == 5
    assert report.taken["roles"] == 3


@pytest.mark.parametrize(
    "reason",
    [
        "words before the verb",
        "a synonym set that is not defined",
        "a code for statements",
        "not CAMEO's",
        "several words",
        "no code",
        "date that cannot be read",
        "!MARKER!",
        "discard lists",
    ],
)
def test_what_does_not_fit_is_told(dictionaries: Path, tmp_path: Path, reason: str) -> None:
    """Each line that is not taken over is in the report, with its reason and an example."""
    lines = import_dictionaries([dictionaries], tmp_path / "book").lines()
    at = next(i for i, line in enumerate(lines) if reason in line)
    assert lines[at].strip()[0].isdigit()
    assert "our." in lines[at + 1]


def test_an_imported_codebook_codes(dictionaries: Path, tmp_path: Path) -> None:
    """A run with the folder codes by the imported triggers and no others."""
    import_dictionaries([dictionaries], tmp_path / "book")
    pipeline = Pipeline(Settings(codebook=tmp_path / "book", strict=True))
    from dateline import code

    reading = code("The Salt Road Brigade assailed the village of Dol. Police arrested 12 men.", pipeline=pipeline)
    assert [(e.type, reading.entity_by_id[e.actors[0]].name) for e in reading.events] == [
        ("ASSAULT", "Salt Road Brigade")
    ]


def test_imported_rules_on_top_of_the_built_in_ones(dictionaries: Path, tmp_path: Path) -> None:
    """With ``add`` the built-in rules and actors stay."""
    import_dictionaries([dictionaries], tmp_path / "book", add=True)
    book, built_in = load_codebook(tmp_path / "book"), load_codebook()
    assert len(book.events.rules) == len(built_in.events.rules) + 5
    assert book.actors.find("united nations") is not None


def test_no_codebook_is_overwritten(dictionaries: Path, tmp_path: Path) -> None:
    """A folder that holds something is refused, and so is one without dictionaries."""
    with pytest.raises(CodebookError, match="is not empty"):
        import_dictionaries([dictionaries], dictionaries)
    (tmp_path / "none").mkdir()
    with pytest.raises(CodebookError, match=r"holds no \.txt"):
        import_dictionaries([tmp_path / "none"], tmp_path / "book")


@pytest.mark.parametrize(
    "text", ["", "\x00", "[", "+", "&", "- * [1", "--- [", "!A! = \n!A! [~", "\t[X]", "\ufeff#", "]["]
)
def test_any_text_is_read(tmp_path: Path, text: str) -> None:
    """A file of any content is read or told of, and never raises."""
    for name in ("x.actors.txt", "x.agents.txt", "x.verbs.txt", "x.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        read_dictionaries([path])


def test_kinds_of_files_by_their_lines() -> None:
    """A file whose name says nothing is known by its lines."""
    path = Path("lexicon.txt")
    assert kind_of(path, [(1, "--- GIVE [070] ---")]) == "verbs"
    assert kind_of(path, [(1, "MAYOR [~GOV]")]) == "agents"
    assert kind_of(path, [(1, "GAO [MLI]")]) == "actors"


def test_import_and_check_commands(dictionaries: Path, tmp_path: Path, read: Callable[..., object]) -> None:
    """The commands print what was taken over, and that it is sound."""
    done = run("codebook", "import", dictionaries, "--out", tmp_path / "book")
    assert done.exit_code == 0, done.output
    assert "5 verb rules" in done.stdout
    assert "our.verbs.txt:10: - GREW TO * + [190]" in done.stdout
    checked = run("codebook", "check", tmp_path / "book")
    assert checked.exit_code == 0
    assert "sound" in checked.stdout
    assert "ASSAULT (3)" in checked.stdout
