"""This room keeps standard error: one line for each fault, and on a terminal a bar while work goes on."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_WINDOW = 30.0


class Teller(Protocol):
    """Tells the person at the terminal how it goes."""

    def say(self, line: str) -> None:
        """Print one line to standard error."""

    def begin(self, doing: str) -> None:
        """What is being done from now on."""

    def done(self, size: int) -> None:
        """So many more bytes of input are dealt with."""

    def paused(self) -> AbstractContextManager[None]:
        """Out of the way, while something is written to the same terminal."""


@contextmanager
def open_progress(doing: str, total: int | None) -> Iterator[Teller]:
    """A bar on standard error where that is a terminal; ``total`` is in bytes, None where it is not known.

    What the library logs meanwhile, such as that it builds the index of place names, is told as well.
    """
    with _open_teller(doing, total) as teller, _log_told(teller):
        yield teller


@contextmanager
def open_stages() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for work in stages: a function that hears what is being done, how much of it, and of how much.

    Where standard error is no terminal, each stage is a line.
    """
    if not sys.stderr.isatty():
        begun: set[str] = set()

        def tell(doing: str, _done: int, _total: int) -> None:
            if doing not in begun:
                begun.add(doing)
                click.echo(_one_line(doing), err=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True, highlight=False), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = progress.add_task(doing, total=total)
            progress.update(tasks[doing], completed=done, total=total)

        yield show


@contextmanager
def _open_teller(doing: str, total: int | None) -> Iterator[Teller]:
    if not sys.stderr.isatty():
        yield _Plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, doing, total)


@contextmanager
def _log_told(teller: Teller) -> Iterator[None]:
    log, handler = logging.getLogger("dateline"), _Telling(teller)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(level)
        log.removeHandler(handler)


class _Telling(logging.Handler):
    """Hands the library's log to whoever tells the person at the terminal how it goes."""

    def __init__(self, teller: Teller) -> None:
        super().__init__()
        self._teller = teller

    def emit(self, record: logging.LogRecord) -> None:
        self._teller.say(record.getMessage())


class _Plain:
    def say(self, line: str) -> None:
        click.echo(_one_line(line), err=True)

    def begin(self, doing: str) -> None:
        pass

    def done(self, size: int) -> None:
        pass

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()


class _Bar:
    def __init__(self, progress: Progress, doing: str, total: int | None) -> None:
        self._progress = progress
        self._count = 0
        self._marks: deque[tuple[float, int]] = deque([(monotonic(), 0)])
        self._task = progress.add_task(doing, total=total, count="")

    def say(self, line: str) -> None:
        self._progress.console.print(_one_line(line), soft_wrap=True, markup=False)

    def begin(self, doing: str) -> None:
        self._progress.update(self._task, description=doing)

    def done(self, size: int) -> None:
        self._count += 1
        self._progress.update(self._task, advance=size, count=f"{self._count} read{self._rate()}")

    def _rate(self) -> str:
        """Reports a second over the last half minute: since the start would count those that were there already."""
        now = monotonic()
        if now - self._marks[-1][0] > 1:
            self._marks.append((now, self._count))
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW:
            self._marks.popleft()
        since, count = self._marks[0]
        return f", {(self._count - count) / (now - since):.1f} a second" if now - since > 1 else ""

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()


def _one_line(words: str) -> str:
    from dateline.views import clean

    return clean(" ".join(words.split()))
