"""This room is the face: what a user may import, and nothing else.

    import dateline

    reading = dateline.code("The army said rebels shelled the town on Monday.", published="2021-08-22")
    print(reading.to_json())

Everything is loaded when it is first asked for, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.api import Coded, code, code_files, code_many
    from dateline.errors import (
        CodebookError,
        DatelineError,
        GazetteerError,
        InputError,
        LayerError,
        PipelineError,
        StoreError,
    )
    from dateline.ingest import Rejection, read_reports
    from dateline.model import (
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
        Reading,
        Report,
        Span,
        Statement,
        StatementKind,
        Status,
        Syntax,
        TimeKind,
        TimeRef,
        Token,
    )
    from dateline.pipeline import Pipeline, Settings
    from dateline.store import Store
    from dateline.views import draw_reading, show_table

    __version__: str

_ROOMS = {
    "dateline.api": ("Coded", "code", "code_files", "code_many"),
    "dateline.errors": (
        "CodebookError", "DatelineError", "GazetteerError", "InputError", "LayerError", "PipelineError",
        "StoreError",
    ),
    "dateline.ingest": ("Rejection", "read_reports"),
    "dateline.model": (
        "REPORT", "Claim", "Coder", "Entity", "EntityKind", "Event", "EventType", "Grain", "Issue", "Mention",
        "MentionKind", "Place", "Precision", "Quantity", "Reading", "Report", "Span", "Statement",
        "StatementKind", "Status", "Syntax", "TimeKind", "TimeRef", "Token",
    ),
    "dateline.pipeline": ("Pipeline", "Settings"),
    "dateline.store": ("Store",),
    "dateline.views": ("draw_reading", "show_table"),
}  # fmt: skip
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "REPORT",
    "Claim",
    "CodebookError",
    "Coded",
    "Coder",
    "DatelineError",
    "Entity",
    "EntityKind",
    "Event",
    "EventType",
    "GazetteerError",
    "Grain",
    "InputError",
    "Issue",
    "LayerError",
    "Mention",
    "MentionKind",
    "Pipeline",
    "PipelineError",
    "Place",
    "Precision",
    "Quantity",
    "Reading",
    "Rejection",
    "Report",
    "Settings",
    "Span",
    "Statement",
    "StatementKind",
    "Status",
    "Store",
    "StoreError",
    "Syntax",
    "TimeKind",
    "TimeRef",
    "Token",
    "__version__",
    "code",
    "code_files",
    "code_many",
    "draw_reading",
    "read_reports",
    "show_table",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("dateline")
    elif name in _ROOM_OF:
        value = getattr(import_module(_ROOM_OF[name]), name)
    else:
        raise AttributeError(f"module 'dateline' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
