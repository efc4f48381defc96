"""GeoNames dumps: what is made of them, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import random
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.cli import commands
from dateline.errors import GazetteerError
from dateline.gazetteer import Gazetteer, PlaceKind, fold, open_gazetteer
from dateline.gazetteer import tables as tables_module
from dateline.gazetteer.candidates import KINDS, prominence_of, prominences_of
from dateline.gazetteer.importing import import_dump
from dateline.gazetteer.reading import check_index, read_index
from dateline.gazetteer.tables import TableDraft
from dateline.gazetteer.writing import sample_starts
from dateline.model import Precision

ROWS = 20_000
COUNTRY = (
    "AF\tAFG\t004\tAF\tAfghanistan\tKabul\t647500\t37172386\tAS\t.af\tAFN\tAfghani\t93\t\t\tfa-AF,ps\t1149361\tTM\t"
)
OTHER = "XA\tXAA\t999\t\tOmberland\tVask\t100\t2000000\tEU\t.xa\t\t\t\t\t\t\t14000001\t\t"
ADMIN1 = "AF.10\tHelmand\tHelmand\t1140025\nXA.01\tTorvik Province\tTorvik Province\t14000002\n"
ADMIN2 = "AF.10.1003\tSangīn\tSangin\t1127110\nXA.01.07\tOsk\tOsk\t14000003\n"
BEGINNINGS = "Bar Dol Kes Lum Mir Nov Ost Pel Ruk Sel Tar Vos Zim".split()
ENDINGS = "abad an ek eva grad ini ola or ovo una".split()


def row(number: int, name: str, code: str = "P.PPL", at: str = "31.5 64.5", **more: str) -> str:
    """A row of the table of places."""
    feature_class, feature = code.split(".")
    lat, lon = at.split()
    get = more.get
    first = [str(number), name, get("ascii", name), get("others", ""), lat, lon, feature_class, feature]
    second = [get("country", "AF"), "", get("admin1", "10"), get("admin2", ""), "", "", get("people", "0")]
    return "\t".join([*first, *second, "", "900", "Asia/Kabul", "2024-05-06"])


def dump_rows() -> list[str]:
    """A dump in small: a country with its provinces, what a test asks for, and some thousands of rows of all sorts."""
    chance = random.Random(3)
    rows = [
        row(1149361, "Islamic Republic of Afghanistan", "A.PCLI", "33 65"),
        row(1140025, "Wilāyat-e Helmand", "A.ADM1", "31 64", others="Helmand Province,Gilmend,هلمند", people="900000"),
        row(1127110, "Sangīn District", "A.ADM2", "32.1 64.8", admin2="1003"),
        row(1138958, "Kabul", "P.PPLC", "34.5 69.2", people="3043532", admin1="", others="Caboul,KBL,Kaboul,Кабул"),
        row(14000002, "Torvik Province", "A.ADM1", "60 5", country="XA", admin1="01"),
        row(14000003, "Osk", "A.ADM2", "60.2 5.1", country="XA", admin1="01", admin2="07"),
        row(14000010, "Vask", "P.PPLC", "60.1 5.0", country="XA", admin1="01", admin2="07", people="400000"),
        row(14000011, "Velkomri Dun", "P.PPLA2", "60.3 5.2", country="XA", admin1="01"),
        row(14000012, "Velkomri Dun", "H.STM", "60.9 5.9", country="XA", admin1="01"),
        row(14000013, "Velkomri Dun", "S.SCH", "60.8 5.8", country="XA", admin1="01"),
        row(14000014, "Dropped State", "A.ADM1H", "60.8 5.8", country="XA"),
        row(14000015, "Бар", "P.PPL", "60.8 5.8", country="XA", ascii="Barskoye"),
    ]
    kinds = ("P.PPL", "P.PPL", "P.PPLA3", "H.STM", "T.HLL", "S.SCH", "L.LCTY", "A.ADM4", "U.SMU")
    for number in range(ROWS):
        name = f"{chance.choice(BEGINNINGS)}{chance.choice(ENDINGS)} {chance.choice(BEGINNINGS)}{number % 997}"
        at = f"{chance.uniform(-80, 80):.4f} {chance.uniform(-179, 179):.4f}"
        people = str(chance.choice((0, 0, 300, 20_000)))
        rows.append(row(2_000_000 + number, name, chance.choice(kinds), at, people=people, admin1=""))
    return rows


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as GeoNames publishes it."""
    folder = tmp_path_factory.mktemp("dump")
    (folder / "countryInfo.txt").write_text(f"# a comment\n#ISO\tISO3\n{COUNTRY}\n{OTHER}\n", encoding="utf-8")
    (folder / "admin1CodesASCII.txt").write_text(ADMIN1, encoding="utf-8")
    (folder / "admin2Codes.txt").write_text(ADMIN2, encoding="utf-8")
    alternates = (
        "1\t1138958\ten\tKabul City\t1\t\t\t\t\t\n2\t1138958\tfr\tKaboul\t\t\t\t\t\t\n"
        "3\t1138958\tlink\tHttps://en.example/Kabul\t\t\t\t\t\t\n4\t14000011\t\tVelkomree\t\t\t\t\t\t\n"
        "5\t14000011\ten\tNickname Town\t\t\t1\t\t\t\n6\t77\ten\tNowhere At All\t\t\t\t\t\t\n"
    )
    zipped(folder / "allCountries.zip", "allCountries.txt", "\n".join(dump_rows()) + "\n")
    zipped(folder / "alternateNamesV2.zip", "alternateNamesV2.txt", alternates, "iso-languagecodes.txt")
    return folder


