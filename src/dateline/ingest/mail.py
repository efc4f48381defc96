"""This room reads one mail: its words as plain text, its subject, sender and day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import Request
from dateline.ingest.decoding import decode_text
from dateline.ingest.markup import read_markup

MOST_PARTS = 1_000
_LARGEST_HEADER = 2_000


def read_mail(request: Request) -> Iterator[Draft | Refusal]:
    """The one report of a mail: the plain text where there is one, else the words of its HTML.

    The subject is the title, the sender's name (or address) the outlet. Attachments are not read.
    """
    # Structured headers would be parsed when they are looked at, some in quadratic time: plain words will do.
    message = BytesParser(policy=policy.compat32.clone(linesep="\n")).parsebytes(request.data)
    plain: list[str] = []
    marked: list[str] = []
    notes: list[str] = []
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            notes.append(f"the mail has more than {MOST_PARTS} parts; the rest is not read")
            break
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if str(part.get("Content-Disposition", "")).lower().startswith("attachment"):
            notes.append("the mail's attachments are not read; save them as files of their own")
        elif kind in ("text/plain", "text/html"):
            (plain if kind == "text/plain" else marked).append(_decoded(part, notes))
    words = "\n\n".join(p.strip() for p in plain if p.strip())
    text = words or "\n\n".join(filter(None, map(read_markup, marked)))
    if not text.strip():
        yield Refusal("is a mail without words", "save the words of its attachments as text")
        return
    yield Draft(
        text=text.replace("\r\n", "\n"),
        title=_header(message, "Subject"),
        source=_sender(_header(message, "From")),
        published=_header(message, "Date"),
        notes=tuple(dict.fromkeys(notes)),
    )


def _decoded(part: Any, notes: list[str]) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset)
    except (LookupError, ValueError):
        decoded = decode_text(payload)
    if isinstance(decoded, Refusal):
        notes.append(f"a part of the mail {decoded.reason}")
        return ""
    notes += decoded.notes
    return decoded.text


def _header(message: Any, name: str) -> str:
    """A header in plain words, its encoded ones decoded."""
    from email.header import decode_header

    raw = str(message.get(name, ""))[:_LARGEST_HEADER]
    parts = []
    for words, charset in decode_header(raw):
        if isinstance(words, str):
            parts.append(words)
            continue
        try:
            parts.append(words.decode(charset or "utf-8", "replace"))
        except LookupError:
            parts.append(words.decode("utf-8", "replace"))
    return " ".join("".join(parts).split())


def _sender(words: str) -> str:
    """The name before the address, else the address."""
    name, _, address = words.rpartition("<")
    return re.sub(r'^"|"$', "", name.strip()).strip() or address.rstrip(">").strip()
