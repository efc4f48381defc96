"""This room tells what some bytes are: by the first of them where those are plain, else by name or a closer look."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from dateline.ingest.expanding import BZIP2, GZIP, XZ
from dateline.ingest.feed import looks_like_feed
from dateline.ingest.mailbox import looks_like_mail, looks_like_mailbox
from dateline.ingest.page import looks_like_page

HEAD = 4096
"""Bytes that are looked at."""


class Format(StrEnum):
    """What is read, each in a manner of its own; DOCUMENT is whatever else there is, text or JSON."""

    DOCUMENT = "document"
    LINES = "lines"
    JSON = "json"
    PAGE = "page"
    MARKDOWN = "markdown"
    PDF = "pdf"
    DOCX = "docx"
    MAIL = "mail"
    MAILBOX = "mailbox"
    FEED = "feed"
    TABLE = "table"
    PARQUET = "parquet"
    ZIP = "zip"
    TAR = "tar"
    PACKED = "packed"
    WARC = "warc"
    UNREAD = "unread"


_BY_NAME = {
    ".jsonl": Format.LINES, ".ndjson": Format.LINES, ".jsonlines": Format.LINES, ".json": Format.JSON,
    ".html": Format.PAGE, ".htm": Format.PAGE, ".xhtml": Format.PAGE,
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".pdf": Format.PDF, ".docx": Format.DOCX, ".eml": Format.MAIL, ".mbox": Format.MAILBOX,
    ".rss": Format.FEED, ".atom": Format.FEED, ".rdf": Format.FEED, ".xml": Format.FEED,
    ".csv": Format.TABLE, ".tsv": Format.TABLE, ".parquet": Format.PARQUET, ".pq": Format.PARQUET,
    ".zip": Format.ZIP, ".wacz": Format.ZIP, ".tar": Format.TAR, ".warc": Format.WARC,
    ".gz": Format.PACKED, ".tgz": Format.PACKED, ".bz2": Format.PACKED, ".tbz2": Format.PACKED, ".xz": Format.PACKED,
    ".txz": Format.PACKED, ".yaml": Format.UNREAD, ".yml": Format.UNREAD, ".txt": Format.DOCUMENT,
}  # fmt: skip
_BINARY = frozenset((Format.PDF, Format.DOCX, Format.PARQUET, Format.ZIP, Format.TAR, Format.PACKED, Format.WARC))
_TAR_MAGIC = slice(257, 262)


def tell_format(head: bytes, name: str) -> Format:
    """The format of what begins with ``head`` and has this name, which may be empty."""
    plain = _by_magic(head)
    if plain is not None:
        return plain
    suffix = PurePath(name).suffix.lower()
    named = _BY_NAME.get(suffix)
    if named is Format.FEED and not looks_like_feed(head):
        text = head.decode("utf-8", "replace")
        return Format.PAGE if looks_like_page(text) else Format.FEED if suffix != ".xml" else Format.UNREAD
    if named is not None:
        return named
    if looks_like_mailbox(head):
        return Format.MAILBOX
    if looks_like_mail(head):
        return Format.MAIL
    return Format.FEED if looks_like_feed(head) else Format.DOCUMENT


def is_misnamed(head: bytes, name: str) -> bool:
    """Whether a name promises a format that is known by its first bytes, and the bytes are others."""
    named = _BY_NAME.get(PurePath(name).suffix.lower())
    return named in _BINARY and _by_magic(head) is None


def packed_name(name: str) -> str:
    """The name of what a packed file holds: "a.csv" of "a.csv.gz", "a.tar" of "a.tgz"."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    if suffix in (".tgz", ".tbz2", ".txz"):
        return path.stem + ".tar"
    return path.stem if suffix in (".gz", ".bz2", ".xz") else path.name


def packed_magic(head: bytes) -> bytes:
    """The first bytes that a packed stream and each that follows it have."""
    return next(magic for magic in (GZIP, BZIP2, XZ) if head.startswith(magic))


def _by_magic(head: bytes) -> Format | None:
    if head.startswith(b"%PDF-"):
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Format.ZIP
    if head.startswith((GZIP, XZ)) or (head[:3] == BZIP2 and head[4:10] == b"1AY&SY"):
        return Format.PACKED
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return Format.WARC
    return Format.TAR if head[_TAR_MAGIC] == b"ustar" else None