def zipped(path: Path, name: str, text: str, beside: str = "readme.txt") -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(beside, "not this one\n")
        archive.writestr(name, text)


@pytest.fixture(scope="module")
def imported(dump: Path) -> Gazetteer:
    import_dump(dump, dump / "geonames.bin")
    return open_gazetteer(dump / "geonames.bin")


def test_every_row_is_there_with_its_names(imported: Gazetteer) -> None:
    """Each row of a class that is taken over is found by its name; what is left out is not."""
    for line in dump_rows():
        number, name, _, _, lat, lon, feature_class, feature = line.split("\t")[:8]
        found = [c for c in imported.lookup(name) if c.geonames_id == int(number)]
        taken = feature_class != "U" and feature != "ADM1H" and fold(name) != ""
        assert bool(found) is taken, name
        if taken and feature_class in "PHTSL":
            assert (found[0].lat, found[0].lon) == pytest.approx((float(lat), float(lon)), abs=1e-4)
    assert imported.lookup("Barskoye")[0].name == "Бар"


def test_divisions_countries_and_capitals_come_together(imported: Gazetteer) -> None:
    """A division has its code's name, the dump's point and people, its bare and other names; a capital is marked."""
    (province,) = (c for c in imported.lookup("Helmand") if c.kind is PlaceKind.ADMIN1)
    assert (province.country, province.precision, province.population) == ("AFG", Precision.PROVINCE, 900000)
    assert imported.lookup("Torvik")[0].name == "Torvik Province"
    assert imported.lookup("Sangin")[0].admin1 == "Helmand"
    assert (imported.lookup("Sangin")[0].kind, imported.lookup("Sangin")[0].lat) == (PlaceKind.ADMIN2, 32.1)
    (vask,) = imported.lookup("Vask")
    assert (vask.capital, vask.country, vask.admin1) == (True, "XAA", "Torvik Province")
    assert imported.lookup("Torvik")[0].population == 400_000
    country = imported.lookup("Afghanistan")[0]
    assert (country.kind, country.country, country.lat) == (PlaceKind.COUNTRY, "AFG", 33)
    assert imported.country_of_demonym("Afghans") == "AFG"
    assert imported.lookup("Sahel")[0].kind is PlaceKind.REGION


def test_other_names_are_those_of_their_own_table(imported: Gazetteer) -> None:
    """A preferred English name is a name, others are aliases; links, nicknames and unknown ids are passed over."""
    assert imported.lookup("Kabul City")[0].match.value == "name"
    assert imported.lookup("Kaboul")[0].match.value == "alias"
    assert imported.lookup("Velkomree")[0].name == "Velkomri Dun"
    for name in ("Nickname Town", "Nowhere At All", "Https://en.example/Kabul", "Gilmend"):
        assert imported.lookup(name) == ()


