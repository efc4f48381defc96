"""Who says what: direct, indirect and mixed quotation with cue, speaker, addressee and channel, by rules.

This room finds statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.layers.statements.finding import StatementFinder, find_statements
from dateline.model import Reading

__all__ = ["StatementFinder", "find_statements", "load"]


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Any]]:
    """A finder of the statements that put something as said, thought, promised or denied."""
    return StatementFinder(codebook)
