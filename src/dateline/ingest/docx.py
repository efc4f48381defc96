"""This room reads the words of a DOCX document, with inserted ones and without deleted ones.

It reads the XML itself, element by element: libraries that build the whole document leave out what was inserted
under tracked changes, and hold what an archive claims to expand to.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import Request

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_GONE = ("del", "moveFrom", "instrText", "delText")
_LARGEST_XML = 200_000_000


def read_docx(request: Request) -> Iterator[Draft | Refusal]:
    """The one report of a document: its paragraphs and table cells in order, its title and day of creation."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(request.data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        yield Refusal("is a DOCX document that is damaged", "open and save it again, or save its words as text")
        return
    with archive:
        names = {info.filename: info for info in archive.infolist()}
        if "word/document.xml" not in names:
            yield Refusal("is no DOCX document, though it is named so", "save its words as text")
            return
        if any(info.flag_bits & 1 for info in names.values()):
            yield Refusal("is a DOCX document under a password", "take the password off")
            return
        try:
            text = "".join(_words(_open(archive, names["word/document.xml"]))).strip()
            about = _about(archive, names)
        except _UnreadableError as fault:
            yield Refusal(f"is a DOCX document that {fault}", "save its words as text")
            return
    if not text:
        yield Refusal("is a DOCX document without words (pictures are not read)", "save its words as text")
        return
    yield Draft(text=text, title=about.get("title", ""), published=about.get("created", "")[:10])


class _UnreadableError(Exception):
    pass


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    if info.file_size > _LARGEST_XML:
        raise _UnreadableError("expands beyond all measure")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _UnreadableError("is packed in an unusual manner")
    return archive.open(info)


def _parse(stream: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    # No entity is resolved, so none can multiply; nothing is fetched.
    walk = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        yield from walk
    except (etree.LxmlError, SyntaxError, zipfile.BadZipFile, EOFError, OSError, ValueError) as fault:
        raise _UnreadableError(f"is damaged ({type(fault).__name__})") from fault
    except Exception as fault:
        if type(fault).__name__ == "error":  # zlib's own
            raise _UnreadableError("is damaged (zlib)") from fault
        raise


def _words(stream: Any) -> Iterator[str]:
    gone = 0
    for event, element in _parse(stream):
        name = element.tag if isinstance(element.tag, str) else ""
        if name == _FALLBACK or _local(name) in _GONE:
            # The fallback of a text box tells its words a second time.
            gone += 1 if event == "start" else -1
        elif event == "end" and not gone:
            match _local(name):
                case "t":
                    yield element.text or ""
                case "tab":
                    yield "\t"
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "p":
                    yield "\n\n"
        if event == "end" and _local(name) == "p":
            element.clear()


def _local(name: str) -> str:
    for space in (_W, _STRICT):
        if name.startswith(space):
            return name[len(space) :]
    return ""


def _about(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    info = names.get("docProps/core.xml")
    if info is None or info.file_size > 1_000_000:
        return {}
    wanted = {f"{_DC}title": "title", f"{_TERMS}created": "created"}
    try:
        found = [(e.tag, e.text) for event, e in _parse(_open(archive, info)) if event == "end" and e.tag in wanted]
    except _UnreadableError:
        return {}  # the words are what counts
    return {wanted[tag]: (text or "").strip() for tag, text in found}
