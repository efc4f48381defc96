"""This room names the exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a run ended; ``docs/cli.md`` tells them to users."""

    CODED = 0
    REJECTED = 1
    """Some input was rejected and the rest coded, or ``--strict`` stopped the run."""
    UNUSABLE = 2
    """A usage error, or nothing could be read."""
    INTERRUPTED = 130
    PIPE_CLOSED = 141
