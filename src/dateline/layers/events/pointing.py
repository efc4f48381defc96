"""This room takes the learned coder's word for who takes part, where it sees nothing in whom the rules found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dateline.layers.events.triggers import Draft
from dateline.layers.events.votes import Floats, Votes, Voting
from dateline.model import EntityKind, Reading

_NO_ACTORS = frozenset((EntityKind.PLACE, EntityKind.OTHER))
_NO_RECIPIENTS = frozenset((EntityKind.PLACE,))


class Pointing:
    """The tokens of each entity of a reading, to sum the coder's likelihoods over."""

    def __init__(self, reading: Reading, votes: Votes, how: Voting) -> None:
        self.votes, self.how = votes, how
        self.kinds = {e.id: e.kind for e in reading.entities}
        tokens_in = reading.syntax.tokens_in
        spans: dict[str, set[int]] = {}
        for mention in reading.mentions:
            spans.setdefault(mention.refers_to, set()).update(tokens_in(mention.span))
        self.tokens = {entity: np.array(sorted(at)) for entity, at in spans.items() if at}

    def fill(self, drafts: Sequence[Draft]) -> None:
        """Give each draft whom the coder points at, where it doubts all whom the rules found."""
        for draft in drafts:
            for side, mine, others in (
                ("actor", draft.actors, draft.recipients),
                ("recipient", draft.recipients, draft.actors),
            ):
                self._settle(draft, side, mine, others)

    def _settle(self, draft: Draft, side: str, mine: list[str], others: list[str]) -> None:
        if not mine:
            return
        p = self.votes.actors(draft.head) if side == "actor" else self.votes.recipients(draft.head)
        if max(self._mass(p, entity) for entity in mine) >= self.how.doubt:
            return
        barred = _NO_ACTORS if side == "actor" else _NO_RECIPIENTS
        best, most = "", 0.0
        for entity in self.tokens:
            if entity not in others and self.kinds.get(entity) not in barred:
                mass = self._mass(p, entity)
                if mass > most:
                    best, most = entity, mass
        if most >= self.how.swap:
            draft.why += f"; {side} by the learned coder, {most:.2f}"
            mine[:] = [best]

    def _mass(self, p: Floats, entity: str) -> float:
        at = self.tokens.get(entity)
        return float(p[at].sum()) if at is not None else 0.0
