"""This room reads Markdown: its words without the marks, and what its front matter says of title, date and outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import Request
from dateline.ingest.decoding import decode_text
from dateline.ingest.markup import read_markup

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LARGEST_FRONT = 20_000
_FIELDS = {
    "title": ("title", "headline"),
    "published": ("published", "date", "pubdate"),
    "source": ("source", "outlet", "publisher"),
    "url": ("url", "link"),
    "id": ("id",),
    "language": ("language", "lang"),
}


def read_markdown(request: Request) -> Iterator[Draft | Refusal]:
    """The one report of a Markdown text; its first heading of the first rank is its title where nothing else is."""
    decoded = decode_text(request.data)
    if isinstance(decoded, Refusal):
        yield decoded
        return
    about, body = _split_front(decoded.text)
    blocks, heading = _blocks(body)
    text = "\n\n".join(blocks)
    if not text.strip():
        yield Refusal("holds no text", "leave it out or fill it")
        return
    about.setdefault("title", heading)
    yield Draft(text=text, notes=decoded.notes, **about)


def _split_front(text: str) -> tuple[dict[str, Any], str]:
    """The fields of the YAML between two lines of dashes at the head, and what follows it."""
    front = _FRONT.match(text[:_LARGEST_FRONT])
    if front is None:
        return {}, text
    try:
        value = yaml.safe_load(front.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text  # no front matter, then: a rule and what follows it
    if not isinstance(value, dict):
        return {}, text
    given = {
        str(key).lower(): str(item) for key, item in value.items() if isinstance(item, (str, int, float)) or _day(item)
    }
    found = {}
    for name, keys in _FIELDS.items():
        word = next((given[key] for key in keys if key in given), "")
        if word:
            found[name] = word
    return found, text[front.end() :]


def _day(item: Any) -> bool:
    return hasattr(item, "isoformat")


def _blocks(text: str) -> tuple[list[str], str]:
    """The words of each block, in order, and the first heading of the first rank."""
    from markdown_it import MarkdownIt

    blocks: list[str] = []
    heading = ""
    opened = ""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        match token.type:
            case "inline":
                words = _inline(token).strip()
                if words:
                    blocks.append(words)
                if opened == "h1" and not heading:
                    heading = words
            case "fence" | "code_block":
                blocks.append(token.content.rstrip("\n"))
            case "html_block":
                words = read_markup(token.content)
                if words:
                    blocks.append(words)
        opened = token.tag if token.type == "heading_open" else ""
    return blocks, heading


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "image":
                parts.append(child.content)
            case "softbreak":
                parts.append("\n")
            case "hardbreak":
                parts.append("\n")
    return "".join(parts)
