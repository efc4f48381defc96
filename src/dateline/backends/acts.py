"""This room turns the encoder's scores of acts into votes on tokens: which tell an act, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dateline.backends.encoder import Encoded, Floats, Ints, Reader, point_at, softmax
from dateline.layers.events import Votes
from dateline.model import Token

# The number of no token, and of no window.
NOBODY = -1


def find_votes(reader: Reader, encoded: Encoded, tokens: Sequence[Token], heads: Sequence[int]) -> Votes:
    """The votes of the windows that hold one of these tokens; elsewhere no word tells an act.

    A token's likelihoods are those of its piece that is most like an act. (To read every window would cost a sixth of a
    parse more, and where the rules see nothing at all the coder hardly ever sees an act.)
    """
    types = tuple(reader.events["types"])
    kinds = np.zeros((len(tokens), 1 + len(types)), dtype=np.float32)
    kinds[:, 0] = 1
    starts = np.array([t.start for t in tokens])
    ends = np.array([t.end for t in tokens])
    window_of = np.full(len(tokens), NOBODY)
    owners: list[Ints] = []
    asked = frozenset(heads)
    for number, window in enumerate(encoded.windows):
        owner = np.searchsorted(starts, window.start, side="right") - 1
        owner[(window.start < 0) | (window.start >= ends[np.maximum(owner, 0)])] = NOBODY
        owners.append(owner)
        window_of[owner[owner >= 0]] = number
        if not asked.intersection(owner.tolist()):
            continue
        p = softmax(reader.read_acts(encoded, number).kinds)
        for piece in np.flatnonzero((owner >= 0) & (p[:, 0] < kinds[owner, 0])).tolist():
            if p[piece, 0] < kinds[owner[piece], 0]:
                kinds[owner[piece]] = p[piece]
    reach = np.array(reader.events["reach"], dtype=np.float32)
    known: dict[int, tuple[Floats, Floats]] = {}

    def who(i: int) -> tuple[Floats, Floats]:
        if i not in known:
            out = np.zeros((2, len(tokens)), dtype=np.float32)
            number = int(window_of[i])
            if number >= 0:
                owner = owners[number]
                at = np.flatnonzero(owner == i)[:1]
                inside = np.flatnonzero(owner >= 0)
                roles = np.split(reader.read_acts(encoded, number).roles, 4, axis=1)
                for side in (0, 1):
                    scores = point_at(roles[2 * side], roles[2 * side + 1], at, inside, reach[side])
                    np.add.at(out[side], owner[inside], softmax(scores)[0])
            known[i] = (out[0], out[1])
        return known[i]

    return Votes(types=types, kinds=kinds, actors=lambda i: who(i)[0], recipients=lambda i: who(i)[1])
