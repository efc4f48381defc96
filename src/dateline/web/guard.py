"""This room stands at the door: which hosts, who, how large, how often; and what every answer says to browsers."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import threading
import time
from collections.abc import MutableMapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from dateline.errors import InputError
from dateline.web.faults import Fault
from dateline.web.sessions import Meter, Session, Sessions, Who
from dateline.web.settings import ANY_HOST, Settings
from dateline.web.users import Role, User, is_password, load_users

type Scope = MutableMapping[str, Any]

COOKIE = "dateline_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_REMEMBERED = 300.0


def policy_of(settings: Settings) -> str:
    """What browsers may load: nothing from elsewhere, but for map tiles where their address was given."""
    parts = urlsplit(settings.tiles)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return POLICY
    # Only a plain host goes into the header.
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if re.fullmatch(r"https?://[\w.:\[\]-]+", origin, re.ASCII) is None:
        return POLICY
    return POLICY.replace("img-src 'self'", f"img-src 'self' {origin}").replace(
        "connect-src 'self'", f"connect-src 'self' {origin}"
    )


class Guard:
    """An ASGI application around another: it lets through what may pass, and says who asks in ``scope["state"]``."""

    def __init__(self, app: Any, settings: Settings, sessions: Sessions, refuse: Any) -> None:
        self.app = app
        self.settings = settings
        self.sessions = sessions
        self.refuse = refuse
        self.doorman = Doorman(settings)
        self._reads = Meter(settings.reads_a_minute)
        self._writes = Meter(settings.writes_a_minute)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        state = scope.setdefault("state", {})
        begun: str | None = None
        telling = _Telling(send, self.settings, scope["path"])
        try:
            check_host(self.settings, headers.get("host", ""))
            address = address_of(self.settings, scope, headers)
            unsafe = scope["method"] not in SAFE
            if unsafe:
                check_origin(headers)
            session = self.sessions.find(cookie_of(headers))
            state.update(session=session, address=address, who=None)
            # Passwords in a header are dear to check: the meter comes first.
            wait = (self._writes if unsafe else self._reads).wait_of(address)
            if wait:
                raise Fault(429, "too many requests", "wait, then ask again", wait=max(1, round(wait)))
            state["who"] = await self.doorman.who(headers, session, address)
            if state["session"] is None and not is_static(scope["path"]) and not is_api(scope["path"]):
                begun, state["session"] = self.sessions.begin()
            length = headers.get("content-length", "")
            if length and (not length.isdigit() or int(length) > self.settings.largest_body):
                raise too_large(self.settings)
        except Fault as fault:
            await self.refuse(scope, fault)(scope, receive, telling)
            return
        telling.begun = begun
        body = _Measured(receive, self.settings)

        async def telling_unless_too_large(message: MutableMapping[str, Any]) -> None:
            # Whoever reads the body takes its end for a fault of another kind.
            if not body.too_large:
                await telling(message)
            elif message["type"] == "http.response.start":
                await self.refuse(scope, too_large(self.settings))(scope, receive, telling)

        await self.app(scope, body, telling_unless_too_large)


class _Telling:
    """Sends an answer with the headers that each must have."""

    def __init__(self, send: Any, settings: Settings, path: str) -> None:
        self._send = send
        self._settings = settings
        self._path = path
        self.begun: str | None = None

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            have = {name.lower() for name, _ in headers}
            for name, value in self._headers().items():
                if name.encode() not in have:
                    headers.append((name.encode(), value.encode("latin-1")))
            if self.begun and b"set-cookie" not in have:
                headers.append((b"set-cookie", cookie_for(self._settings, self.begun).encode("latin-1")))
            message["headers"] = headers
        await self._send(message)

    def _headers(self) -> dict[str, str]:
        told = {
            "content-security-policy": policy_of(self._settings),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cache-control": "private, no-cache",
        }
        if self._settings.secure:
            told["strict-transport-security"] = "max-age=31536000"
        return told


class Doorman:
    """Tells who asks, by session, token or password."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.logins = Meter(settings.logins_a_minute)
        self._lock = threading.Lock()
        self._users: tuple[float, dict[str, User]] | None = None
        self._remembered: dict[str, float] = {}

    async def who(self, headers: dict[str, str], session: Session | None, address: str) -> Who | None:
        """Who asks; None where nobody has said, Fault 401 where what they said is wrong."""
        given = headers.get("authorization", "")
        if given and not self.settings.open_to_all:
            from starlette.concurrency import run_in_threadpool

            found: Who | None = await run_in_threadpool(self._by_header, given, address)
            return found
        if self.settings.open_to_all:
            return Who(name=self.settings.name, role=Role.ADMIN)
        if session is None or session.who is None:
            return None
        return self._as_now(session.who)

    def by_password(self, name: str, password: str, address: str) -> Who:
        """Who logs in by name and password, or by the token alone; Fault 401 or 429 else."""
        wait = max(self.logins.wait_of(f"from {address}"), self.logins.wait_of(f"as {name}"))
        if wait:
            raise Fault(429, "too many attempts", "wait a minute, then try again", wait=max(1, round(wait)))
        if self.is_token(password) and not (name and name in self.users()):
            return Who(name=name or "token", role=Role.ADMIN, way="session")
        user = self.users().get(name)
        if self.settings.users is not None and is_password(user, password) and user is not None:
            return Who(name=user.name, role=user.role, way="session")
        raise Fault(401, "name or password is wrong", "try again, or ask whoever runs this workbench")

    def is_token(self, given: str) -> bool:
        return bool(self.settings.token) and hmac.compare_digest(given.encode(), self.settings.token.encode())

    def users(self) -> dict[str, User]:
        """The users as the file has them now."""
        path = self.settings.users
        if path is None:
            return {}
        try:
            written = path.stat().st_mtime
            with self._lock:
                if self._users is None or self._users[0] != written:
                    self._users = written, load_users(path)
                    self._remembered.clear()
                return self._users[1]
        except (OSError, InputError):
            return {}  # nobody is let in while the file cannot be read

    def _as_now(self, who: Who) -> Who | None:
        """A user's rights are those that the file gives now."""
        if self.settings.users is None or (who.name not in self.users() and self.settings.token):
            return who
        user = self.users().get(who.name)
        return Who(name=user.name, role=user.role, way=who.way) if user else None

    def _by_header(self, given: str, address: str) -> Who:
        scheme, _, value = given.partition(" ")
        if scheme.lower() == "bearer" and self.is_token(value.strip()):
            return Who(name="token", role=Role.ADMIN, way="header")
        if scheme.lower() == "basic" and self.settings.users is not None:
            try:
                name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise Fault(401, "the Authorization header cannot be read") from None
            users = self.users()
            key = sha256(given.encode()).hexdigest()
            with self._lock:
                known = self._remembered.get(key, 0.0) > time.monotonic()
            if known and name in users:
                return Who(name=name, role=users[name].role, way="header")
            who = self.by_password(name, password, address)
            with self._lock:
                if len(self._remembered) > 1000:
                    self._remembered.clear()
                self._remembered[key] = time.monotonic() + _REMEMBERED
            return Who(name=who.name, role=who.role, way="header")
        wait = self.logins.wait_of(f"from {address}")
        if wait:
            raise Fault(429, "too many attempts", "wait a minute, then try again", wait=max(1, round(wait)))
        raise Fault(401, "the Authorization header lets nobody in", "give the token, or a user's name and password")


