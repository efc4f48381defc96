"""This room finds the mentions of participants in a report and puts them into chains."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.actors import Actors
from dateline.codebook.roles import Roles
from dateline.layers.mentions.drafts import find_drafts
from dateline.layers.mentions.linking import link_drafts
from dateline.layers.mentions.page import open_page
from dateline.model import Mention, Reading


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], tuple[Mention, ...]]:
    return partial(find_mentions, actors=codebook.actors, roles=codebook.roles)


def find_mentions(reading: Reading, actors: Actors, roles: Roles) -> tuple[Mention, ...]:
    """Names, descriptions and pronouns of participants, by head token; ``refers_to`` numbers their chains.

    Chains are numbered "e1", "e2", ... by their first mention. Heads are unique.
    """
    if not reading.tokens:
        return ()
    page = open_page(reading)
    drafts = find_drafts(page, actors, roles)
    link_drafts(page, roles, actors.states, drafts)
    ids: dict[int, str] = {}
    span = reading.syntax.span
    found: list[Mention] = []
    for draft in drafts:
        chain = ids.setdefault(draft.chain, f"e{len(ids) + 1}")
        found.append(
            Mention(
                id=f"m{len(found) + 1}",
                span=span(draft.first, draft.last),
                kind=draft.kind,
                head=draft.head,
                refers_to=chain,
            )
        )
    return tuple(found)
