"""This room is the command ``dateline check``: whether a store is sound, and its repair."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from dateline.cli.exits import Exit
from dateline.cli.options import debug_option
from dateline.cli.progress import open_progress

EXIT_CODES = """\b
Exit codes: 0 the store is sound; 1 something was amiss, and was mended (or, with --look, is
to be mended); 2 usage error, no such store, or one that cannot be mended.
"""


@click.command(epilog=EXIT_CODES, short_help="Verify a store and mend what is amiss.")
@click.argument("store", metavar="STORE")
@click.option("--look", is_flag=True, help="Say what is amiss and change nothing.")
@click.option("--thorough", is_flag=True, help="Decode every reading as well: minutes for a large store.")
@click.option("--rebuild", is_flag=True, help="Build the derived tables anew, sound or not.")
@click.option("--drop", is_flag=True, help="Delete parts whose readings a newer coding has all replaced.")
@debug_option
@click.pass_context
def check(context: click.Context, store: str, look: bool, thorough: bool, rebuild: bool, drop: bool) -> None:
    """Verify STORE by its checksums and mend it: half-written files of runs that are gone are dropped, damaged parts
    put aside, the manifest and the derived tables made anew, torn lines put aside. Each finding is a line.

    It may run while others add and ask.
    """
    from dateline.store import Store
    from dateline.store.checking import Way, check_store

    way = Way(mend=not look, thorough=thorough, rebuild=rebuild, drop=drop, now=datetime.now(UTC))
    faults = 0
    with open_progress("checking", None) as teller:
        for finding in check_store(store, way, lambda doing, _done, _of: teller.begin(doing)):
            teller.say(f"{'note' if finding.note else 'fault'}: {finding}")
            faults += not finding.note
        if not faults:
            opened = Store(store)
            teller.say(f"{store}: sound; {len(opened.parts())} parts, generation {opened.generation}")
    context.exit(Exit.REJECTED if faults else Exit.CODED)
