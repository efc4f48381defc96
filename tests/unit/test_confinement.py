"""The confined process: a reader that loops, swells, crashes or reaches out costs its document and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dateline.ingest.arrivals import Draft, Refusal
from dateline.ingest.confinement import READERS, Confinement
from documents import LEAD, PAGE

READER = f"""
import ctypes, os, socket, subprocess, time
from dateline.ingest.arrivals import Draft

def read(request):
    exec(request.data.decode())
    yield Draft(text="{LEAD}")
"""


@pytest.fixture
def confined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Confinement:
    """A confinement whose child finds a reader of ours in place of the one for Markdown."""
    (tmp_path / "hostile_reader.py").write_text(READER)
    monkeypatch.syspath_prepend(str(tmp_path))
    start = "from dateline.ingest import confinement as c; c.READERS['markdown'] = 'hostile_reader:read'; c.serve(%d)"
    inner = f"import sys; sys.path[:] = sys.argv[2:]; {start}" % 600_000_000
    monkeypatch.setattr("dateline.ingest.confinement._START", inner)
    assert "markdown" in READERS
    return Confinement(600_000_000, 5.0)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("while True: pass", "takes longer than 5 seconds"),
        ("time.sleep(60)", "takes longer than 5 seconds"),
        ("x = b'1' * 10**9", "more than 600 MB"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("ctypes.string_at(0)", "signal 11"),
        ("os._exit(3)", "exit status 3"),
        ("raise KeyError('x')", "KeyError"),
        ("socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
        ("subprocess.run(['true'])", "PermissionError"),
        ("os.system('true')", "PermissionError"),
        ("open('owned', 'w')", "PermissionError"),
        ("os.write(os.open('owned', os.O_CREAT | os.O_WRONLY), b'x')", "OSError"),
    ],
)
def test_what_a_reader_may_not_do(
    confined: Confinement, act: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each ends in a refusal that says so, and the next document is read."""
    monkeypatch.chdir(tmp_path)
    with confined:
        (refusal,) = confined.read("markdown", act.encode())
        assert isinstance(refusal, Refusal)
        assert words in refusal.reason
        assert list(confined.read("markdown", b"pass")) == [Draft(text=LEAD)]
        assert list(confined.read("markdown", b"print('loud'); os.write(2, b'louder')")) == [Draft(text=LEAD)]
    assert not (tmp_path / "owned").exists() or not (tmp_path / "owned").stat().st_size


def test_nobody_waits_for_the_rest() -> None:
    """A caller who stops in the middle leaves no process and no answer behind."""
    with Confinement(2_000_000_000, 30.0) as confined:
        answers = confined.read("feed", b"<rss><channel>" + b"<item><title>a</title></item>" * 100)
        assert isinstance(next(answers), Draft)
        answers.close()  # type: ignore[attr-defined]
        (page,) = confined.read("page", PAGE.encode())
        assert isinstance(page, Draft)
        assert page.title == "Mill at Orlen"


def test_no_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, the refusal says so."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    (refusal,) = Confinement(10**9, 5.0).read("page", b"x")
    assert isinstance(refusal, Refusal)
    assert "could not be started" in refusal.reason
