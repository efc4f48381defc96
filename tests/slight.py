"""A syntax backend that costs next to nothing, and dies of certain words: runs of many processes are tested with it.

It splits words and sentences and knows nothing of grammar; all the other layers are the real ones, by rules.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from dateline.model import Issue, Report, Syntax, Token
from dateline.pipeline import Pipeline, Settings

POISON = "xyzzy-poison"
BOMB = "xyzzy-bomb"
SLOW = "xyzzy-slow"
_WORD = re.compile(r"\w+|[^\w\s]")

SETTINGS = Settings(
    backends={"syntax": "slight:load", "statements": "rules", "events": "rules", "claims": "rules"}, upto="quantities"
)
slight = partial(Pipeline, SETTINGS)
"""Loads the pipeline, in another process as well."""


def load(codebook: Any, settings: Any) -> Any:
    return parse


def parse(reports: Sequence[Report]) -> Iterable[tuple[Syntax, tuple[Issue, ...]]]:
    for report in reports:
        if POISON in report.text:
            os._exit(7)
        if BOMB in report.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if SLOW in report.text:
            time.sleep(0.01)
    return [(_syntax(report.text), ()) for report in reports]


def _syntax(text: str) -> Syntax:
    tokens = tuple(
        Token(
            index=index,
            start=match.start(),
            end=match.end(),
            text=match[0],
            lemma=match[0].lower(),
            pos="X",
            tag="FW",
            dep="dep",
            head=index,
            ent="",
            ent_begin=False,
        )
        for index, match in enumerate(_WORD.finditer(text))
    )
    return Syntax(tokens=tokens, sentences=((0, len(tokens)),) if tokens else ())
