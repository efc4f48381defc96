"""This room reads the words of a PDF document: lines put together to paragraphs, without page numbers and heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import Request

MOST_PAGES = 2_000
_PASSWORD = 4
"""PDFium's error code for a document that asks for a password."""
_HYPHENS = ("\ufffe", "\x02", "\xad")
"""What PDFium gives for a hyphen that only breaks a line."""
_NUMBER = re.compile(r"(?:page|p\.)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;][\"'”’)\]]*$")


def read_pdf(request: Request) -> Iterator[Draft | Refusal]:
    """The one report of a document. The day is not the file's: when it was made says little about the news in it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(request.data)
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) == _PASSWORD:
            yield Refusal("is a PDF document under a password", "take the password off")
        else:
            yield Refusal("is a PDF document that is damaged", "open and save it again, or save its words as text")
        return
    notes: list[str] = []
    pages: list[list[str]] = []
    letters = 0
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = document[number]
            words = page.get_textpage().get_text_range()
            page.close()
        except pypdfium2.PdfiumError:
            notes.append(f"page {number + 1} is damaged and left out")
            continue
        letters += len(words)
        if letters > request.limit:
            yield Refusal(f"is a PDF document of more than {request.limit // 1_000_000} MB of text", "split it")
            return
        pages.append([_clean(line) for line in words.splitlines()])
    if len(document) > MOST_PAGES:
        notes.append(f"only the first {MOST_PAGES} pages are read")
    text = "\n\n".join(_paragraphs(_without_heads(pages)))
    if not text.strip():
        yield Refusal("is a PDF document without words (it may hold pictures of them)", "run text recognition over it")
        return
    if len(notes) > 5:
        notes = [*notes[:5], f"and {len(notes) - 5} more such pages"]
    yield Draft(text=text, title=_title(document), notes=tuple(notes))


def _title(document: Any) -> str:
    """The title that the document gives itself, unless that is plainly a file name."""
    title = " ".join(str(document.get_metadata_dict().get("Title") or "").split())
    return "" if re.search(r"\.\w{2,4}$|^(?:untitled|microsoft word)\b", title, re.IGNORECASE) else title


def _clean(line: str) -> str:
    for mark in _HYPHENS:
        if line.endswith(mark):
            line = line[:-1] + _HYPHENS[0]
    return "".join(c for c in line.strip() if c == "\t" or c == _HYPHENS[0] or c.isprintable())


def _without_heads(pages: list[list[str]]) -> list[str]:
    """The lines of all pages, without page numbers and the lines that stand at the edge of most pages."""
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_shape(line) for line in (*lines[:2], *lines[-2:])})
    often = {shape for shape, count in edges.items() if shape and count >= 3 and count > len(pages) / 2}
    out: list[str] = []
    for lines in pages:
        last = len(lines) - 1
        for number, line in enumerate(lines):
            at_edge = number < 2 or number > last - 2
            if not (at_edge and (_NUMBER.fullmatch(line) or _shape(line) in often)):
                out.append(line)
    return out


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines put together: a paragraph ends at a blank line, or where a short line ends its sentence."""
    widths = sorted(len(line) for line in lines if line)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    waiting = ""
    for line in lines:
        if not line:
            if waiting:
                yield waiting
            waiting = ""
            continue
        glue = "" if not waiting or waiting.endswith(_HYPHENS[0]) else " "
        waiting = waiting.removesuffix(_HYPHENS[0]) + glue + line
        if len(line) < 0.8 * usual and (_ENDED.search(line) or len(line) < 0.5 * usual):
            yield waiting.removesuffix(_HYPHENS[0])
            waiting = ""
    if waiting:
        yield waiting.removesuffix(_HYPHENS[0])
