"""This room opens the gazetteer's index, building it first where it is missing, outdated or damaged."""

from __future__ import annotations

import logging
from pathlib import Path

from platformdirs import user_cache_path

from dateline.errors import GazetteerError
from dateline.gazetteer.building import build_index
from dateline.gazetteer.reading import Gazetteer, fault_of, holds_other, read_index
from dateline.gazetteer.sources import source_versions
from dateline.gazetteer.writing import FORMAT

FILE = f"gazetteer-{FORMAT}.bin"
"""Versions of Dateline side by side each keep their own."""

_LOG = logging.getLogger(__name__)


def open_gazetteer(path: Path | None = None) -> Gazetteer:
    """The gazetteer at ``path`` (a file, or a folder to hold it), or in the user's cache folder.

    An index that is missing, damaged or made of other versions is rebuilt in place (some twenty seconds), which the
    log says: the command line shows it, a program that wants it sets the logger "dateline" to INFO. One that the user
    imported is never replaced, nor is any other file.
    Raises GazetteerError where it can be neither read nor written.
    """
    place = path or user_cache_path("dateline")
    if path is None or place.is_dir():
        place = place / FILE
    made_of = source_versions()
    found = read_index(place, made_of)
    if found is None:
        if path is not None and holds_other(place):
            raise GazetteerError(f"{place}: {fault_of(place)}")
        _LOG.info("building the index of place names, once, some twenty seconds: %s", place)
        build_index(place)
        found = read_index(place, made_of)
    if found is None:
        raise GazetteerError(f"{place}: the gazetteer index is damaged even when new; check the disk, then delete it")
    return found
