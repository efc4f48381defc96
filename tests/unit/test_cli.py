"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dateline
from dateline.cli import commands, main
from dateline.gazetteer import open_gazetteer

TEXT = "Rebels attacked the town of Gao on Monday, killing 12 soldiers, the army said.\n"
LINES = (
    '{"id": "one", "text": "Rebels fled.", "published": "2021-08-22"}\n{broken\n{"id": "two", "text": "Troops came."}\n'
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, pipeline: dateline.Pipeline) -> Callable[..., Result]:
    """Run a command in this process, over the pipeline that is loaded already."""
    monkeypatch.setattr("dateline.pipeline.Pipeline", lambda *_: pipeline)

    def runner(*arguments: str | Path, text: str | bytes | None = None) -> Result:
        return CliRunner().invoke(commands, [str(a) for a in arguments], input=text)

    return runner


def call(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as a shell does."""
    command = [sys.executable, "-m", "dateline", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


# ---- formats


def test_jsonl_is_the_default_in_a_pipe(run: Callable[..., Result], report: Path) -> None:
    """In a pipe each report is one line of JSON, and standard output holds nothing else."""
    done = run("code", report, "--published", "2021-08-22", "--title", "T", "--source", "S")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    record = json.loads(line)
    assert (record["published"], record["title"], record["source"]) == ("2021-08-22", "T", "S")


def test_json_is_a_list(run: Callable[..., Result], tmp_path: Path) -> None:
    """The format json is one list of all records."""
    path = tmp_path / "a.jsonl"
    path.write_text(LINES, encoding="utf-8")
    done = run("code", path, "--format", "json")
    assert [record["id"] for record in json.loads(done.stdout)] == ["one", "two"]


@pytest.mark.parametrize("form", ["table", "drawn"])
def test_views_for_eyes(run: Callable[..., Result], report: Path, form: str) -> None:
    """Table and drawing have a header line for the report, and no colours in a pipe."""
    done = run("code", report, "--published", "2021-08-22", "--format", form, "--title", "The attack")
    assert done.exit_code == 0
    assert "The attack · 2021-08-22" in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 200


def test_out_appears_when_it_is_whole(run: Callable[..., Result], report: Path, tmp_path: Path) -> None:
    """--out takes the format from the file's ending, and leaves nothing beside it."""
    for name, load in (("a.json", lambda s: json.loads(s)[0]), ("a.jsonl", json.loads)):
        out = tmp_path / "out" / name
        out.parent.mkdir(exist_ok=True)
        assert run("code", report, "--out", out).stdout == ""
        assert load(out.read_text(encoding="utf-8"))["text_sha256"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.json", "a.jsonl"]


def test_out_is_kept_when_nothing_could_be_read(run: Callable[..., Result], tmp_path: Path) -> None:
    """A run that reads nothing does not replace the file of an earlier one."""
    out = tmp_path / "a.jsonl"
    out.write_text("earlier\n", encoding="utf-8")
    assert run("code", tmp_path / "none", "--out", out).exit_code == 2
    assert out.read_text(encoding="utf-8") == "earlier\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


# ---- exit codes


def test_some_rejected(run: Callable[..., Result], tmp_path: Path) -> None:
    """A broken line is told on standard error, the rest is coded, and the exit code is 1."""
    path = tmp_path / "a.jsonl"
    path.write_text(LINES, encoding="utf-8")
    done = run("code", path)
    assert done.exit_code == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["one", "two"]
    told = done.stderr.splitlines()
    assert told[0].startswith(f"{path}:2: is not JSON")
    assert all(re.match(r".+:\d+: .+; .+", line) for line in told)
    assert any(line.startswith(f"{path}:3: times: no publication date") for line in told)


@pytest.mark.parametrize("content", [b"", b"\0\1\2", bytes(range(128, 256)), b"%PDF-1.4"])
def test_nothing_could_be_read(run: Callable[..., Result], tmp_path: Path, content: bytes) -> None:
    """If no report could be read at all, the exit code is 2 and standard output is empty."""
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    done = run("code", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_strict_stops_at_the_first_rejection(run: Callable[..., Result], tmp_path: Path) -> None:
    """--strict leaves with 1 and writes no --out file."""
    path, out = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    path.write_text(LINES, encoding="utf-8")
    done = run("code", path, "--strict", "--out", out)
    assert done.exit_code == 1
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["code"],
        ["code", "x", "--published", "22/08/2021"],
        ["code", "x", "--published", "2021-02-30"],
        ["code", "x", "--format", "xml"],
        ["code", "x", "--backend", "syntax"],
        ["code", "x", "--codebook", "/nowhere/at/all"],
        ["code", "x", "--out", "/nowhere/at/all"],
        ["code", "x", "--no-such-option"],
        ["predict", "no-such-task", "x", "-o", "y"],
        ["predict", "geo", "/nowhere", "-o", "y"],
        ["no-such-command"],
    ],
)
def test_usage_errors(arguments: list[str], run: Callable[..., Result]) -> None:
    """What is asked for wrongly is refused with 2 before anything is coded."""
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Usage: " in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--model", "no_such_model"), "'no_such_model' is not installed"),
        (("--backend", "times=none"), "layer 'times' has no backend 'none'"),
        (("--backend", "nolayer=rules"), "there is no layer 'nolayer'"),
    ],
)
def test_settings_that_cannot_be(
    report: Path, option: tuple[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipeline that cannot be made is told in one line and leaves with 2; only --debug shows a traceback."""
    for debug in ((), ("--debug",)):
        with pytest.raises(SystemExit) as ended:
            main(["code", str(report), *option, *debug])
        assert ended.value.code == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err
        assert ("Traceback" in err) == bool(debug)
        assert debug or len(err.splitlines()) == 1


def test_fault_of_our_own_shows_no_traceback(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even an error that nobody foresaw is one line that says how to see more."""

    def fail(*_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("dateline.pipeline.Pipeline", fail)
    with pytest.raises(SystemExit) as ended:
        main(["code", str(report)])
    assert ended.value.code == 2
    told = "error: Dateline failed (RuntimeError: two lines); run with --debug and report what it prints\n"
    assert capsys.readouterr().err == told


# ---- real processes


def test_standard_input_in_a_real_pipe() -> None:
    """A report piped in comes out as one line; the exit code is that of the run."""
    done = call("code", "-", "--published", "2021-08-22", input=TEXT)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["published"] == "2021-08-22"


def test_output_is_utf8_in_any_locale(tmp_path: Path) -> None:
    """Records are UTF-8 even where the locale is not, and lone surrogates do not break the output."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "é\ud800", "text": "Café bombed."}) + "\n", encoding="utf-8")
    for form in ("jsonl", "drawn"):
        done = call("code", path, "--format", form, env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"})
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_closed_pipe_is_quiet(tmp_path: Path) -> None:
    """When the reader goes away, the run ends without a word about it."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rebels fled.", "published": "2021-08-22"}\n' * 400, encoding="utf-8")
    command = f"{sys.executable} -m dateline code {path} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", timeout=120, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "141"


def test_interrupt(tmp_path: Path) -> None:
    """Ctrl-C ends the run with 130, one word, and no half-written file."""
    os.mkfifo(tmp_path / "in")
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "dateline", "code", str(tmp_path / "in"), "--out", str(out)]
    # A shell starts what runs in its background with the signal ignored: this test may be run there.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=heard)
    # Opening to write returns once the other side has opened to read.
    with process, (tmp_path / "in").open("w", encoding="utf-8") as feed:
        feed.write("Rebels")
        feed.flush()
        # A signal that comes just before the process waits for more input is seen only with the next one.
        for _ in range(30):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=2)
                break
        told = process.stderr.read() if process.stderr else ""
    assert process.returncode == 130
    assert told.strip() == "interrupted"
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_colours_on_a_terminal(report: Path) -> None:
    """A terminal gets a coloured table and a pipe none; NO_COLOR is honoured."""
    coloured = on_terminal(report, {})
    assert "Rebels" in coloured or "no events" in coloured
    assert re.search(r"\x1b\[[0-9;]*1m", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", on_terminal(report, {"NO_COLOR": "1"}))


def on_terminal(report: Path, extra: dict[str, str]) -> str:
    """What ``dateline code`` prints when its standard output and error are a terminal."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **extra}
    command = [sys.executable, "-m", "dateline", "code", str(report), "--published", "2021-08-22"]
    with subprocess.Popen(command, stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        chunks = []
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # the other side is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        os.close(master)
    assert process.returncode == 0
    return b"".join(chunks).decode()


# ---- the other commands


def test_version_and_schema(run: Callable[..., Result]) -> None:
    """The version is the installed one, and the schema is JSON."""
    assert run("--version").stdout == run("version").stdout == f"dateline {dateline.__version__}\n"
    assert json.loads(run("schema").stdout)["title"] == "Dateline record"


def test_predict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Predictions come one a line for the lines of the input, and a broken line is told with its number."""
    source, out = tmp_path / "in.jsonl", tmp_path / "pred.jsonl"
    source.write_text('{"id": "a", "text": "Rebels fled to Gao."}\n', encoding="utf-8")
    done = call("predict", "geo", source, "-o", out)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["a"]
    source.write_text("{\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["predict", "geo", str(source), "-o", str(tmp_path / "none.jsonl")])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "line 1" in told
    assert len(told.splitlines()) == 1


def test_the_first_run_says_that_it_builds_the_index(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the index of place names is built, which takes a while, a line says so; the next run is quiet."""
    whole = open_gazetteer().path.read_bytes()
    monkeypatch.setattr("dateline.gazetteer.opening.build_index", lambda path: path.write_bytes(whole))
    for lines in (1, 0):
        done = CliRunner().invoke(
            commands, ["code", str(report), "--published", "2021-08-22", "--gazetteer", str(tmp_path / "index.bin")]
        )
        assert done.exit_code == 0
        assert done.stderr.count("building the index of place names") == lines
        assert len(done.stderr.splitlines()) == lines


def test_long_inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A line of a million characters and a text of five megabytes are read as far as the limit, and it is told."""
    short = dateline.Pipeline(dateline.Settings(max_characters=10_000, strict=True))
    monkeypatch.setattr("dateline.pipeline.Pipeline", lambda *_: short)
    for text in ("word " * 200_000, "x" * 1_000_000, "Rebels fled.\n" * 400_000):
        path = tmp_path / "long.txt"
        path.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(commands, ["code", str(path)])
        assert done.exit_code == 0
        assert any("only the first 10,000" in line for line in done.stderr.splitlines())
