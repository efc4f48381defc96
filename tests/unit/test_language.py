"""Language: what is certainly foreign is marked, and no English is, however garbled, short or loud."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dateline import Pipeline
from dateline.ingest import Arrival, Override, identify_language, is_english, parse_command, read_arrivals
from dateline.model import Report

SPANISH = (
    "El ministro del Interior dijo el lunes que la policía detuvo a doce manifestantes frente al parlamento, mientras"
    " los sindicatos anunciaron una huelga general para el jueves."
)
FOREIGN = {
    "es": SPANISH,
    "fr": "Le ministre a déclaré lundi que la police avait arrêté douze manifestants devant le parlement, tandis que"
    " les syndicats annonçaient une grève générale pour jeudi.",
    "de": "Der Minister sagte am Montag, die Polizei habe zwölf Demonstranten vor dem Parlament festgenommen, während"
    " die Gewerkschaften für Donnerstag einen Generalstreik ankündigten.",
    "ru": "Министр внутренних дел заявил в понедельник, что полиция задержала двенадцать демонстрантов у парламента.",
    "ar": "قال وزير الداخلية يوم الاثنين إن الشرطة اعتقلت اثني عشر متظاهرا أمام البرلمان.",
    "zh": "内政部长周一表示，警方在议会前逮捕了十二名示威者，而工会宣布周四举行总罢工。",
    "tr": "İçişleri bakanı pazartesi günü polisin parlamento önünde on iki göstericiyi gözaltına aldığını söyledi.",
    "id": "Menteri dalam negeri mengatakan pada hari Senin bahwa polisi menangkap dua belas pengunjuk rasa di depan"
    " parlemen, sementara serikat buruh mengumumkan mogok umum pada hari Kamis.",
}
ENGLISH = (
    "Inside ministry of country has statement in on of day two that police it detention twelve of the demonstrating"
    " before of parliament, at what time syndicate it has announced stop total.",
    "Army attack village yesterday, soldier kill five person, house burn, people run mountain side; commander say"
    " terrorist hide mosque, deny shoot child, promise investigate make",
    "MINISTER STATED MONDAY POLICE DETAINED TWELVE DEMONSTRATORS OUTSIDE PARLIAMENT; UNIONS CALLED STRIKE THURSDAY.",
    "ARRESTED MAIDUGURI: MUHAMMAD ABDULLAHI UMAR, IBRAHIM BUNU, ABUBAKAR YUSUF DAURA",
    "Kabul 12 dead 4 injured Kandahar 3 dead Helmand 22 dead Nangarhar 7 injured Kunduz 5 dead Faryab 9 dead",
    "Policía",
    "",
    "1 2 3 ...",
    "The army said: " + SPANISH[:60] + " The brigade denied that it was there and asked for talks with the council.",
)


@pytest.mark.parametrize("code", FOREIGN)
def test_foreign_texts_are_marked(code: str) -> None:
    """Also in capitals."""
    assert identify_language(FOREIGN[code]) == code
    assert identify_language(FOREIGN[code].upper()) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_no_english_is_marked(text: str) -> None:
    """A report that is wrongly marked is lost."""
    assert identify_language(text) == "en"


def test_codes_of_english() -> None:
    assert all(map(is_english, ("en", "EN-gb", "en_US", "eng", "English", "", "und")))
    assert not any(map(is_english, ("es", "enm", "de-en")))


def read(folder: Path, text: str, override: Override | None = None) -> Arrival:
    (folder / "a.txt").write_text(text)
    (item,) = read_arrivals([folder / "a.txt"], override)
    assert isinstance(item, Arrival)
    return item


def test_foreign_reports_are_kept_and_not_coded(tmp_path: Path, pipeline: Pipeline) -> None:
    """The report has its language; its reading has no events and says why. Its neighbours are coded."""
    foreign = read(tmp_path, SPANISH).report
    english = Report(id="e", text="The army shelled the town.")
    readings = list(pipeline.read([english, foreign, english]))
    assert [len(reading.events) > 0 for reading in readings] == [True, False, True]
    assert readings[1].report.text == SPANISH
    assert readings[1].report.language == "es"
    assert "not in English" in readings[1].issues[0].message


def test_translation(tmp_path: Path) -> None:
    """The command gets the text and its language; the report keeps its id, and the original stands beside it."""
    program = "import sys; t = sys.stdin.read(); print('In ' + sys.argv[1] + ': ' + str(len(t)) + ' letters.')"
    command = parse_command(f'{sys.executable} -c "{program}" {{lang}}')
    plain = read(tmp_path, SPANISH)
    item = read(tmp_path, SPANISH, Override(translator=command))
    assert item.report.text.startswith(f"In es: {len(SPANISH)} letters.")
    assert (item.report.language, item.report.id) == ("en", plain.report.id)
    assert item.original == plain.report
    assert "translated from es" in item.issues[-1].message
    assert read(tmp_path, "The army said so.", Override(translator=command)).original is None


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('no model')", "no model"),
        ("pass", "wrote nothing"),
        ("import time; time.sleep(9)", "longer"),
    ],
)
def test_translation_that_fails(tmp_path: Path, program: str, words: str) -> None:
    """The report stays as it is, and an issue says why."""
    command = parse_command(f'{sys.executable} -c "{program}"', seconds=2)
    item = read(tmp_path, SPANISH, Override(translator=command))
    assert (item.report.text, item.report.language) == (SPANISH, "es")
    assert words in item.issues[-1].message
