"""This room shows a page: as HTML from a template, and the very same facts as JSON beside it."""

from __future__ import annotations

import functools
import json
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from dateline.web.faults import Fault
from dateline.web.sessions import Session, Who
from dateline.web.settings import Settings
from dateline.web.users import Role

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page's template, title and facts; ``more`` is for the template alone (marked-up text, drawings)."""

    template: str
    title: str
    facts: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """An entry of the menu; ``role`` is the least that sees it."""

    address: str
    word: str
    role: Role = Role.READER


TABS: list[Tab] = [
    Tab(address="/", word="Overview"),
    Tab(address="/incidents", word="Incidents"),
    Tab(address="/contradictions", word="Contradictions"),
    Tab(address="/actors", word="Actors"),
    Tab(address="/sources", word="Sources"),
    Tab(address="/search", word="Search"),
    Tab(address="/add", word="Add", role=Role.ADMIN),
    Tab(address="/docs", word="Docs"),
]
"""The menu; a room that has pages of its own adds its entry where its routes are joined."""


def show(request: Request, page: Page) -> Response:
    """The page as HTML."""
    settings: Settings = request.app.state.settings
    session: Session | None = request.state.session
    who: Who | None = request.state.who
    theme = request.cookies.get("dateline_theme", "")
    words = request.app.state.templates.get_template(page.template).render(
        request=request,
        title=page.title,
        page=page.facts,
        settings=settings,
        who=who,
        csrf=session.csrf if session else "",
        tabs=[tab for tab in TABS if who is not None and who.role >= tab.role],
        here=tab_of(request.url.path),
        theme=theme if theme in ("light", "dark") else "",
        json_address=json_address(request),
        Role=Role,
        **page.more,
    )
    return HTMLResponse(plain(words).encode("utf-8"), status_code=page.status)


