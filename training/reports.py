"""This room reads the gold folders and turns records into windows with labels."""

import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

# Windows and decoding are those of inference: there is one way to cut a text.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
from dateline.backends.encoder import Decoding, Found, Scores, Window, find_windows, parse_window

__all__ = ["STATUSES", "Decoding", "Found", "Scores", "Window", "find_windows", "parse_window"]

STATUSES = ("actual", "negated", "future", "hypothetical")

IGNORE = -100


@dataclass(frozen=True, slots=True)
class Example:
    """One window with its labels; IGNORE where a head learns nothing."""

    window: Window
    content: np.ndarray
    cue: np.ndarray
    source: np.ndarray
    to_cue: np.ndarray
    to_source: np.ndarray
    fact: np.ndarray
    status: np.ndarray
    voice: np.ndarray


def load_tokenizer(path: Path) -> Tokenizer:
    """The word pieces of MiniLM, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_records(path: Path) -> list[dict[str, Any]]:
    """The records of one JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def find_examples(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Example]:
    """Windows of a PolNeAR record with tags and pointers."""
    out = []
    for window in find_windows(record["text"], tokenizer, length)[0]:
        n = len(window.ids)
        inside = window.start >= 0
        content = np.where(inside, 0, IGNORE)
        cue, source = content.copy(), content.copy()
        to_cue, to_source = np.full(n, IGNORE), np.full(n, IGNORE)
        for a in record["attributions"]:
            c, q, s = (_touched(window, a[k]) for k in ("content", "cue", "source"))
            _tag(content, c)
            _tag(cue, q)
            _tag(source, s)
            if len(q):
                to_cue[c] = q[0]
                # The cue's own place stands for "no source"; a source in another window teaches nothing.
                if len(s):
                    to_source[q[0]] = s[0]
                elif not a["source"]:
                    to_source[q[0]] = q[0]
        out.append(Example(window, content, cue, source, to_cue, to_source, *_unknown(window)))
    return out


def find_fact_examples(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Example]:
    """Windows of a UDS record: only the factuality of its predicates is known."""
    out = []
    for window in find_windows(record["text"], tokenizer, length)[0]:
        fact, none, _ = _unknown(window)
        for p in record["predicates"]:
            at = _touched(window, [[p["start"], p["end"]]])
            if len(at):
                fact[at[0]] = p["value"]
        out.append(Example(window, none, none, none, none, none, fact, none, none))
    return out


def find_status_examples(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Example]:
    """Windows of an attributed report: known are the status and the voice of its events, at their triggers."""
    out = []
    for window in find_windows(record["text"], tokenizer, length)[0]:
        (fact, status, voice), none = _unknown(window), _unknown(window)[1]
        for span, event in find_triggers(record):
            at = _touched(window, [list(span)])
            if len(at):
                status[at[0]] = STATUSES.index(event["status"])
                voice[at[0]] = event["sources"][0] == "report"
        if (status != IGNORE).any():
            out.append(Example(window, none, none, none, none, none, fact, status, voice))
    return out


def find_triggers(record: dict[str, Any]) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    """The trigger span of each event of an attributed report."""
    out = []
    for event in record["events"]:
        start = record["text"].index(event["evidence"]) + event["evidence"].index(event["trigger"])
        out.append(((start, start + len(event["trigger"])), event))
    return out


def _unknown(window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = len(window.ids)
    return np.full(n, np.nan), np.full(n, IGNORE), np.full(n, IGNORE)


def _touched(window: Window, spans: list[list[int]]) -> np.ndarray:
    hit = np.zeros(len(window.ids), dtype=bool)
    for s, e in spans:
        hit |= (window.start >= 0) & (window.start < e) & (window.end > s)
    return np.flatnonzero(hit)


def _tag(tags: np.ndarray, at: np.ndarray) -> None:
    if len(at):
        tags[at] = 2
        tags[at[0]] = 1
        for i, j in itertools.pairwise(at):
            if j != i + 1:
                tags[j] = 1
