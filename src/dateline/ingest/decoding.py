"""This room turns bytes into text and says when it had to guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from dateline.ingest.arrivals import Refusal
from dateline.model import Issue

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich-text document"),
)
# The 8-bit and East Asian encodings that news is found in. Left to itself the guesser reads plain
# English with two accents as Icelandic for an old Macintosh.
_USUAL = (
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso8859_2",
    "iso8859_5", "iso8859_9", "iso8859_15", "koi8_r", "koi8_u", "shift_jis", "euc_jp", "euc_kr", "big5", "gb18030",
)  # fmt: skip
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes; ``guess`` names the encoding where nothing but a guess led to it."""

    text: str
    guess: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to tell the reader where the encoding was guessed."""
        if not self.guess:
            return ()
        return (f"not UTF-8, so read as {self.guess} by guess; save it as UTF-8 if names look wrong",)


def decode_text(data: bytes) -> Decoded | Refusal:
    """The text of ``data``: UTF-8, or what its byte order mark says, or a well-founded guess.

    A byte order mark is left out and a line end of two characters becomes one; nothing else changes.
    """
    found = _decode(data, declared="")
    return found if isinstance(found, Refusal) else Decoded(found.text.replace("\r\n", "\n"), found.guess)


def decode_page(data: bytes) -> Decoded | Refusal:
    """The source of an HTML page, where the page's own ``charset`` comes before a guess."""
    found = _CHARSET.search(data[:4096])
    return _decode(data, declared=found.group(1).decode("ascii") if found else "")


def decode_line(data: bytes) -> Decoded | Refusal:
    """One line of a file of JSON lines."""
    return _decode(data, declared="")


def guess_issues(decoded: Decoded) -> tuple[Issue, ...]:
    """What to tell the reader where the encoding was guessed."""
    return tuple(Issue(layer="ingest", message=note) for note in decoded.notes)


def bom_of(head: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that ``head`` begins with, and its encoding."""
    return next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None)


def _decode(data: bytes, declared: str) -> Decoded | Refusal:
    for mark, what in _FORMATS:
        if data.startswith(mark):
            return Refusal(f"is {what}, not text", "convert it to text, HTML or JSON lines first")
    bom = bom_of(data)
    if bom is not None:
        mark, name = bom
        try:
            return Decoded(data[len(mark) :].decode(name))
        except UnicodeDecodeError as fault:
            return Refusal(
                f"is marked as {name.upper()} but breaks its rules at byte {fault.start + len(mark)}",
                "save it as UTF-8",
            )
    if b"\0" in data:
        return Refusal("contains NUL bytes: it is binary, or UTF-16 without its mark", "save it as UTF-8 text")
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return Decoded(data.decode(declared))
        except (LookupError, ValueError):
            # A page may declare what Python has under that name but cannot read ("undefined", "idna").
            pass
    return _guess(data)


def _guess(data: bytes) -> Decoded | Refusal:
    sample = data[:_SAMPLE]
    if sum(byte in _CONTROLS for byte in sample) > len(sample) // 100:
        return Refusal("is binary, not text", "convert it to text, HTML or JSON lines first")
    # Latin script with a few odd bytes, accents and quotation marks, is Windows-1252 nine times in ten.
    if sum(byte > 127 for byte in sample) <= len(sample) // 5:
        try:
            return Decoded(data.decode("cp1252"), guess="cp1252")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_USUAL)).best()
    if best is not None and best.chaos <= 0.1 and best.coherence >= 0.1:
        try:
            return Decoded(data.decode(best.encoding), guess=best.encoding)
        except UnicodeDecodeError:
            pass
    return Refusal("is not UTF-8 and its encoding cannot be told", "save it as UTF-8")
