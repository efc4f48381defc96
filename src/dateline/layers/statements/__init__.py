"""Who says what: direct, indirect and mixed quotation with cue, speaker, addressee and channel, by rules.

A backend that learned to mark attributions hands them to ``merge_attributions``, which makes statements of them and
lets the rules fill in. This room finds statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.layers.statements.attributions import Attribution, merge_attributions
from dateline.layers.statements.finding import StatementFinder, find_statements
from dateline.model import Reading

__all__ = ["Attribution", "StatementFinder", "find_statements", "load", "merge_attributions"]


def load(codebook: Codebook, settings: Any, topics: bool = False) -> Callable[[Reading], Iterable[Any]]:
    """A finder of the statements that put something as said, thought, promised or denied.

    With ``topics`` also of what is only spoken of ("praised the deal"); every backend of this layer takes it.
    """
    del settings
    return StatementFinder(codebook, topics)
