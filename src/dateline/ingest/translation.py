"""This room hands a report that is not in English to a translation command of the user's own."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass, replace

from dateline.errors import InputError
from dateline.ingest.arrivals import LARGEST
from dateline.model import Report

SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Translator:
    """A command that reads a text on standard input and writes its English translation to standard output.

    In its words ``{lang}`` stands for the ISO 639 code of the text's language. No shell is involved.
    """

    words: tuple[str, ...]
    seconds: float = SECONDS

    @property
    def name(self) -> str:
        """The program, without its arguments."""
        return self.words[0]

    def translate(self, report: Report) -> Report | str:
        """The report in English under the same id, or in words why there is none."""
        command = [word.replace("{lang}", report.language) for word in self.words]
        try:
            done = subprocess.run(
                command,
                input=report.text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"is not translated: {self.name!r} took longer than {self.seconds:g} seconds"
        except OSError as fault:
            return f"is not translated: {self.name!r} cannot be run ({fault.strerror or fault})"
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            return f"is not translated: {self.name!r} left with status {done.returncode} ({last[:200]})"
        text = done.stdout[:LARGEST].decode("utf-8", "replace").replace("\r\n", "\n")
        if not text.strip():
            return f"is not translated: {self.name!r} wrote nothing"
        return replace(report, text=text, language="en")


def parse_command(command: str, seconds: float = SECONDS) -> Translator | None:
    """The translator that a command line names, None for an empty one; raises InputError where quotes are open."""
    try:
        words = tuple(shlex.split(command))
    except ValueError as fault:
        raise InputError(f"the translation command {command!r} cannot be split ({fault}); close its quotes") from fault
    return Translator(words, seconds) if words else None
