"""This room holds a store's manifest: its format, its generation, and the coding that it was last coded with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from dateline.errors import StoreError
from dateline.model import Coder
from dateline.store.folder import Folder

MANIFEST = "manifest.json"
FORMAT = 1
"""Raised when a store that is written now could not be read by the release before."""

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What coded a reading, to the letter: two codings with the same ``id`` code every report alike.

    The hashes are SHA-256 of the codebook's files and of the learned weights (empty where none are used).
    """

    version: str
    codebook: str
    codebook_sha256: str
    models: tuple[tuple[str, str], ...] = ()
    weights_sha256: str = ""

    @property
    def id(self) -> str:
        """12 hexadecimal digits."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:12]

    def __str__(self) -> str:
        return f"Dateline {self.version}, codebook {self.codebook} ({self.codebook_sha256[:8]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``generation`` counts recodings: parts of a later one are not seen until it is swapped in."""

    dateline_store: int = FORMAT
    generation: int = 1
    coding: Coding | None = None


def describe_coding(coder: Coder, codebook: Path | None = None) -> Coding:
    """The coding of a coder whose codebook is the built-in one, or has sections of its own in a folder."""
    learned = any(name == "learned" for _, name in coder.models)
    return Coding(
        version=coder.version,
        codebook=coder.codebook,
        codebook_sha256=_hash_of(_PACKAGE / "codebook", codebook, (".yaml", ".tsv", ".txt")),
        models=coder.models,
        weights_sha256=_hash_of(_PACKAGE / "backends" / "weights", None, (".onnx", ".json", ".npz")) if learned else "",
    )


def is_store(path: str | Path) -> bool:
    """Whether there is a store at that path, even a damaged one."""
    folder = Folder(path)
    return folder.exists(MANIFEST) or any(name.endswith(".parquet") for name in folder.names("readings"))


def load_manifest(folder: Folder) -> Manifest:
    """The manifest; StoreError says what is amiss and how to mend it."""
    if not folder.exists():
        raise StoreError(f"{folder.path}: there is no such store; make one by: dateline add {folder.path} INPUT...")
    if not folder.exists(MANIFEST):
        if folder.exists("readings"):
            raise StoreError(f"{folder.path}: its {MANIFEST} is lost; mend it by: dateline check {folder.path}")
        raise StoreError(
            f"{folder.path}: is not a store (no {MANIFEST}); give a store, or a new or empty folder to add"
        )
    try:
        manifest = msgspec.json.decode(folder.read(MANIFEST), type=Manifest)
    except msgspec.DecodeError as fault:
        raise StoreError(
            f"{folder.path}: its {MANIFEST} is damaged ({fault}); mend it by: dateline check {folder.path}"
        ) from fault
    if manifest.dateline_store != FORMAT:
        raise StoreError(
            f"{folder.path}: is a store of format {manifest.dateline_store}, and this Dateline reads format {FORMAT}; "
            "open it with the Dateline that wrote it, or make a new store and add the reports again"
        )
    return manifest


def save_manifest(folder: Folder, manifest: Manifest, *, replace: bool = True) -> None:
    """Put the manifest there; with ``replace`` off one that another process wrote first stays."""
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    folder.write(MANIFEST, data, replace=replace)


@cache
def _hash_of(folder: Path, own: Path | None, endings: tuple[str, ...]) -> str:
    """The hash of all files of those endings, each under its name, the user's own before the built-in ones."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.suffix in endings}
    if own is not None:
        files |= {str(path.relative_to(own)): path for path in own.rglob("*") if path.suffix in endings}
    digest = sha256()
    for name in sorted(files):
        data = files[name].read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
