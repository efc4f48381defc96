"""Lists of a user's own: CSV and PETRARCH, dated codes, and what is said of a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import commands
from dateline.codebook import load_codebook
from dateline.codebook.own_actors import days_of
from dateline.errors import CodebookError

TABLE = """\
name,aliases,country,sector,kind,from,to
Salt Road Brigade,SRB|Salt Road Men,AFG,REB,group,2001,2010-06
Salt Road Brigade,,AFG,PTY,organisation,2010-07-01,
"Boatmen, Union of",,TCD,NGO,,,
United Nations,,TCD,CVL,,,
Karim Dalan,,AFG,GOV,person,2014-02-23,2014-02-28
"""
DICTIONARY = """\
SALT_ROAD_BRIGADE_ [AFGREB 20010101-20100630]  # a comment
+SALT_ROAD_MEN_
\t[AFGPTY >20100701]
RIVER_COMMISSION_ [IGORIV]
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_table_comes_before_the_lists(table: Path) -> None:
    """The user's actors are found by every name, before built-in ones, and the codebook's name tells of them."""
    book = load_codebook(None, [table])
    brigade, nations = book.actors.find("salt road men"), book.actors.find("united nations")
    assert brigade is not None
    assert nations is not None
    assert brigade.name == "Salt Road Brigade"
    assert (nations.country, nations.sector) == ("TCD", "CVL")
    assert book.name == "plover-2+own"
    assert book.actors.find("boatmen union of") is not None


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2000-12-31", ("", "")),
        ("2001-01-01", ("AFG", "REB")),
        ("2010-06-30", ("AFG", "REB")),
        ("2010-07-01", ("AFG", "PTY")),
        ("2024-01-01", ("AFG", "PTY")),
        ("", ("AFG", "PTY")),
    ],
)
def test_lines_of_one_name_are_one_actor(tmp_path: Path, table: Path, day: str, codes: tuple[str, str]) -> None:
    """The line whose days have the report's day holds, in a table as in a dictionary."""
    dictionary = tmp_path / "own.actors.txt"
    dictionary.write_text(DICTIONARY, encoding="utf-8")
    for path in (table, dictionary):
        brigade = load_codebook(None, [path]).actors.find("salt road brigade")
        assert brigade is not None
        assert brigade.codes_on(day) == codes, path


def test_the_last_day_counts(table: Path) -> None:
    """ "to" is the last day on which the codes hold."""
    dalan = load_codebook(None, [table]).actors.find("karim dalan")
    assert dalan is not None
    assert dalan.codes_on("2014-02-28") == ("AFG", "GOV")
    assert dalan.codes_on("2014-03-01") == ("", "")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("name,land\nX,AFG", r"own\.csv, line 1, column land: is not known; the columns are: name"),
        ("country\nAFG", r"line 1, column name: is missing"),
        ("name,country\n,AFG", r"line 2, column name: is empty"),
        ("name,sector\nX,ARMY", r"line 2, column sector: 'ARMY' is no sector; the sectors are: GOV"),
        ("name,sector,kind\nX,MIL,army", r"line 2, column kind: 'army' is no kind"),
        ("name,country\nX,Nigeria", r"line 2, column country: 'Nigeria' is no code; write an ISO 3166"),
        ("name,country\nX,", r"line 2, column country: it and the sector are empty"),
        ("name,sector,from\nX,MIL,May 2001", r"line 2, column from: 'May 2001' is no day; write 2014-02-23"),
        ("name,sector,from,to\nX,MIL,2005,2001", r"line 2, column to: 2001 lies before 2005"),
        ("name,sector\nA, B,MIL", r"line 2: has more cells than columns; put a cell with commas in quotes"),
    ],
)
def test_a_fault_is_told_with_line_column_and_remedy(tmp_path: Path, lines: str, message: str) -> None:
    """What cannot be read says where it stands and what to write."""
    path = tmp_path / "own.csv"
    path.write_text(lines + "\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=message):
        load_codebook(None, [path])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("own.csv", b"name,sector\nK\xfcf,MIL\n", "cannot be read .* give a CSV table in UTF-8"),
        ("own.txt", b"", "holds no actor that can be read"),
        ("own.actors.txt", b"NOBODY_ [QQQ]\n", r"line 1, code QQQ: has no country and no role"),
    ],
)
def test_a_file_that_is_no_list_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A file in another coding, or with no actors, is told with what to give."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CodebookError, match=message):
        load_codebook(None, [path])


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        (">20010101", ("2001-01-01", "")),
        ("<991231", ("", "1999-12-31")),
        ("010101-20100630", ("2001-01-01", "2010-07-01")),
        ("20010200-20010231", ("2001-02-01", "2001-03-01")),
    ],
)
def test_limits_of_petrarch(limit: str, days: tuple[str, str]) -> None:
    """After, before and between, with years of two or four digits; days that no month has are taken as near them."""
    assert days_of(limit) == days


def test_a_folder_has_a_table_of_its_own(tmp_path: Path, table: Path) -> None:
    """A codebook folder's actors.csv is read with it, and found sound by ``codebook check``."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "actors.csv").write_text(TABLE, encoding="utf-8")
    assert load_codebook(folder).actors.find("srb") is not None


def test_the_option_codes_by_the_list(tmp_path: Path, table: Path) -> None:
    """``dateline code --actors`` gives the user's actor its codes; a faulty list ends the run with its message."""
    report = tmp_path / "report.txt"
    report.write_text("The Salt Road Men attacked the village of Dol.", encoding="utf-8")
    arguments = ["code", str(report), "--published", "2005-03-01", "--actors"]
    done = CliRunner().invoke(commands, [*arguments, str(table)])
    assert done.exit_code == 0, done.output
    assert '"listed_as":"Salt Road Brigade"' in done.stdout.replace('": "', '":"')
    (tmp_path / "bad.csv").write_text("name,sector\nX,ARMY\n", encoding="utf-8")
    failed = CliRunner().invoke(commands, [*arguments, str(tmp_path / "bad.csv")])
    assert failed.exit_code != 0