def test_a_village_comes_before_a_stream_and_a_school(imported: Gazetteer) -> None:
    """Of places of one name the seat of a district is first, then what is no settlement."""
    kinds = [c.kind for c in imported.lookup("Velkomri Dun")]
    assert kinds[0] is PlaceKind.CITY
    assert set(kinds[1:]) == {PlaceKind.RIVER, PlaceKind.SITE}
    assert imported.lookup_garbled("Welkomry Doon")[0].name == "Velkomri Dun"


def test_without_their_own_table_other_names_are_the_column(dump: Path, tmp_path: Path) -> None:
    """Where alternateNamesV2 is missing, the names beside each row are taken; of a table one class can be chosen."""
    for name in ("countryInfo.txt", "admin1CodesASCII.txt"):
        (tmp_path / name).write_text((dump / name).read_text(encoding="utf-8"), encoding="utf-8")
    places = tmp_path / "AF.txt"
    places.write_text("\n".join(dump_rows()[:12]) + "\n", encoding="utf-8")
    made = import_dump(places, tmp_path / "small.bin", "P")
    gazetteer = open_gazetteer(tmp_path / "small.bin")
    assert made.passed == 0
    assert gazetteer.lookup("Gilmend")[0].name == "Helmand"
    assert gazetteer.lookup("Kaboul")
    assert gazetteer.lookup("KBL") == ()
    assert {c.kind for c in gazetteer.lookup("Velkomri Dun")} == {PlaceKind.CITY}
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "AF.txt",
        "admin1CodesASCII.txt",
        "countryInfo.txt",
        "small.bin",
    ]


def test_an_imported_index_is_read_only_and_stays(imported: Gazetteer, tmp_path: Path) -> None:
    """The file is read-only; one that is damaged or of another format is told, and never replaced by the default."""
    assert not imported.path.stat().st_mode & stat.S_IWUSR
    whole = imported.path.read_bytes()
    path = tmp_path / "geonames.bin"
    for damaged, words in (
        (whole[:-1], "damaged"),
        (whole[:-5] + bytes((whole[-5] ^ 1,)) + whole[-4:], "damaged"),
        (whole[:12] + b"\x09\0" + whole[14:], "format 9"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(GazetteerError, match=words):
            open_gazetteer(path)
        assert path.read_bytes() == damaged
    assert check_index(imported.path).size == imported.size


def break_zip(folder: Path) -> None:
    data = bytearray((folder / "allCountries.zip").read_bytes())
    data[3000] ^= 0xFF
    (folder / "allCountries.zip").write_bytes(data)


def cut_zip(folder: Path) -> None:
    (folder / "allCountries.zip").write_bytes((folder / "allCountries.zip").read_bytes()[:5000])


def other_table(folder: Path) -> None:
    zipped(folder / "allCountries.zip", "allCountries.txt", ADMIN1)


def no_table(folder: Path) -> None:
    (folder / "admin1CodesASCII.txt").unlink()


def not_utf8(folder: Path) -> None:
    with ZipFile(folder / "allCountries.zip", "w") as archive:
        archive.writestr("allCountries.txt", "\n".join(dump_rows()[:50]).encode() + b"\n\xff\xfe\n")


def bad_numbers(folder: Path) -> None:
    rows = "\n".join(
        line.replace("31.5", "north") for line in dump_rows()[:1] + [row(n, "Somewhere") for n in range(999)]
    )
    zipped(folder / "allCountries.zip", "allCountries.txt", rows)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (break_zip, r"allCountries.zip: is damaged after line \d+ .*fetch it again"),
        (cut_zip, r"allCountries.zip: cannot be opened .*fetch it again"),
        (other_table, r"allCountries.zip:1: has 4 columns, not 19"),
        (no_table, r"admin1CodesASCII.txt: is missing beside allCountries.zip"),
        (not_utf8, r"is not UTF-8 soon after line \d+"),
        (bad_numbers, r"allCountries.zip:2: is no place .*north.* rows of 1000 cannot be read"),
    ],
)
def test_damaged_dumps_are_told(dump: Path, tmp_path: Path, damage: Callable[[Path], None], words: str) -> None:
    """The error names the file, mostly the line, and what to do; nothing is left behind."""
    for path in dump.iterdir():
        if path.suffix in (".txt", ".zip"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    damage(tmp_path)
    with pytest.raises(GazetteerError, match=words):
        import_dump(tmp_path, tmp_path / "out" / "geonames.bin")
    assert not list(tmp_path.glob("out/*"))


def test_single_bad_rows_are_left_out_and_told(dump: Path, tmp_path: Path) -> None:
    """The command builds all the same, names the rows and says where the file is and how to use it."""
    for path in dump.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = dump_rows()[:500]
    rows[100] = rows[100].replace("\t", " ", 1)
    rows[200] = row(5, "Beyond the Pole", at="95 10")
    (tmp_path / "allCountries.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = CliRunner().invoke(commands, ["gazetteer", "build", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "allCountries.txt:101: has 18 columns, not 19" in done.stderr
    assert "allCountries.txt:201: 95, 10 is no point on the map" in done.stderr
    assert f"--gazetteer {tmp_path / 'geonames.bin'}" in done.stdout
    assert (
        "GeoNames allCountries.txt of 2024-05-06"
        in CliRunner().invoke(commands, ["gazetteer", "check", str(tmp_path / "geonames.bin")]).stdout
    )


def test_a_report_is_read_with_an_imported_index(imported: Gazetteer, tmp_path: Path) -> None:
    """The command that codes takes the file, and finds a place that only the dump knows."""
    report = tmp_path / "report.txt"
    report.write_text("Rebels attacked the town of Velkomri Dun in Torvik Province on Monday, killing 12.\n")
    done = CliRunner().invoke(
        commands, ["code", str(report), "--published", "2021-08-22", "--gazetteer", str(imported.path)]
    )
    assert '"name": "Velkomri Dun"' in done.stdout or '"name":"Velkomri Dun"' in done.stdout
    assert "60.3" in done.stdout


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.text("abc ", min_size=1, max_size=4), st.integers(1, 40)), max_size=200))
def test_tables_hold_what_was_put_in(tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, int]]) -> None:
    """However often the pairs go to disk, each key has each of its numbers once."""
    want: dict[str, set[int]] = {}
    folder = tmp_path_factory.mktemp("table")
    held, tables_module._HELD = tables_module._HELD, 7
    try:
        draft = TableDraft(folder, "names")
        for key, number in pairs:
            draft.add(key, number)
            want.setdefault(key, set()).add(number)
        got: dict[str, list[int]] = {}

        def choose(key: str, numbers: list[int]) -> list[int]:
            got[key] = numbers
            return numbers

        if pairs:
            draft.pack(choose, lambda _done, _of: None)
    finally:
        tables_module._HELD = held
    assert {key: sorted(numbers) for key, numbers in got.items()} == {key: sorted(n) for key, n in want.items()}


