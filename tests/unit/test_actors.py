"""The actor and role lists: they load, they hold the world's states, and look-up does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.codebook import Codebook, load_codebook
from dateline.codebook.actors import load_actors, name_key
from dateline.errors import CodebookError

SECTORS = frozenset("GOV MIL PTY JUD SPY LEG COP REB OPP NGO CVL BUS EDU MED JRN REL IGO CRM UNK".split())

BODIES = frozenset("UN EU NATO AU WHO IAEA IMF OAS LAS".split())


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load_codebook()


def test_name_key() -> None:
    """Look-up is blind to case, articles, stops, hyphens and possessive endings."""
    assert name_key("The U.S.") == "us"
    assert name_key("al-Shabaab’s") == "al shabaab"


def test_states_and_their_seats(book: Codebook) -> None:
    """States are found by name, other name and seat of government, and countries by adjective."""
    actors = book.actors
    assert len(actors.states) > 195
    moscow = actors.find("moscow")
    assert moscow is not None
    assert (moscow.country, moscow.kind, moscow.state) == ("RUS", "seat", "Russia")
    assert actors.adjectives["costa rican"] == "CRI"


def test_codes_are_in_the_codebook(book: Codebook) -> None:
    """Every actor has a sector of the codebook, and groups and statesmen a known state or none."""
    for found in book.actors.by_key.values():
        for actor in found:
            assert actor.sector in SECTORS, actor
            for _, _, _, sector in actor.spells:
                assert not sector or sector in SECTORS, actor
            if actor.kind in ("group", "state", "seat"):
                assert not actor.country or actor.country in book.actors.states, actor
    for country, sector, _, _ in book.actors.leaders.values():
        assert country in book.actors.states or sector == "IGO" or country in BODIES
        assert sector in SECTORS


def test_one_acronym_of_several_groups(book: Codebook) -> None:
    """Of several groups with one acronym the country of the report decides."""
    eln = book.actors.find("eln", ("COL",))
    assert eln is not None
    assert eln.country == "COL"
    assert book.actors.find("no such actor") is None


def test_acronyms_are_kept_apart(book: Codebook) -> None:
    """A name only ever written in capitals is known as such, so that "is" and "un" are not taken for it."""
    assert "fmln" in book.actors.acronyms
    assert "taliban" not in book.actors.acronyms


def test_roles(book: Codebook) -> None:
    """Nouns tell sector and gender; an unlisted noun is a person by its ending, a listed thing is not."""
    roles = book.roles
    minister, painter = roles.find("minister"), roles.find("painter")
    assert minister is not None
    assert minister.sector == "GOV"
    assert painter is not None
    assert roles.find("winter") is None
    assert roles.find("agreement") is None
    assert roles.gender_words["queen"] == "f"
    for role in roles.by_lemma.values():
        assert not role.sector or role.sector in SECTORS


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    """A row without code or sector is refused in words."""
    (tmp_path / "actors.yaml").write_text("bodies:\n- [Lone Name]\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="needs a name, a code and a sector"):
        load_actors(lambda file: tmp_path / file)


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    """A line of a table with too few fields is refused by its number."""
    (tmp_path / "actors.yaml").write_text("", encoding="utf-8")
    (tmp_path / "countries.tsv").write_text("AFG\tAfghanistan\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="line 1"):
        load_actors(lambda file: tmp_path / file)


@pytest.mark.parametrize("content", [None, b"AFG\tKab\xfful\n"])
def test_a_table_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    """No table, or one that is no UTF-8, is told with its path and what to give."""
    (tmp_path / "actors.yaml").write_text("", encoding="utf-8")
    if content is not None:
        (tmp_path / "countries.tsv").write_bytes(content)
    with pytest.raises(CodebookError, match=r"countries\.tsv: cannot be read .* give a UTF-8 table"):
        load_actors(lambda file: tmp_path / file)


@pytest.mark.parametrize(
    ("dep", "somewhere", "kind"),
    [("nsubj", False, "state"), ("pobj", False, "state"), ("pobj", True, "place"), ("compound", False, "place")],
)
def test_a_capital_is_its_state_where_it_acts(book: Codebook, dep: str, somewhere: bool, kind: str) -> None:
    """A seat of government is its state as subject or partner, and a place in "in Lisbon"; others stay."""
    seat, body = book.actors.find("lisbon"), book.actors.find("nato")
    assert seat is not None
    assert body is not None
    assert seat.kind_as(dep, somewhere) == kind
    assert body.kind_as(dep, somewhere) == body.kind


def test_a_noun_in_capitals_is_found_by_its_plural(book: Codebook) -> None:
    """In capitals the lemma may be the plural itself."""
    for word, lemma in (("rebels", "rebel"), ("gunmen", "gunman"), ("police", "police")):
        role = book.roles.listed(word, word)
        assert role is not None
        assert role.lemma == lemma
    assert book.roles.listed("table", "tables") is None
