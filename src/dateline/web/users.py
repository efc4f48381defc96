"""This room keeps a file of users: name, role and the argon2 hash of a password, a line each."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dateline.errors import InputError

_NAME = re.compile(r"[\w.@+-]{1,64}")
_HASHER = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5bm9ib2R5bm9i$wYI2eZ5jOPBnWdJAaFZOzm3bTeFmd2DSKlgbPzAAVHE"
"""Checked where no user has the name, so that both cases take as long."""
SHORTEST_PASSWORD = 8


class Role(IntEnum):
    """What one may do: look; judge as well; add reports as well."""

    READER = 1
    REVIEWER = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may come in; ``hash`` is argon2's, with its parameters and salt."""

    name: str
    role: Role
    hash: str


def load_users(path: Path) -> dict[str, User]:
    """The users by name; InputError names file and line of a fault."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: cannot be read ({fault}); make it by: dateline users add {path} NAME") from fault
    found: dict[str, User] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        role, _, hashed = rest.partition(":")
        if not _NAME.fullmatch(name) or role.upper() not in Role.__members__ or not hashed.startswith("$argon2"):
            raise InputError(f"{path}:{number}: is not name:role:hash; write it by: dateline users add {path} NAME")
        found[name] = User(name=name, role=Role[role.upper()], hash=hashed)
    return found


def save_users(path: Path, users: dict[str, User]) -> None:
    """Write the file beside its place and rename it; only its owner may read it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    lines = [f"{user.name}:{user.role.word}:{user.hash}\n" for user in users.values()]
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write("".join(lines))
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as fault:
        raise InputError(f"{path}: cannot be written ({fault.strerror or fault})") from fault
    finally:
        beside.unlink(missing_ok=True)


def make_user(name: str, role: Role, password: str) -> User:
    """A user with the password's hash; InputError where name or password will not do."""
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no user's name; use letters, digits and . _ @ + - (at most 64)")
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(f"the password is too short; use at least {SHORTEST_PASSWORD} characters")
    return User(name=name, role=role, hash=_HASHER.hash(password))


def is_password(user: User | None, password: str) -> bool:
    """Whether it is the user's password; takes as long where there is no such user."""
    try:
        return _HASHER.verify(user.hash if user else _NOBODY, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False
