"""This room shows the project's own pages of documentation, as the package brings them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markupsafe import Markup

from dateline.web.faults import Fault
from dateline.web.pages import HERE, Page, twin

router = APIRouter()
FIRST = ("tutorial", "workbench", "codebook", "record-format", "store", "cli", "ingest", "accuracy", "glossary")

_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page of documentation: ``name`` in its address, title, words as they are written, and as HTML."""

    name: str
    title: str
    words: str
    html: Markup


@twin(router, "/docs")
def show_documents(request: Request) -> Page:
    """All pages of documentation."""
    listed = [{"name": d.name, "title": d.title} for d in documents().values()]
    return Page(template="documents.html", title="Documentation", facts={"documents": listed})


@twin(router, "/docs/api")
def show_api(request: Request) -> Page:
    """The HTTP API, from its own OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "summary": told.get("summary", ""),
            "about": told.get("description", ""),
            "parameters": [
                {
                    "name": p["name"],
                    "in": p["in"],
                    "required": p.get("required", False),
                    "about": p.get("description", ""),
                }
                for p in told.get("parameters", ())
            ],
        }
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    return Page(template="api.html", title="HTTP API", facts={"calls": calls})


@twin(router, "/docs/{name}")
def show_document(request: Request, name: str) -> Page:
    """One page of documentation."""
    found = documents().get(name)
    if found is None:
        raise Fault(404, f"there is no page {name[:100]!r} in the documentation", "all pages stand at /docs")
    return Page(
        template="document.html",
        title=found.title,
        facts={"name": found.name, "markdown": found.words},
        more={"html": found.html},
    )


@functools.cache
def documents() -> dict[str, Document]:
    """The pages by name, the first to read first."""
    folder = _folder()
    names = {path.stem: path for path in sorted(folder.glob("*.md"))} if folder else {}
    ordered = [name for name in FIRST if name in names] + [name for name in names if name not in FIRST]
    return {name: _render(name, names[name].read_text(encoding="utf-8")) for name in ordered}


def _folder() -> Path | None:
    """Where the pages are: in the package, or in the project that it was installed from."""
    for folder in (HERE / "documents", HERE.parents[2] / "docs"):
        if folder.is_dir():
            return folder
    return None


def _render(name: str, words: str) -> Document:
    title = re.search(r"^# (.+)$", words, re.MULTILINE)
    # The text is ours, yet raw HTML stays text: one rule for all. Comments mark where figures are written anew.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(_COMMENT.sub("", words))
    html = re.sub(r'href="(?:\./)?([\w-]+)\.md(#[\w-]*)?"', r'href="/docs/\1\2"', html)
    html = re.sub(r"<h([23])>(.*?)</h\1>", _heading, html)
    html = re.sub(r' style="text-align:(\w+)"', r' class="\1"', html)
    html = re.sub(r"<img [^>]*>", "", html)
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Document(name=name, title=title[1] if title else name, words=words, html=Markup(html))


def _heading(found: re.Match[str]) -> str:
    plain = re.sub(r"<[^>]+>", "", found[2]).lower()
    return f'<h{found[1]} id="{re.sub(r"[^a-z0-9]+", "-", plain).strip("-")}">{found[2]}</h{found[1]}>'
