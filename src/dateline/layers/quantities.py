"""This room will find quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dateline.codebook import Codebook
from dateline.model import Reading


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Any]]:
    return lambda reading: ()
