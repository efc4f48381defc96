"""This room is the one door to the network: it fetches a feed as its publisher would like it to be fetched.

It says who it is, keeps to robots.txt, asks only for what is new, waits between two requests to one host, and takes
no more than ten megabytes. Nothing else in the project opens a connection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

LARGEST_FEED = 10_000_000
LARGEST_ROBOTS = 500_000
REDIRECTS = 5
LONGEST_DELAY = 60.0
"""Seconds: a robots.txt that asks for more between two requests gets this."""
NAME = "dateline"
"""What the agent is called in robots.txt."""

_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to a request: ``fault`` is empty where all went well, ``data`` where nothing is new.

    ``wait`` is how many seconds the server asks to be left alone; ``url`` where the feed has moved for good, else
    as asked for; ``gone`` where it will not come back.
    """

    url: str
    data: bytes = b""
    etag: str = ""
    modified: str = ""
    fault: str = ""
    wait: float = 0.0
    unchanged: bool = False
    gone: bool = False


@dataclass(slots=True)
class _Host:
    robots: RobotFileParser | None = None
    last: float | None = None
    delay: float = 0.0


@dataclass(slots=True)
class Fetcher:
    """Fetches from many hosts, each at its pace. ``clock`` counts seconds, ``sleep`` waits for some."""

    version: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    contact: str = ""
    delay: float = 2.0
    timeout: float = 30.0
    _hosts: dict[str, _Host] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        """What the fetcher calls itself: robots.txt may name it "dateline"."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"{NAME}/{self.version} (news feed reader; obeys robots.txt{contact})"

    def fetch(self, url: str, etag: str = "", modified: str = "") -> Fetched:
        """The feed at an address, if it is another than that of ``etag`` and ``modified``."""
        headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        asked, permanent = url, True
        for _ in range(REDIRECTS + 1):
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                return Fetched(url=asked, fault="is no address that begins with http:// or https://")
            if not self._may_fetch(url):
                return Fetched(url=asked, fault="robots.txt of its host does not allow it", wait=86_400.0)
            answer = self._get(url, headers, LARGEST_FEED)
            if isinstance(answer, str):
                return Fetched(url=asked, fault=answer)
            response, data = answer
            if response.status in _MOVED and response.headers.get("Location"):
                url = urljoin(url, response.headers["Location"])
                permanent = permanent and response.status in (301, 308)
                continue
            return _answer(response, data, url if permanent else asked)
        return Fetched(url=asked, fault=f"redirects more than {REDIRECTS} times")

    def _may_fetch(self, url: str) -> bool:
        parts = urlsplit(url)
        host = self._hosts.setdefault(parts.netloc, _Host(delay=self.delay))
        if host.robots is None:
            robots = RobotFileParser()
            answer = self._get(f"{parts.scheme}://{parts.netloc}/robots.txt", {}, LARGEST_ROBOTS)
            if isinstance(answer, str):
                return True  # the feed itself will tell what is wrong with the host
            response, data = answer
            # As RFC 9309 has it: no such file allows all, a server that fails allows nothing for now.
            if response.status >= 500:
                return False
            robots.parse(data.decode("utf-8", "replace").splitlines() if response.status == 200 else [])
            asked = robots.crawl_delay(NAME)
            host.delay = max(host.delay, min(LONGEST_DELAY, float(asked or 0)))
            host.robots = robots
        return host.robots.can_fetch(NAME, url)

    def _get(self, url: str, headers: dict[str, str], most: int) -> tuple[BaseHTTPResponse, bytes] | str:
        """One request, no redirect followed; in words why there is no answer."""
        import urllib3

        host = self._hosts.setdefault(urlsplit(url).netloc, _Host(delay=self.delay))
        if host.last is not None:
            self.sleep(max(0.0, host.delay - (self.clock() - host.last)))
        try:
            with urllib3.PoolManager(num_pools=1, retries=False, timeout=self.timeout) as pool:
                response = pool.request(
                    "GET",
                    url,
                    headers={"User-Agent": self.agent, "Accept-Encoding": "gzip", **headers},
                    preload_content=False,
                    redirect=False,
                )
                try:
                    data = self._body(response, most)
                finally:
                    response.close()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
            return f"cannot be reached ({type(fault).__name__})"
        finally:
            host.last = self.clock()
        return (response, data) if len(data) <= most else f"is larger than {most // 1_000_000} MB"

    def _body(self, response: BaseHTTPResponse, most: int) -> bytes:
        """The unpacked body, at most one byte over what is allowed, and no slower than ten times the time-out."""
        parts, size = [], 0
        end = self.clock() + 10 * self.timeout
        while size <= most and self.clock() < end and (piece := response.read(65_536, decode_content=True)):
            parts.append(piece)
            size += len(piece)
        return b"".join(parts)


def _answer(response: BaseHTTPResponse, data: bytes, url: str) -> Fetched:
    status = response.status
    wait = _seconds(response.headers.get("Retry-After", ""), response.headers.get("Date", ""))
    if status == 304:
        return Fetched(url=url, unchanged=True)
    if status == 200:
        etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        return Fetched(url=url, data=data, etag=etag[:500], modified=modified[:100])
    if status == 410:
        return Fetched(url=url, fault="is gone for good (status 410)", gone=True)
    return Fetched(url=url, fault=f"is not given (status {status})", wait=wait)


def _seconds(value: str, now: str) -> float:
    """How long a Retry-After asks to wait: a number of seconds, or a day and time after that of the answer."""
    if value.strip().isdigit():
        return min(float(value), 7 * 86_400.0)
    try:
        wait = (parsedate_to_datetime(value) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(0.0, wait), 7 * 86_400.0)
