"""This room reads and writes files of a store so that none is ever seen half-written, on a disk or on shared storage.

A file is written beside its place and renamed: that it exists says that it is whole. On storage without rename (an
object store) one put does the same.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path
from typing import Any

import fsspec

from dateline.errors import StoreError

BESIDE = ".part"
"""What a file is called last while it is being written; its process and machine stand before."""


class Folder:
    """A folder on a disk, or under any address that fsspec knows ("s3://bucket/store", "memory://store")."""

    def __init__(self, path: str | Path) -> None:
        self.path = os.fspath(path)
        try:
            self.fs, self.root = fsspec.core.url_to_fs(self.path)
        except (ValueError, ImportError) as fault:
            raise StoreError(f"{self.path}: cannot be opened ({fault}); give a folder or an address of one") from fault
        self.root = self.root.rstrip("/") or self.root
        protocol = self.fs.protocol
        self.local = "file" in ((protocol,) if isinstance(protocol, str) else tuple(protocol))

    def __reduce__(self) -> tuple[Any, ...]:
        return Folder, (self.path,)

    def at(self, name: str) -> str:
        return f"{self.root}/{name}"

    def here(self, name: str) -> Path:
        """The file's path on this machine's disk; StoreError where the store lies elsewhere."""
        if not self.local:
            raise StoreError(f"{self.path}: {name} needs a folder on this machine; copy the store to one")
        return Path(self.at(name))

    def exists(self, name: str = "") -> bool:
        return bool(self.fs.exists(self.at(name) if name else self.root))

    def make(self, name: str = "") -> None:
        with _told(self.at(name)):
            self.fs.makedirs(self.at(name) if name else self.root, exist_ok=True)

    def names(self, name: str = "") -> list[str]:
        """The names of what a folder of the store holds, sorted; nothing where there is no such folder."""
        self.fs.invalidate_cache()
        try:
            found = self.fs.ls(self.at(name) if name else self.root, detail=False)
        except FileNotFoundError:
            return []
        return sorted(entry.rstrip("/").rpartition("/")[2] for entry in found)

    def size(self, name: str) -> int:
        return int(self.fs.size(self.at(name)) or 0)

    def read(self, name: str) -> bytes:
        with _told(self.at(name)):
            return bytes(self.fs.cat_file(self.at(name)))

    def write(self, name: str, data: bytes, *, replace: bool = True) -> bool:
        """Put the file there whole or not at all; False where it is there already and ``replace`` is off."""
        path = self.at(name)
        if not replace and self.fs.exists(path):
            return False
        with _told(path):
            if not self.local:
                self.fs.pipe_file(path, data)
                return True
            beside = Path(path).with_name(beside_name(Path(path).name))
            try:
                with beside.open("wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                return _place(beside, Path(path), replace=replace)
            finally:
                beside.unlink(missing_ok=True)

    def append(self, name: str, lines: bytes) -> None:
        """Add whole lines to a file of lines, on the disk when this returns; many may add at once.

        Storage that cannot append gets a file beside it ("rejects-<hash>.jsonl"), which ``line_files`` names as well.
        """
        if not self.local:
            stem, dot, ending = name.partition(".")
            self.write(f"{stem}-{sha256(lines).hexdigest()[:16]}{dot}{ending}", lines)
            return
        with _told(self.at(name)):
            handle = os.open(self.at(name), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                length = os.fstat(handle).st_size
                if length and os.pread(handle, 1, length - 1) != b"\n":
                    lines = b"\n" + lines  # a killed run left a torn line: it must not swallow this one
                written = 0
                while written < len(lines):
                    written += os.write(handle, lines[written:])
                os.fsync(handle)
            finally:
                os.close(handle)

    def blank_lines(self, name: str, numbers: AbstractSet[int]) -> bytes:
        """Blank out lines, by number from 1, and give what they held; what others append meanwhile stays."""
        data = self.read(name)
        taken = []
        at = 0
        kept = []
        with _told(self.at(name)):
            handle = os.open(self.at(name), os.O_WRONLY) if self.local else None
            for number, line in enumerate(data.split(b"\n"), 1):
                if number in numbers:
                    taken.append(line + b"\n")
                    if handle is not None:
                        os.pwrite(handle, b" " * len(line), at)
                else:
                    kept.append(line)
                at += len(line) + 1
            if handle is not None:
                os.fsync(handle)
                os.close(handle)
            else:
                self.fs.pipe_file(self.at(name), b"\n".join(kept))
        return b"".join(taken)

    def line_files(self, name: str) -> list[str]:
        """The files that hold the lines of ``name``."""
        stem, _, ending = name.partition(".")
        return [n for n in self.names() if n == name or (n.startswith(f"{stem}-") and n.endswith(f".{ending}"))]

    def remove(self, name: str) -> None:
        with _told(self.at(name)), contextlib.suppress(FileNotFoundError):
            self.fs.rm_file(self.at(name))

    def move(self, name: str, to: str) -> None:
        with _told(self.at(name)):
            self.fs.mv(self.at(name), self.at(to))


def beside_name(name: str) -> str:
    """What a file is called while this process writes it."""
    return f".{name}.{socket.gethostname()}.{os.getpid()}{BESIDE}"


def is_abandoned(name: str) -> bool | None:
    """Whether a half-written file's process is gone; None where it runs, or ran, on another machine."""
    parts = name.removesuffix(BESIDE).rsplit(".", 1)
    host, pid = parts[0], parts[-1]
    if not host.endswith(f".{socket.gethostname()}") or not pid.isdigit():
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def sync_folder(path: Path) -> None:
    """Make a rename in the folder outlive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _place(beside: Path, path: Path, *, replace: bool) -> bool:
    if replace:
        beside.replace(path)
    else:
        try:
            path.hardlink_to(beside)  # unlike a rename, this fails where another was first
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            beside.replace(path)
    sync_folder(path.parent)
    return True


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as fault:
        raise StoreError(f"{path}: is not there; check the path, or mend the store by: dateline check STORE") from fault
    except OSError as fault:
        raise StoreError(
            f"{path}: cannot be read or written ({fault.strerror or fault}); check free space and permissions, "
            "then run the command again: it goes on where it ended"
        ) from fault
