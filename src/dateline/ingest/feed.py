"""This room reads an RSS or Atom file: a report for each entry, with its title, link and day."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import Request
from dateline.ingest.markup import read_markup

MOST_EMPTY = 100
"""Entries without text that are told one by one."""

_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>\[]*>\s*)*"
    rb"<(?:rss|feed|rdf:RDF|(?:atom|rss):(?:feed|rss))[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_feed(head: bytes) -> bool:
    """Whether some bytes begin as an RSS or Atom document does."""
    return _FEED.match(head.removeprefix(b"\xef\xbb\xbf")[:4096]) is not None


def read_feed(request: Request) -> Iterator[Draft | Refusal]:
    """The entries of a feed, newest or oldest first as they stand; ``line`` counts entries.

    The text is the entry's content, else its summary; both come after the title where they are short of words.
    """
    import feedparser

    # A stream and never a string: a string may be an address, and would be fetched. Its own cleaning of HTML is
    # for browsers, and slow.
    found = feedparser.parse(io.BytesIO(request.data), sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") and not found.entries:
        fault = type(found.get("bozo_exception")).__name__ if found.get("bozo") else "no RSS or Atom"
        yield Refusal(f"is no feed that can be read ({fault})", "save it as RSS or Atom, or its articles as text")
        return
    if not found.entries:
        yield Refusal("is a feed without entries", "leave it out, or try again later")
        return
    outlet = _words(found.feed.get("title"))
    empty = 0
    for number, entry in enumerate(found.entries, 1):
        title = _words(entry.get("title"))
        text = _text(entry)
        if not text:
            text = title
        if not text:
            empty += 1
            if empty > MOST_EMPTY:
                continue
            yield Refusal(f"entry {number} holds no text", "leave it out or read the article itself", number)
            continue
        notes = () if text != title else ("the entry is a headline alone; read the article itself for more",)
        yield Draft(
            text=text,
            title=title,
            source=_words((entry.get("source") or {}).get("title")) or outlet,
            url=str(entry.get("link") or ""),
            published=str(entry.get("published") or entry.get("updated") or ""),
            line=number,
            notes=notes,
        )
    if empty > MOST_EMPTY:
        yield Refusal(
            f"{empty - MOST_EMPTY} more entries hold no text", "leave them out or read the articles themselves"
        )


def _text(entry: Any) -> str:
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    return read_markup(max(contents, key=len, default="") or str(entry.get("summary") or ""))


def _words(value: Any) -> str:
    return " ".join(read_markup(str(value)).split()) if value else ""
