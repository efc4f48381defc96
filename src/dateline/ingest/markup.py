"""This room takes the words out of a piece of HTML: the body of a mail, the entry of a feed."""

from __future__ import annotations

import re

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol"
    " p pre section table tbody td th tr ul".split()
)
_SILENT = frozenset(("script", "style", "template", "head", "noscript", "svg", "math", "object"))
_MARK = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")


def read_markup(html: str) -> str:
    """The words of a piece of HTML, a blank line between blocks; a text without markup stays as it is."""
    if not _MARK.search(html):
        return html.strip()
    from lxml import etree

    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    parts: list[str] = []
    # What is on the way is pushed and popped by hand: depth is the document's to choose.
    parser.feed(html.encode("utf-8", "replace"))
    root = parser.close()
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _SILENT:
            silent += 1 if event == "start" else -1
        if name in _BLOCKS:
            parts.append("\n")
        words = element.text if event == "start" else element.tail
        if words and not silent:
            parts.append(re.sub(r"\s+", " ", words))
    lines = (line.strip() for line in re.sub(r" +", " ", "".join(parts)).split("\n"))
    return "\n\n".join(line for line in lines if line)
