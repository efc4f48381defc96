"""This room watches feeds: which are due, what is new in them, and when to ask again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from dateline.errors import InputError
from dateline.ingest.arrivals import Arrival, Override, Refusal, Rejection
from dateline.ingest.confinement import Confinement
from dateline.ingest.fetching import Fetched, Fetcher
from dateline.ingest.intake import Intake, Limits, Place
from dateline.model import Report

FORMAT = 1
SEEN = 1_000
"""Reports of a feed that are remembered; feeds hold some hundred entries at most."""
LONGEST_WAIT = 86_400.0
LARGEST_OPML = 5_000_000


class FeedState(msgspec.Struct, kw_only=True):
    """What is known of a feed: ``due`` is in seconds of the clock, ``seen`` the ids of its latest reports."""

    etag: str = ""
    modified: str = ""
    due: float = 0.0
    failures: int = 0
    moved: str = ""
    gone: bool = False
    seen: list[str] = []


class WatchState(msgspec.Struct, kw_only=True):
    """What is known of all feeds, by the addresses of the OPML file."""

    format: int = FORMAT
    feeds: dict[str, FeedState] = {}


@dataclass(slots=True, kw_only=True)
class Watch:
    """Feeds that are asked every so many seconds; ``save`` is for the caller, once he has what came."""

    feeds: tuple[str, ...]
    path: Path
    fetcher: Fetcher
    every: float
    override: Override = field(default_factory=Override)
    limits: Limits = field(default_factory=Limits)
    state: WatchState = field(init=False)

    def __post_init__(self) -> None:
        self.state = load_state(self.path)

    def poll(self) -> Iterator[Arrival | Rejection]:
        """Ask each feed that is due, in turn; its new reports, and a rejection where it cannot be read.

        Nothing is saved here: the caller keeps the reports and then calls ``save``, so that after a kill reports may
        come twice, and none is lost.
        """
        with Confinement(self.limits.memory, self.limits.seconds) as confinement:
            intake = Intake(confinement=confinement, override=self.override, limits=self.limits)
            for url in self.feeds:
                known = self.state.feeds.setdefault(url, FeedState())
                if known.gone or known.due > self.fetcher.clock():
                    continue
                fetched = self.fetcher.fetch(known.moved or url, known.etag, known.modified)
                failed = False
                if fetched.fault:
                    failed = True
                    remedy = "take it out of the list" if fetched.gone else "check the address; it is asked again later"
                    yield Refusal(fetched.fault, remedy).at(url, 1, 0)
                elif not fetched.unchanged:
                    for item in self._new(fetched, url, known, intake):
                        failed = failed or (isinstance(item, Rejection) and item.line == 1 and not known.seen)
                        yield item
                self._note(url, known, fetched, failed)

    def save(self) -> None:
        """Write down what was asked and seen, beside the old state and renamed."""
        save_state(self.path, self.state)

    def wait(self) -> float:
        """Seconds until the next feed is due; none where all are gone is a day."""
        due = [known.due for url in self.feeds if not (known := self.state.feeds.get(url, FeedState())).gone]
        return max(0.0, min(due, default=self.fetcher.clock() + LONGEST_WAIT) - self.fetcher.clock())

    def _new(self, fetched: Fetched, url: str, known: FeedState, intake: Intake) -> Iterator[Arrival | Rejection]:
        place = Place(file=url, name="", size=len(fetched.data))
        seen = dict.fromkeys(known.seen)
        there = self.override.is_translated

        def is_translated(report: Report) -> bool:
            return report.id in seen or (there is not None and there(report))

        intake = replace(intake, override=replace(self.override, is_translated=is_translated))
        for found in intake.confinement.read("feed", fetched.data):
            item = intake.take(found, place, size=0)
            if isinstance(item, Arrival):
                if item.report.id in seen:
                    continue
                seen[item.report.id] = None
            yield item
        known.seen = list(seen)[-SEEN:]

    def _note(self, url: str, known: FeedState, fetched: Fetched, failed: bool) -> None:
        wait = self.every
        if failed:
            known.failures += 1
            wait = min(LONGEST_WAIT, self.every * 2 ** min(known.failures, 20))
        else:
            known.failures = 0
            if not fetched.unchanged:
                known.etag, known.modified = fetched.etag, fetched.modified
            known.moved = fetched.url if fetched.url != url else ""
        known.gone = fetched.gone
        known.due = self.fetcher.clock() + max(wait, fetched.wait)


def read_opml(path: Path) -> tuple[str, ...]:
    """The addresses of the feeds that an OPML file lists, each once; raises InputError where there are none."""
    from lxml import etree

    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_OPML + 1)
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror or fault}); give an OPML file of feeds") from fault
    if len(data) > LARGEST_OPML:
        raise InputError(f"{path} is larger than {LARGEST_OPML // 1_000_000} MB; give an OPML file of feeds")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise InputError(f"{path} is no OPML file ({fault}); export the list of feeds as OPML") from fault
    urls = (
        value.strip()
        for outline in root.iter("outline", "{*}outline")
        for name, value in outline.attrib.items()
        if str(name).lower() == "xmlurl"
    )
    feeds = tuple(dict.fromkeys(url for url in urls if url))
    if not feeds:
        raise InputError(f"{path} lists no feeds; its outlines need an attribute xmlUrl")
    return feeds


def load_state(path: Path) -> WatchState:
    """The state of a file, empty where there is none; raises InputError where it is damaged or of another format."""
    remedy = "delete it and all entries of the feeds count as new"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return WatchState()
    except OSError as fault:
        raise InputError(f"the state of the watch {path} cannot be read ({fault.strerror or fault})") from fault
    try:
        state = msgspec.json.decode(data, type=WatchState)
    except msgspec.MsgspecError as fault:
        raise InputError(f"the state of the watch {path} is damaged ({fault}); {remedy}") from fault
    if state.format != FORMAT:
        raise InputError(f"the state of the watch {path} has format {state.format}, not {FORMAT}; {remedy}")
    return state


def save_state(path: Path, state: WatchState) -> None:
    """Write the state beside its file and rename it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with beside.open("wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(state), indent=1))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
