"""This room holds what is known of a mention before it has a chain."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.codebook.actors import Actor
from dateline.codebook.roles import Role
from dateline.model import MentionKind


@dataclass(slots=True)
class Draft:
    """A mention before it has a chain. Tokens ``first``..``last`` (inclusive), governed by ``head``.

    ``owner``, ``beside`` and ``inner`` are head tokens of the possessor, of what an apposition or copula equates
    it with, and of its "of"-complement (-1: none); ``key`` the words of a name; ``determiner`` is "#" for a number.
    ``weak`` marks a mere modifier ("the guerrilla offensive", "Russian shelling"): it leads no pronoun.
    """

    head: int
    first: int
    last: int
    kind: MentionKind
    sort: str = ""
    plural: bool = False
    gender: str = ""
    key: tuple[str, ...] = ()
    actor: Actor | None = None
    role: Role | None = None
    roles: tuple[Role, ...] = ()
    lemma: str = ""
    modifiers: frozenset[str] = frozenset()
    country: str = ""
    determiner: str = ""
    owner: int = -1
    beside: int = -1
    inner: int = -1
    pronoun: str = ""
    kin: bool = False
    proper: bool = False
    weak: bool = False
    chain: int = -1
