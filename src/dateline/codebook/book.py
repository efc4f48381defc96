"""This room gathers the sections of a codebook into one value that layers are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.codebook.actors import Actors, load_actors, load_states
from dateline.codebook.cues import Cues
from dateline.codebook.events import EventSection, load_events
from dateline.codebook.loading import load_section
from dateline.codebook.own_actors import Listed, load_own_actors
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


OWN_ACTORS = "actors.csv"
"""The file of a folder whose actors come on top of the lists."""


def load_codebook(folder: Path | None = None, actors: Sequence[Path] = ()) -> Codebook:
    """The built-in codebook (PLOVER), or one whose sections in ``folder`` replace the built-in ones.

    ``actors`` are lists of the user, CSV or PETRARCH: theirs come before all others, and before those of the folder's
    ``actors.csv``. The codebook's name tells of them.
    """
    files = list(actors)
    if folder is not None and (folder / OWN_ACTORS).exists():
        files.append(folder / OWN_ACTORS)
    own: tuple[Listed, ...] = ()
    if files:
        own = load_own_actors(files, load_states(section_path(folder, "countries.tsv")), HERE / "cameo.yaml")
    return Codebook(
        name="+".join((folder.name if folder else "plover-2", *(path.stem for path in actors))),
        cues=load_section(section_path(folder, "cues.yaml"), Cues),
        status=load_section(section_path(folder, "status.yaml"), StatusSection),
        actors=load_actors(lambda file: section_path(folder, file), own),
        roles=load_roles(lambda file: section_path(folder, file)),
        events=load_events(lambda file: section_path(folder, file)),
    )


def section_path(folder: Path | None, file: str) -> Path:
    """The user's file of that section where ``folder`` has one, else the built-in one."""
    own = folder / file if folder else None
    return own if own and own.exists() else HERE / file
