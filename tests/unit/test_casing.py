"""Rules of restoring the case of text in capitals."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dateline.backends.casing import Casing, restore_case
from dateline.backends.spacy import is_wrapped, mended_lemma, open_model, pieces_of
from dateline.codebook import load_codebook


@pytest.fixture(scope="module")
def casing() -> Casing:
    return Casing.of(open_model(""), load_codebook())


@pytest.mark.parametrize(
    ("shouted", "wanted"),
    [
        ("THE REBELS SHELLED THE TOWN OF KERELO ON MONDAY.", "The rebels shelled the town of Kerelo on Monday."),
        ("PRESIDENT BARROS MET THE LEADERS OF EL SALVADOR.", "President Barros met the leaders of El Salvador."),
        ("THE UNITED NATIONS AND NATO DIDN'T COMMENT.", "The United Nations and NATO didn't comment."),
        (
            "SALVADORAN REBELS OF THE FARABUNDO MARTI NATIONAL LIBERATION FRONT MET HECTOR OQUENDO.",
            "Salvadoran rebels of the Farabundo Marti National Liberation Front met Hector Oquendo.",
        ),
        ("THE POPULAR FRONT (FPL) SAID IT WAS READY.", "The Popular Front (FPL) said it was ready."),
    ],
)
def test_capitals_get_the_case_of_print(casing: Casing, shouted: str, wanted: str) -> None:
    """Common words become small; names, known phrases, acronyms and sentence starts keep a capital."""
    assert restore_case(shouted, casing) == wanted


@pytest.mark.parametrize(
    "text",
    ["Rebels said NATO would leave.", "", "İSTANBUL ÜÇ KİŞİ ÖLDÜ " * 5, "ẞ" * 60, "A", "12:00 -- 13:00"],
)
def test_positions_never_move(casing: Casing, text: str) -> None:
    """Restoring case never changes the length, whatever the script; mixed case comes back as it was."""
    assert len(restore_case(text, casing)) == len(text)


def test_mixed_case_is_left_alone(casing: Casing) -> None:
    text = "Rebels of the FPL told the BBC that the army had left."
    assert restore_case(text, casing) == text


def test_a_shouted_headline_over_a_calm_body_is_restored(casing: Casing) -> None:
    text = "ARMY SHELLS THREE VILLAGES IN THE NORTH\nThe army shelled three villages on Friday."
    assert restore_case(text, casing).startswith("Army shells three villages in the north\n")


def test_wire_copy_is_seen_to_be_wrapped() -> None:
    wrapped = "The army said on Friday that\ntroops had crossed the river and\nwere moving on the town\nof Sorel."
    lines = "The army crossed the river.\nRebels denied it.\nTalks go on.\nNobody was hurt."
    assert is_wrapped(wrapped)
    assert not is_wrapped(lines)


def test_pieces_cover_the_text_in_order() -> None:
    text = "word " * 9000
    pieces = pieces_of(text)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(pieces))


@pytest.mark.parametrize(
    ("word", "lemma", "wanted"),
    [
        ("hoped", "hop", "hope"),
        ("staging", "stag", "stage"),
        ("Raped", "rap", "rape"),
        ("hopped", "hop", "hop"),
        ("routed", "rout", "rout"),
        ("attacked", "attack", "attack"),
        ("seeing", "see", "see"),
    ],
)
def test_undoubled_forms_are_of_the_verb_in_e(word: str, lemma: str, wanted: str) -> None:
    assert mended_lemma(word, lemma, "VERB") == wanted
