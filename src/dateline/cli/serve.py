"""This room is the command ``dateline serve``: the workbench over a store, on this machine unless told otherwise."""

from __future__ import annotations

import getpass
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

import click

from dateline.cli.options import debug_option, pipeline_options, settings_of

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@click.command(short_help="Open the workbench over a store.")
@click.argument("store", metavar="STORE")
@click.option("--host", default="127.0.0.1", help="Address to listen at. Default: this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=8350, help="Port to listen at (8350).")
@click.option(
    "--token",
    metavar="WORD",
    envvar="DATELINE_TOKEN",
    default="",
    help="Let in whoever has this word; better told by the environment variable DATELINE_TOKEN.",
)
@click.option(
    "--users",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Let in the users of this file; dateline users add makes it.",
)
@click.option(
    "--public",
    metavar="URL",
    default="",
    help="The address by which a reverse proxy on this machine shows the workbench, such as https://dateline.example.org.",
)
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="Another name that the workbench answers to; may be repeated.",
)
@click.option("--largest", metavar="MB", type=click.IntRange(1, 2000), default=32, help="Largest request (32).")
@click.option(
    "--tiles",
    metavar="URL | FILE",
    default="",
    help="Map tiles: an address, or a PMTiles file. Without, the map asks nobody.",
)
@pipeline_options
@debug_option
def serve(
    store: str,
    host: str,
    port: int,
    token: str,
    users: Path | None,
    public: str,
    names: tuple[str, ...],
    largest: int,
    tiles: str,
    model: str,
    backends: dict[str, str],
    codebook: Path | None,
    gazetteer: Path | None,
    strict: bool,
) -> None:
    """Open the workbench over STORE: pages for people, and an HTTP API for programs.

    Without --token or --users it listens on this machine alone, and whoever sits at it may do everything.
    """
    guarded = bool(token or users)
    if not is_loopback(host) and not guarded:
        raise click.UsageError(
            f"--host {host} opens the workbench to other machines; say --users FILE (or --token WORD) as well"
        )
    if public and not guarded:
        raise click.UsageError("--public opens the workbench to others; say --users FILE (or --token WORD) as well")
    if token and len(token) < 16:
        raise click.UsageError("the token is too short; use at least 16 characters that nobody can guess")
    shown = urlsplit(public)
    if public and (shown.scheme not in ("http", "https") or not shown.hostname):
        raise click.UsageError(f"--public {public!r} is no address; write it as https://dateline.example.org")
    if tiles and "://" not in tiles and not is_archive(tiles):
        raise click.UsageError(f"--tiles {tiles!r} is no PMTiles file (version 3), and no address such as https://…")
    if users is not None:
        from dateline.web.users import load_users

        load_users(users)

    import uvicorn

    from dateline.store import Store
    from dateline.web import Settings, create_app

    Store(store)
    hosts = [
        *LOOPBACK,
        host.lower(),
        f"[{host.lower()}]" if ":" in host else "",
        (shown.hostname or "").lower(),
        *names,
    ]
    settings = Settings(
        token=token,
        users=users,
        name=_own_name(),
        hosts=tuple(dict.fromkeys(name.lower() for name in hosts if name)),
        secure=shown.scheme == "https",
        behind_proxy=bool(public),
        largest_body=largest * 1_000_000,
        coding=settings_of(model, backends, codebook, gazetteer, strict),
        tiles=tiles,
    )
    app = create_app(store, settings)
    if not is_loopback(host) and shown.scheme != "https":
        click.echo("warning: without HTTPS passwords and pages can be read on the way; see docs/deploy.md", err=True)
    click.echo(f"{store}: http://{f'[{host}]' if ':' in host else host}:{port}/ (Ctrl-C ends it)", err=True)
    # Addresses of proxies are the guard's to judge; the log would tell what people look at.
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        limit_concurrency=500,
        h11_max_incomplete_event_size=64_000,
    )


def is_archive(path: str) -> bool:
    """Whether a file can be read and is a PMTiles archive."""
    try:
        with Path(path).open("rb") as file:
            return file.read(8) == b"PMTiles\x03"
    except OSError:
        return False


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, which others cannot reach."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USER", "") or "local"
