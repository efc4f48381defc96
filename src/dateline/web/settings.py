"""This room holds what a workbench may be told when it starts: who is let in, and how much of anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dateline.pipeline import Settings as PipelineSettings

ANY_HOST = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the workbench runs.

    Without ``token`` and ``users`` everybody who reaches it is an admin: leave it so on this machine alone. ``hosts``
    are the names it answers to (a page elsewhere must not reach it under a name of its own). ``secure`` says that
    browsers come by HTTPS. ``behind_proxy`` trusts X-Forwarded-For of the machine that connects.
    """

    token: str = ""
    users: Path | None = None
    name: str = "local"
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    secure: bool = False
    behind_proxy: bool = False
    largest_body: int = 32_000_000
    largest_text: int = 400_000
    reads_a_minute: int = 6_000
    writes_a_minute: int = 240
    codings_a_minute: int = 60
    logins_a_minute: int = 10
    session_hours: int = 12
    coding: PipelineSettings = field(default_factory=PipelineSettings)
    tiles: str = ""
    """Map tiles: an address such as "https://…/{z}/{x}/{y}.png", or a PMTiles file on this machine or at an address.
    Empty: the map's own countries, and no outside request."""

    @property
    def open_to_all(self) -> bool:
        """Whether nobody has to say who they are."""
        return not self.token and self.users is None
