"""The pages that promise something: commands, options, exit codes and examples are as they say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dateline.cli import commands
from dateline.cli.output import FORMATS
from dateline.evaluate.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]
CLI_PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def all_commands() -> Iterator[tuple[str, click.Command]]:
    yield "dateline", commands
    waiting = [("dateline", commands)]
    for name, group in waiting:
        for inner, command in group.commands.items():
            yield f"{name} {inner}", command
            if isinstance(command, click.Group):
                waiting.append((f"{name} {inner}", command))


@pytest.mark.parametrize(("name", "command"), list(all_commands()), ids=[name for name, _ in all_commands()])
def test_commands_and_options_are_documented(name: str, command: click.Command) -> None:
    """Every command and option stands in docs/cli.md, and every option has a help text."""
    assert name in CLI_PAGE
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            for option in parameter.opts:
                assert re.search(rf"`{re.escape(option)}[` ]", CLI_PAGE), f"{option} of {name}"


def test_documented_options_exist() -> None:
    """docs/cli.md promises no option that is not there."""
    options = {
        option
        for _, c in all_commands()
        for p in c.params
        for option in (*p.opts, *p.secondary_opts)
        if option[0] == "-"
    } | {"-h", "--help"}
    assert set(re.findall(r"`(--?[a-z]+(?:-[a-z]+)*)", CLI_PAGE)) <= options


def test_words_to_choose_from_are_documented() -> None:
    """Formats and tasks stand in docs/cli.md."""
    for word in (*FORMATS, *TASKS):
        assert f"`{word}`" in CLI_PAGE or f" {word}`" in CLI_PAGE, word


def test_exit_codes_are_the_same_in_help_and_page() -> None:
    """--help and docs/cli.md name the same exit codes."""
    told = set(re.findall(r"\b(\d+)\b", (commands.epilog or "").split("Exit codes:")[1]))
    assert set(re.findall(r"^\| (\d+) \|", CLI_PAGE, re.MULTILINE)) == told == {"0", "1", "2", "130", "141"}
    epilog = commands.commands["code"].epilog or ""
    assert all(f"{code} " in epilog for code in told)


def test_commands_of_the_page_run(tmp_path: Path) -> None:
    """The commands in docs/cli.md run as they stand there."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    blocks = re.findall(r"^```sh\n(.*?)^```", CLI_PAGE, re.MULTILINE | re.DOTALL)
    assert blocks
    script = f'set -euo pipefail\ndateline() {{ "{sys.executable}" -m dateline "$@"; }}\n' + "".join(blocks)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "frontier.jsonl").stat().st_size > 0


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_examples_run(path: Path, tmp_path: Path) -> None:
    """Every example runs from anywhere and prints something."""
    done = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout
