"""This room defines every record of the house: what a report holds and what is read off it.

All positions are half-open ranges of code points of ``Report.text``, which never changes.
All records are frozen; a ``Reading`` grows by being replaced, one layer at a time.
"""

from dateline.model.encoding import QUADS
from dateline.model.reading import Reading, Syntax
from dateline.model.records import (
    REPORT,
    Claim,
    Coder,
    Entity,
    EntityKind,
    Event,
    EventType,
    Grain,
    Issue,
    Mention,
    MentionKind,
    Place,
    Precision,
    Quantity,
    Report,
    Span,
    Statement,
    StatementKind,
    Status,
    TimeKind,
    TimeRef,
    Token,
)

__all__ = [
    "QUADS",
    "REPORT",
    "Claim",
    "Coder",
    "Entity",
    "EntityKind",
    "Event",
    "EventType",
    "Grain",
    "Issue",
    "Mention",
    "MentionKind",
    "Place",
    "Precision",
    "Quantity",
    "Reading",
    "Report",
    "Span",
    "Statement",
    "StatementKind",
    "Status",
    "Syntax",
    "TimeKind",
    "TimeRef",
    "Token",
]
