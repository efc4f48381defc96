"""This room remembers who has come in: sessions in memory, each with a token against forged forms."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256

from dateline.web.users import Role

_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who asks: a name, what they may do, and how they showed it ("session", "header" or "machine")."""

    name: str
    role: Role
    way: str = "machine"


@dataclass(slots=True)
class Session:
    """A browser that comes again; ``who`` is None until somebody logs in."""

    id: str
    csrf: str
    ends: float
    who: Who | None = None


@dataclass
class Sessions:
    """All sessions of this process; they end with it. ``clock`` counts seconds."""

    hours: int
    _known: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, token: str) -> Session | None:
        """The session of a cookie's value, if it has not ended."""
        with self._lock:
            found = self._known.get(_key(token)) if token else None
            if found is not None and found.ends < time.monotonic():
                del self._known[_key(token)]
                return None
            return found

    def begin(self, who: Who | None = None) -> tuple[str, Session]:
        """A new session, and the value its cookie is to have: nothing here tells it again."""
        token = secrets.token_urlsafe(32)
        session = Session(
            id=_key(token), csrf=secrets.token_urlsafe(32), ends=time.monotonic() + 3600 * self.hours, who=who
        )
        with self._lock:
            self._known[session.id] = session
            while len(self._known) > _MOST:
                # Those that nobody logged in to go first.
                stale = next((key for key, each in self._known.items() if each.who is None), next(iter(self._known)))
                del self._known[stale]
        return token, session

    def end(self, session: Session) -> None:
        with self._lock:
            self._known.pop(session.id, None)

    def end_all_of(self, name: str) -> None:
        """End every session of a user."""
        with self._lock:
            for key in [key for key, each in self._known.items() if each.who and each.who.name == name]:
                del self._known[key]


def _key(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


@dataclass
class Meter:
    """Lets so many a minute pass for each key, with bursts of a quarter minute's worth; older keys are forgotten."""

    a_minute: int
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_of(self, key: str) -> float:
        """Seconds until one more may pass; 0 where it may now, which it then has."""
        if self.a_minute <= 0:
            return 0.0
        rate = self.a_minute / 60
        most = max(1.0, self.a_minute / 4)
        now = time.monotonic()
        with self._lock:
            left, seen = self._left.pop(key, (most, now))
            left = min(most, left + (now - seen) * rate)
            passes = left >= 1
            self._left[key] = (left - 1 if passes else left, now)
            while len(self._left) > _MOST:
                self._left.popitem(last=False)
        return 0.0 if passes else (1 - left) / rate
