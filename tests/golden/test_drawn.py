"""Whole reports, drawn: what is read off them may not change unseen.

After a change that is meant, write the drawings anew and look at the difference:

    python tests/golden/test_drawn.py --redraw
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dateline import Coded, Pipeline, Settings, code_files, draw_reading

HERE = Path(__file__).parent
REPORTS = HERE.parents[1] / "examples" / "reports"
NAMES = ("frontier-commander.txt", "wire-ayacucho.txt")


def drawing_of(name: str, pipeline: Pipeline) -> str:
    (item,) = code_files([REPORTS / name], pipeline=pipeline)
    assert isinstance(item, Coded)
    return draw_reading(item.reading, width=110)


def kept(name: str) -> Path:
    return HERE / f"{Path(name).stem}.drawn.txt"


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_as_it_was(name: str, pipeline: Pipeline) -> None:
    """The drawing of an example report is the one kept beside this test."""
    assert drawing_of(name, pipeline) == kept(name).read_text(encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--redraw"]:
        sys.exit("say --redraw to write the drawings anew")
    loaded = Pipeline(Settings(strict=True))
    for each in NAMES:
        kept(each).write_text(drawing_of(each, loaded), encoding="utf-8")
