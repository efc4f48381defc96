"""Sections of a codebook are read whole, or refused with file, line, key and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.codebook.book import section_path
from dateline.codebook.loading import load_section
from dateline.codebook.times import TimeWords
from dateline.errors import CodebookError


@dataclass(frozen=True)
class Dish:
    """A dish of the section below."""

    name: str
    herbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Menu:
    """A section for these tests."""

    dishes: dict[str, tuple[Dish, ...]]
    price: int = 0


def written(folder: Path, text: str) -> Path:
    path = folder / "menu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_section_is_decoded_into_its_types(tmp_path: Path) -> None:
    """Mappings become dataclasses and lists tuples."""
    path = written(tmp_path, "price: 3\ndishes:\n  noon:\n    - {name: soup, herbs: [dill]}\n")
    assert load_section(path, Menu) == Menu(dishes={"noon": (Dish("soup", ("dill",)),)}, price=3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dishes: [", "not YAML"),
        ("dishes: {}\nprice: dear\n", "line 2, key price: Expected `int`"),
        ("dishes:\n  noon:\n    - {herbs: []}\n", "line 3, key dishes.noon[0]: Object missing required field `name`"),
        (
            "dishes:\n  dawn: []\n  noon:\n    - {name: tea}\n    - name: 7\n",
            "line 5, key dishes.noon[1].name: Expected `str`",
        ),
        ("dishes:\n  dawn: []\n  noon: soup\n", "line 3, key dishes.noon: Expected `array`"),
        ("dishes:\n  dawn: []\n  7: []\n", "line 3, key dishes.7: Expected `str`, got `int`"),
        ("soup\n", "line 1, key (whole file): Expected `object`"),
        ("dishes: {}\nprice: 1\nprice: 2\n", "line 3, key price: stands already on line 2"),
        ("dishes: {}\nprise: 1\n", "line 2, key prise: is not known here; the keys are: dishes, price"),
        ("dishes:\n  noon:\n    - name: soup\n      herb: [dill]\n", "line 4, key herb: is not known here"),
    ],
)
def test_a_fault_names_line_and_key(tmp_path: Path, text: str, words: str) -> None:
    """A misspelt key is a fault as a wrong value is: what stands under it would be lost unseen."""
    path = written(tmp_path, text)
    with pytest.raises(CodebookError) as told:
        load_section(path, Menu)
    assert str(told.value).startswith(str(path))
    assert words in str(told.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """No file, or one that is no UTF-8, is told with its path."""
    with pytest.raises(CodebookError, match=r"nothing\.yaml"):
        load_section(tmp_path / "nothing.yaml", Menu)
    (tmp_path / "menu.yaml").write_bytes(b"dishes: {\xff}")
    with pytest.raises(CodebookError, match="UTF-8"):
        load_section(tmp_path / "menu.yaml", Menu)


def test_a_users_section_replaces_the_built_in_one(tmp_path: Path) -> None:
    """Each file of the user's folder stands for the built-in one of its name; the others stay."""
    own = tmp_path / "times.yaml"
    own.write_text("months: {january: 1}\n", encoding="utf-8")
    assert section_path(tmp_path, "times.yaml") == own
    assert load_section(section_path(tmp_path, "numbers.yaml").with_name("times.yaml"), TimeWords).months["may"] == 5