def test_slots_lead_to_every_key() -> None:
    """Open addressing finds each offset from its hash, also where homes collide at the very end of the table."""
    hashes = np.array([31, 31, 31, 30, 5, 5, 0, 1, 2**32 - 1, 31], dtype="<u4")
    offsets = np.arange(1, len(hashes) + 1, dtype="<u4")
    slots = tables_module._slots(hashes, offsets)
    for value, offset in zip(hashes.tolist(), offsets.tolist(), strict=True):
        at, seen = value % len(slots), 0
        while slots[at] != offset:
            assert slots[at], (value, offset)
            at, seen = (at + 1) % len(slots), seen + 1
            assert seen < len(slots)
    assert Counter(slots.tolist())[0] == len(slots) - len(hashes)


def test_prominence_is_the_same_one_by_one_and_at_once() -> None:
    """Lists are sorted by what readers compute again."""
    for number, kind in enumerate(KINDS):
        for people in (0, 1, 12_345, 4_000_000_000):
            for rise in (0, 1, 7, 30):
                (one,) = prominences_of(np.array([number]), np.array([people]), np.array([rise]))
                assert one == pytest.approx(prominence_of(kind, people, rise, alias=False))


def test_large_bodies_are_sampled() -> None:
    """A body of 64 MB is checked whole, a larger one in at most 257 places that reach its end."""
    assert len(sample_starts(64 * 2**20)) == 1024
    starts = sample_starts(2 * 2**30)
    assert len(starts) <= 257
    assert starts[-1] > 2 * 2**30 * 0.99


def test_no_index_is_read_from_nothing(tmp_path: Path) -> None:
    """A missing file is no index."""
    assert read_index(tmp_path / "none.bin") is None
    with pytest.raises(GazetteerError, match="missing"):
        check_index(tmp_path / "none.bin")
