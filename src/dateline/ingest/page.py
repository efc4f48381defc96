"""This room reads an HTML page: its article, and the date, title and outlet that it declares.

Nothing is fetched and no script is run: what a page would load later is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateline.ingest.arrivals import Draft, Refusal, parse_day
from dateline.ingest.confinement import Request
from dateline.ingest.decoding import decode_page

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
"""A comment ends at its first "-->" and nowhere else, so that a page of many comments is tried in one way only."""
_LITTLE = 80
"""Characters: an article shorter than this may have been missed, so the whole page's words are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page holds; ``whole`` where its article could not be told from the rest of it."""

    text: str
    title: str = ""
    outlet: str = ""
    url: str = ""
    published: date | None = None
    whole: bool = False


def read_page_draft(request: Request) -> Iterator[Draft | Refusal]:
    """The one report of a page's bytes; the page's own ``charset`` comes before a guess."""
    decoded = decode_page(request.data)
    if isinstance(decoded, Refusal):
        yield decoded
        return
    page = read_page(decoded.text)
    if isinstance(page, Refusal):
        yield page
        return
    notes = decoded.notes
    if page.whole:
        notes += ("the page's article cannot be told from the rest, so all its words were read; check for menus",)
    day = page.published.isoformat() if page.published else ""
    yield Draft(text=page.text, title=page.title, source=page.outlet, url=page.url, published=day, notes=notes)


def looks_like_page(text: str) -> bool:
    """Whether the text begins as an HTML page does."""
    return _PAGE.match(text[:2000]) is not None


def read_page(html: str) -> Page | Refusal:
    """The article of a page, or all its words where that is all there is, or why it has none."""
    # Heavy, and needed only where there is a page.
    from trafilatura import bare_extraction, html2txt
    from trafilatura.metadata import extract_metadata

    # A search over the whole page for something like a date would find the day of the copyright line.
    dates = {"original_date": True, "extensive_search": False}
    try:
        document = bare_extraction(html, include_comments=False, date_extraction_params=dates)
        about = extract_metadata(html, date_config=dates)
        text = (document.text or "").strip() if document is not None else ""
        whole = False
        if len(text) < _LITTLE:
            everything = (html2txt(html) or "").strip()
            if len(everything) > len(text) + _LITTLE or not text:
                text, whole = everything, True
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError) as fault:
        # trafilatura lets these through for pages that lxml cannot make a tree of.
        return Refusal(f"is an HTML page that cannot be parsed ({type(fault).__name__})", "save the article as text")
    if not text:
        return Refusal(
            "is an HTML page without text (scripts are never run)",
            "save the page from a browser once it shows its article, or save the article as text",
        )
    return Page(
        text=text.replace("\r\n", "\n"),
        title=about.title or "",
        outlet=about.sitename or "",
        url=about.url or "",
        published=parse_day(about.date) if about.date else None,
        whole=whole,
    )
