"""This room is the command ``dateline users``: who is let into the workbench, and as what."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dateline.cli.options import debug_option

ROLES = ("reader", "reviewer", "admin")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def users() -> None:
    """Keep the file of users that `dateline serve --users` takes."""


@users.command()
@click.argument("file", metavar="FILE", type=_FILE)
@click.argument("name", metavar="NAME")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="reader",
    help="reader looks, reviewer judges as well, admin adds reports as well.",
)
@debug_option
def add(file: Path, name: str, role: str) -> None:
    """Add a user, or give one another role and password; the password is asked for, or read from standard input."""
    from dateline.web.users import Role, load_users, make_user, save_users

    known = load_users(file) if file.exists() else {}
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    user = make_user(name, Role[role.upper()], password)
    save_users(file, {**known, user.name: user})
    click.echo(f"{file}: {user.name} is {role}")


@users.command()
@click.argument("file", metavar="FILE", type=_FILE)
@click.argument("name", metavar="NAME")
@debug_option
def remove(file: Path, name: str) -> None:
    """Let a user in no more; running workbenches see it at once."""
    from dateline.web.users import load_users, save_users

    known = load_users(file)
    if name not in known:
        raise click.UsageError(f"{file} has no user {name!r}; it has: {', '.join(known) or 'none'}")
    save_users(file, {each: user for each, user in known.items() if each != name})
    click.echo(f"{file}: {name} is removed")


@users.command("list")
@click.argument("file", metavar="FILE", type=_FILE)
@debug_option
def list_(file: Path) -> None:
    """Show the users and their roles."""
    from dateline.web.users import load_users

    for user in load_users(file).values():
        click.echo(f"{user.name}\t{user.role.word}")
