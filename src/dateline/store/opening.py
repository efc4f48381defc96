"""This room opens the derived files so that a connection can only read: nothing else is within its reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from dateline.errors import StoreError

_LOCKS = (
    "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false",
    "SET python_enable_replacements = false; SET temp_directory = ''; SET TimeZone = 'UTC'",
    "SET enable_external_access = false; SET lock_configuration = true",
)


def open_to_read(
    files: Mapping[str, Path],
    where: str,
    what: str,
    remedy: str,
    prepare: Callable[[duckdb.DuckDBPyConnection], object] = lambda link: link.execute("USE store"),
) -> duckdb.DuckDBPyConnection:
    """A connection to the files, each attached by its name, that can read them and nothing else.

    ``prepare`` is done before the doors are shut. Where a file cannot be opened, StoreError says that at ``where`` the
    ``what`` are damaged, and the ``remedy``.
    """
    link = duckdb.connect()  # not a file itself: a process that has an old file open would be given that again
    try:
        for name, path in files.items():
            link.execute(f"ATTACH '{str(path).replace("'", "''")}' AS {name} (READ_ONLY)")
        prepare(link)
        for lock in _LOCKS:
            link.execute(lock)
    except duckdb.Error as fault:
        link.close()
        told = " ".join(str(fault).split())[:200]
        raise StoreError(f"{where}: its {what} are damaged ({told}); {remedy}") from fault
    return link