def tell(facts: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Facts as JSON."""
    body = plain(json.dumps(facts, ensure_ascii=False, default=_plain_value, separators=(",", ":")))
    return Response(body.encode("utf-8"), status, dict(headers or {}), "application/json")


def twin(router: APIRouter, address: str, *, json_at: str = "", role: Role = Role.READER) -> Callable[..., Any]:
    """A decorator for what gives a ``Page``: HTML at ``address``, the same facts as JSON at its ``.json``."""

    def join(function: Callable[..., Page]) -> Callable[..., Page]:
        @functools.wraps(function)
        def as_html(*args: Any, **kwargs: Any) -> Response:
            request: Request = kwargs["request"]
            need(request, role)
            return show(request, function(*args, **kwargs))

        @functools.wraps(function)
        def as_json(*args: Any, **kwargs: Any) -> Response:
            need(kwargs["request"], role)
            page = function(*args, **kwargs)
            return tell({"title": page.title, **page.facts}, page.status)

        as_html.__annotations__["return"] = as_json.__annotations__["return"] = Response
        # The JSON first: an id in the address may be any words.
        router.add_api_route(
            json_at or f"{address}.json", as_json, methods=["GET", "HEAD"], response_model=None, include_in_schema=False
        )
        router.add_api_route(address, as_html, methods=["GET", "HEAD"], response_model=None, include_in_schema=False)
        return function

    return join


def need(request: Request, role: Role) -> Who:
    """Who asks; Fault 401 or 403 where that is nobody, or somebody who may not."""
    who: Who | None = request.state.who
    if who is None:
        raise Fault(401, "nobody is logged in", "log in, or send a token or a name and password")
    if who.role < role:
        raise Fault(403, f"{who.name} is a {who.role.word}; this needs the role {role.word}")
    return who


def check_form(request: Request, given: str) -> None:
    """A form must bring the token that its page was given: else it came from elsewhere."""
    import hmac

    session: Session | None = request.state.session
    if session is None or not hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "replace")):
        raise Fault(403, "the form is not from a page of this session", "load the page again and send it once more")


def json_address(request: Request) -> str:
    """Where the facts of this page stand as JSON."""
    path = request.url.path
    twin_path = "/index.json" if path == "/" else f"{path}.json"
    query = request.url.query
    return f"{twin_path}?{query}" if query else twin_path


def tab_of(path: str) -> str:
    first = path.removesuffix(".json").split("/")[1] if "/" in path else ""
    return {"reports": "/search"}.get(first, f"/{first}")


def with_query(address: str, **values: Any) -> str:
    """An address with a query of the values that are not empty."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if value in (None, "", (), []):
            continue
        pairs += [(name, str(v)) for v in value] if isinstance(value, (list, tuple)) else [(name, str(value))]
    return f"{address}?{urlencode(pairs, errors='replace')}" if pairs else address


def address_in(folder: str, id: str) -> str:  # noqa: A002 - the record's own word
    """The address of a thing by its id, whatever words that is; what no path can hold stands in the query."""
    if not id or "\\" in id or id.lower().endswith(".json") or any(part in ("", ".", "..") for part in id.split("/")):
        return f"/{folder}?{urlencode({'id': id}, errors='replace')}"
    return f"/{folder}/{quote(id, safe='', errors='replace')}"


def make_templates(state: Mapping[str, Any] | None = None) -> jinja2.Environment:
    """The templates; every value is escaped."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        cache_size=-1,
    )
    found.filters |= {
        "number": number_words,
        "days": day_marks,
        "span": span_marks,
        "lead": lead_words,
        "ticks": tick_marks,
        "sign": sign_words,
    }
    found.globals |= {
        "static": static_address,
        "report_at": lambda id: address_in("reports", id),  # noqa: A006 - the record's own word
        "incident_at": lambda id: address_in("incidents", id),  # noqa: A006
        "actor_at": actor_address,
        "event_at": event_address,
        "with_query": with_query,
        "tiles_address": tiles_address,
        **(state or {}),
    }
    return found


def actor_address(actor: str) -> str:
    """Where an actor's page stands."""
    return address_in("actors", actor)


def tiles_address(settings: Settings) -> str:
    """Where the map finds its tiles: elsewhere as told, a file of this machine at an address of the workbench."""
    return settings.tiles if not settings.tiles or "://" in settings.tiles else "/charts/tiles.pmtiles"


def event_address(report: str, event: str) -> str:
    """Where an event is lit up in its report's text."""
    at = address_in("reports", report)
    return f"{at}{'&' if '?' in at else '?'}{urlencode({'event': event})}#text"


@functools.cache
def hashed_files() -> dict[str, tuple[str, Path]]:
    """For each static file its name with a hash, and where it stands: a changed file has another address."""
    found = {}
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            name = path.relative_to(STATIC).as_posix()
            stem, dot, ending = name.rpartition(".")
            found[name] = f"{stem}-{sha256(path.read_bytes()).hexdigest()[:12]}{dot}{ending}", path
    return found


def static_address(name: str) -> str:
    """The address of a static file; "" where the file was not built."""
    found = hashed_files().get(name)
    return f"/static/{found[0]}" if found else ""


def number_words(value: Any) -> str:
    """A number with thin spaces between its thousands."""
    if value is None:
        return "?"
    if isinstance(value, float):
        return f"{value:,.1f}".replace(",", "\u202f")
    return f"{value:,}".replace(",", "\u202f")


def day_words(first: Any, last: Any = None) -> str:
    """A day or a range of days in as few words as tell it."""
    if first is None and last is None:
        return "day unknown"
    start, end = (str(d) if d is not None else "" for d in (first, last if last is not None else first))
    if start == end or not end:
        return start
    if not start:
        return f"until {end}"
    if start[:4] == end[:4] and start[5:] == "01-01" and end[5:] == "12-31":
        return start[:4]
    if start[:7] == end[:7] and start[8:] == "01" and end[8:] == f"{monthrange(int(end[:4]), int(end[5:7]))[1]}":
        return start[:7]
    return f"{start} – {end}"


def day_marks(first: Any, last: Any = None) -> Markup:
    """The same for a page: a range may break between its days, never within one."""
    return Markup(" – ").join(
        Markup('<span class="day">{}</span>').format(w) for w in day_words(first, last).split(" – ")
    )


def span_words(given: str) -> str:
    """Days as the links write them, such as "2022-12-01..2022-12-31", in as few words as tell them."""
    return day_words(*given.split("..", 1)) if given else ""


def span_marks(given: str) -> Markup:
    """The same for a page."""
    return day_marks(*given.split("..", 1)) if given else Markup("")


def lead_words(text: str, most: int = 80) -> str:
    """The first words of a text that has no title."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most + 1].rpartition(' ')[0] or words[:most]} …"


def tick_marks(words: str) -> Markup:
    """Words in which `code` stands between backticks."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(words))))


def sign_words(status: str) -> str:
    """The sign of how an event is told, for eyes."""
    return {"actual": "●", "negated": "⊘", "future": "→", "hypothetical": "◌"}.get(status, "")


def plain(words: str) -> str:
    """The words without lone surrogates, which no page can hold."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words


def _plain_value(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "__int__"):
        return int(value)
    return str(value)
