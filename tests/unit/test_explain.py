"""``dateline explain`` shows why an event was coded, with colours on a terminal and none in a pipe."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

import dateline
from dateline.cli import commands
from dateline.codebook import load_codebook
from dateline.model import Reading
from dateline.pipeline import Pipeline
from dateline.views.explaining import candidates_of, show_explanation, tree_lines

TEXT = "The army denied that its soldiers had killed 12 farmers in Kabul.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> Callable[..., Result]:
    monkeypatch.setattr("dateline.pipeline.Pipeline", lambda *_: pipeline)
    return lambda *arguments: CliRunner().invoke(commands, ["explain", *map(str, arguments)])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_an_event_is_explained(run: Callable[..., Result], report: Path) -> None:
    """Trigger, rule, parse, participants, sources and status are all there, without colours in a pipe."""
    done = run(report, "v1", "--published", "2019-05-04")
    assert done.exit_code == 0, done.output
    for words in (
        "v1  ASSAULT",
        "→ ASSAULT/kill",
        "← trigger",
        "← recipient",
        "12 farmers",
        "told as: ",
        "negated, certainty",
        "army",
        "place: Kabul",
        "killed 12",
    ):
        assert words in done.stdout, words
    assert "\x1b" not in done.stdout


def test_all_events_without_an_id(run: Callable[..., Result], report: Path) -> None:
    """Without an id every event is explained; an id that is not there is a usage error with those that are."""
    assert run(report).stdout.startswith("v1  ")
    wrong = run(report, "v9")
    assert wrong.exit_code == 2
    assert "its events are: v1" in wrong.output
    assert run(report.parent / "none.txt").exit_code == 2


def test_colours_are_for_terminals(read: Callable[..., Reading]) -> None:
    """The same explanation has colours where the console is a terminal."""
    reading = read(TEXT)
    stream = StringIO()
    console = Console(file=stream, force_terminal=True, color_system="standard", width=100)
    console.print(show_explanation(reading, reading.events[0], load_codebook()))
    assert "\x1b[" in stream.getvalue()


def test_the_rule_that_won_comes_first(read: Callable[..., Reading]) -> None:
    """Of all rules that have the word, exactly the one named by ``why`` is marked, and stands first."""
    reading = read("Rebels seized the town of Gao.")
    found = list(candidates_of(reading, reading.events[0], load_codebook()))
    assert found[0][2]
    assert [won for _, _, won in found].count(True) == 1
    assert len(found) > 1


def test_the_tree_of_a_long_sentence_is_cut(read: Callable[..., Reading]) -> None:
    """A sentence without end is drawn from the trigger down, in a bounded number of lines."""
    reading = read("Rebels killed a guard " + "and a farmer " * 300)
    for event in reading.events:
        lines = list(tree_lines(reading, event))
        assert 0 < len(lines) <= 60


def test_control_characters_do_not_reach_the_terminal() -> None:
    """What would steer a terminal is shown as a mark."""
    reading = dateline.code("Rebels \x1b[31m killed two guards.")
    stream = StringIO()
    for event in reading.events:
        Console(file=stream, width=100).print(show_explanation(reading, event, load_codebook()))
    assert "\x1b" not in stream.getvalue()
