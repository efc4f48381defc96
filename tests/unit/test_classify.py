"""Labels come from a map that is data: checked when it is loaded, and weighed rule by rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.codebook import load_codebook
from dateline.codebook.labels import load_label_map, pattern_of
from dateline.errors import CodebookError, InputError
from dateline.evaluate.classify import labels_of, make_labeller, scores_of
from dateline.evaluate.tasks import predict_file
from dateline.model import Reading

ONTOLOGY = load_codebook().events.ontology
MAPS = sorted((Path(__file__).resolve().parents[2] / "bench" / "maps").glob("*.yaml"))
MAP = """\
about: a map for tests
lists: {fire: [set .. ablaze, torch*]}
implies: {BATTLE: [VIOLENCE]}
rules:
  - {label: BATTLE, types: [ASSAULT], actors: [REB, MIL]}
  - {label: ARSON, words: ["@fire"]}
  - {label: ARSON, words: [drill], weight: -1}
  - {label: VIOLENCE, modes: [explosives]}
"""


def write(folder: Path, text: str = MAP) -> Path:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def labels(read: Callable[..., Reading], path: Path, text: str) -> list[str]:
    chosen = load_label_map(path, ONTOLOGY)
    return labels_of(scores_of(read(text), make_labeller(chosen)), chosen)


def test_labels_by_events_and_by_words(read: Callable[..., Reading], tmp_path: Path) -> None:
    """A rule asks for an event or for words; a label brings those it implies; a negative weight takes away."""
    path = write(tmp_path)
    assert labels(read, path, "Rebels attacked the army base at Gao on Monday.") == ["BATTLE", "VIOLENCE"]
    assert labels(read, path, "A mob set three shops ablaze.")[:1] == ["ARSON"]
    assert labels(read, path, "Firemen torched a hut as a drill.") == []
    assert labels(read, path, "The minister opened a school.") == []


def test_one_label_or_the_default(read: Callable[..., Reading], tmp_path: Path) -> None:
    """With ``single`` the best label alone is given, the earlier one of two alike, and the default for none."""
    path = write(
        tmp_path,
        "about: x\nsingle: true\ndefault: [NONE]\n"
        "rules:\n  - {label: A, words: [storm]}\n  - {label: B, words: [storm]}\n",
    )
    assert labels(read, path, "A storm passed.") == ["A"]
    assert labels(read, path, "It was calm.") == ["NONE"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MAP.replace("[ASSAULT]", "[ASALT]"), r"line 5, key rules\[0\]\.types: there is no 'ASALT'"),
        (MAP.replace("[explosives]", "[bombs]"), r"line 8, key rules\[3\]\.modes: there is no 'bombs'"),
        (MAP.replace("[REB, MIL]", "[REBEL]"), r"rules\[0\]\.actors"),
        (MAP.replace('"@fire"', '"@smoke"'), r"line 6, key rules\[1\]\.words: there is no list '@smoke'"),
        (MAP.replace("BATTLE: [V", "BATLE: [V"), r"line 3, key implies\.BATLE"),
        (MAP.replace("words: [drill]", "word: [drill]"), "line 7, key word: is not known"),
        ("about: x\nrules: []\n", "there are none"),
        ("about: x\nrules: [{label: A}]\n", "asks for nothing"),
        ("about: x\nrules: [{label: A, words: ['--']}]\n", "is no word"),
        ("about: x\nrules: [{label: A, words: [a], weight: much}]\n", "weight"),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    """What is misspelt or unknown is told with file, line and key."""
    with pytest.raises(CodebookError, match=words):
        load_label_map(write(tmp_path, text), ONTOLOGY)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("kidnap*", "He was KIDNAPPED", True),
        ("mine", "a mined road", False),
        ("opened fire", "they opened  fire", True),
        ("set .. ablaze", "set the two old cars ablaze", True),
        ("set .. ablaze", "set out for a far and distant town that was ablaze", False),
        ("c++", "c++", False),
    ],
)
def test_words_of_a_map(word: str, text: str, found: bool) -> None:
    """A word stands for itself whatever its case; * goes on, .. leaves out up to four words."""
    pattern = pattern_of((word,))
    assert pattern is not None
    assert bool(pattern.search(text)) is found


@pytest.mark.parametrize("path", MAPS, ids=lambda p: p.stem)
def test_the_maps_of_the_bench_load(path: Path) -> None:
    """Every map in bench/maps is sound."""
    assert load_label_map(path, ONTOLOGY).rules


def test_only_classify_takes_a_map(tmp_path: Path) -> None:
    """The task needs a map, and no other task takes one."""
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "1", "text": "Rebels attacked Gao."}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="needs a map"):
        predict_file("classify", source, tmp_path / "out.jsonl")
    with pytest.raises(InputError, match="takes no map"):
        predict_file("events", source, tmp_path / "out.jsonl", None, write(tmp_path))


def test_predictions_are_written(tmp_path: Path) -> None:
    """Each line has its labels and the scores behind them."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        json.dumps({"id": "1", "text": "A mob torched a bank.", "labels": ["X"]}) + "\n", encoding="utf-8"
    )
    assert predict_file("classify", source, target, None, write(tmp_path)) == 1
    (row,) = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert row["id"] == "1"
    assert "ARSON" in row["labels"]
    assert row["scores"]["ARSON"] == 1.0
