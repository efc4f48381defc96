"""This room gathers the sections of a codebook into one value that layers are given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.actors import Actors, load_actors
from dateline.codebook.cues import Cues
from dateline.codebook.events import EventSection, load_events
from dateline.codebook.loading import load_section
from dateline.codebook.roles import Roles, load_roles
from dateline.codebook.status import StatusSection

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Codebook:
    """What words mean: one section a file, each decoded and checked by ``load_section``."""

    name: str
    cues: Cues
    status: StatusSection
    actors: Actors
    roles: Roles
    events: EventSection


def load_codebook(folder: Path | None = None) -> Codebook:
    """The built-in codebook (PLOVER), or one whose sections in ``folder`` replace the built-in ones."""
    return Codebook(
        name=folder.name if folder else "plover-2",
        cues=load_section(section_path(folder, "cues.yaml"), Cues),
        status=load_section(section_path(folder, "status.yaml"), StatusSection),
        actors=load_actors(lambda file: section_path(folder, file)),
        roles=load_roles(lambda file: section_path(folder, file)),
        events=load_events(lambda file: section_path(folder, file)),
    )


def section_path(folder: Path | None, file: str) -> Path:
    """The user's file of that section where ``folder`` has one, else the built-in one."""
    own = folder / file if folder else None
    return own if own and own.exists() else HERE / file
