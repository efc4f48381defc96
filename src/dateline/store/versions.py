"""This room says when two reports are the same, and when one is a corrected version of the other."""

from __future__ import annotations

from hashlib import sha256

from dateline.ingest.arrivals import report_id
from dateline.model import Report

_TRANSLATED = 0x9E3779B97F4A7C15


def version_of(report: Report) -> str:
    """16 hexadecimal digits that stand for all that came with a report: equal reports, and only those, share them."""
    fields = (
        report.id,
        report.text,
        report.title,
        report.source,
        report.url,
        report.published.isoformat() if report.published else "",
        report.language,
    )
    # Each field with its length before it: no text can imitate the border between two.
    joined = "".join(f"{len(field)}:{field}" for field in fields)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def translation_mark(version: str) -> str:
    """What stands among the known versions for "there is a translation of that version"."""
    return f"{int(version, 16) ^ _TRANSLATED:016x}"


def versions_told(version: str, original: Report | None) -> tuple[str, ...]:
    """What is known once that version is kept: itself, and that its ``original`` is translated where it has one."""
    return (version,) if original is None else (version, translation_mark(version_of(original)))


def keys_of(report: Report) -> tuple[str, ...]:
    """What versions of one report have in common: any shared key makes two stored texts versions of each other.

    The address; the id with the outlet (two archives may both count from 1); outlet, title and day together.
    """
    keys = [_key("id", report.source, report.id)]
    if report.url:
        keys.append(_key("url", report.url))
    if report.source and report.title and report.published:
        keys.append(_key("headline", report.source, report.title, report.published.isoformat()))
    return tuple(keys)


def is_own_id(report: Report) -> bool:
    """Whether the id came with the report, and was not taken from its text."""
    return report.id != report_id(report.text, report.source)


def _key(kind: str, *parts: str) -> str:
    joined = "".join(f"{len(part)}:{part}" for part in (kind, *parts))
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