def check_host(settings: Settings, host: str) -> None:
    """The request must be for a name that this is known by: else a page elsewhere could point its own name here."""
    if ANY_HOST in settings.hosts:
        return
    name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() and host.count(":") != 0 else host
    if name.lower() not in settings.hosts:
        raise Fault(421, "this workbench is not known by that name", "start it with --allow-host NAME")


def check_origin(headers: dict[str, str]) -> None:
    """What changes something must come from our own pages, or from a program."""
    site = headers.get("sec-fetch-site", "")
    origin = headers.get("origin", "")
    if site in ("cross-site", "same-site"):
        raise Fault(403, "the request comes from another site")
    if origin and (origin == "null" or urlsplit(origin).netloc.lower() != headers.get("host", "").lower()):
        raise Fault(403, "the request comes from another site")


def cookie_of(headers: dict[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def cookie_for(settings: Settings, token: str) -> str:
    """The cookie of a session: no script reads it, no other site sends it."""
    secure = "; Secure" if settings.secure else ""
    return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={3600 * settings.session_hours}{secure}"


def address_of(settings: Settings, scope: Scope, headers: dict[str, str]) -> str:
    """The address that asks; behind a proxy the last that the proxy tells."""
    if settings.behind_proxy and headers.get("x-forwarded-for"):
        return headers["x-forwarded-for"].rpartition(",")[2].strip()
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_static(path: str) -> bool:
    return path.startswith("/static/")


def is_api(path: str) -> bool:
    return path.startswith("/api/")


def too_large(settings: Settings) -> Fault:
    return Fault(
        413,
        f"the request is larger than {settings.largest_body // 1_000_000} MB",
        "send less at once, or add files by: dateline add",
    )


class _Measured:
    """The body as it comes, until it is too large, whatever the header said of its length."""

    def __init__(self, receive: Any, settings: Settings) -> None:
        self._receive = receive
        self._settings = settings
        self._came = 0
        self.too_large = False

    async def __call__(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            if self._came > self._settings.largest_body:
                self.too_large = True
                raise too_large(self._settings)
        return message
