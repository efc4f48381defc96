"""This room splits an mbox file into its mails, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from dateline.ingest.arrivals import NO_TEXT, Arrival, Refusal, Rejection
from dateline.ingest.intake import Intake, Place

_FROM = re.compile(rb"From (?:\S+|.*? at .*?) +.{5,60}\r?\n?\Z")
_LINE = 1 << 16
_HEADER = re.compile(rb"[!-9;-~]{1,80}:[ \t\r\n]")


def looks_like_mailbox(head: bytes) -> bool:
    """Whether some bytes begin as an mbox file: its "From " line, then the header of a mail."""
    first, _, rest = head.partition(b"\n")
    return first.startswith(b"From ") and _FROM.match(first) is not None and _HEADER.match(rest) is not None


def looks_like_mail(head: bytes) -> bool:
    """Whether some bytes begin with headers that only mails have."""
    names = rb"(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|X-Mailer|DKIM-Signature):[ \t]"
    return re.match(names, head, re.IGNORECASE) is not None


def read_mailbox(stream: BinaryIO, place: Place, intake: Intake) -> Iterator[Arrival | Rejection]:
    """The mails of an mbox file in order; ``line`` is that of a mail's "From " line."""
    seen = False
    for line, data in _split(stream, intake.limits.report):
        if not data.strip():
            continue
        seen = True
        if len(data) > intake.limits.report:
            reason = f"is a mail larger than {intake.limits.report // 1_000_000} MB"
            refusal = Refusal(reason, "take out its attachments")
            yield refusal.at(place.file, line, len(data))
            continue
        for found in intake.confinement.read("mail", data):
            yield intake.take(found, place, line, len(data))
    if not seen:
        yield Refusal(NO_TEXT, "leave it out or fill it").at(place.file, 1, place.size)


def _split(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes]]:
    """Each mail with the line where it begins; of one over the limit only what goes a little beyond it."""
    parts: list[bytes] = []
    size, line, start = 0, 0, 1
    whole = blank = True
    while piece := stream.readline(_LINE):
        if whole:
            line += 1
        if whole and blank and piece.startswith(b"From ") and _FROM.match(piece):
            yield start, b"".join(parts)
            parts, size, start = [], 0, line
        elif size <= limit:
            # ">From " is how the format writes a line of a mail that begins so.
            parts.append(piece[1:] if whole and re.match(rb">+From ", piece) else piece)
            size += len(piece)
        blank = whole and not piece.strip()
        whole = piece.endswith(b"\n")
    yield start, b"".join(parts)
