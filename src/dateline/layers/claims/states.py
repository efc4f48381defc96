"""This room holds what is known of a clause on the way down to a predicate: its status and graded factuality."""

from __future__ import annotations

from typing import NamedTuple

from dateline.codebook.status import Sense
from dateline.model import Status


class State(NamedTuple):
    """What is known so far of a clause: its status and its graded factuality."""

    status: Status
    value: float


def apply(sense: Sense, state: State) -> State:
    """The state of a complement, given that of the clause whose predicate has this sense."""
    yes, no, middle = sense.signature.positive, sense.signature.negative, sense.signature.open
    share = min(1.0, abs(state.value) / 2.2)
    if state.status is Status.ACTUAL:
        return State(yes.status, share * yes.value + (1 - share) * middle)
    if state.status is Status.NEGATED:
        return State(no.status, share * no.value + (1 - share) * middle)
    if yes.status is Status.ACTUAL and no.status is Status.ACTUAL and middle > 0:
        return State(Status.ACTUAL, middle)
    keeps = yes.status in (Status.ACTUAL, Status.FUTURE)
    return State(state.status if keeps else Status.HYPOTHETICAL, min(middle, state.value))


def negate(state: State) -> State:
    """The state of a clause with a negation in it."""
    if state.status is Status.ACTUAL:
        return State(Status.NEGATED, -0.85 * state.value)
    if state.status is Status.NEGATED:
        return State(Status.ACTUAL, -0.75 * state.value)
    status = Status.NEGATED if state.status is Status.FUTURE else state.status
    return State(status, min(state.value, -0.4 * abs(state.value) - 0.4))
