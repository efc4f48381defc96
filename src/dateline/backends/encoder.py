"""This room is the only door to ONNX Runtime: it reads attributions, factuality and acts with one small encoder.

No torch and no network. A text is encoded once; every question is answered from that. What the encoder was trained on
and how well it does stands in ``weights/MODEL_CARD.md``; ``training/`` makes it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

LINE = re.compile(r"[^\n]+")
# A line that is long and stops in mid-sentence was broken by a typesetter: the next line belongs to its paragraph.
LONG_LINE, CLOSED = 40, tuple(".!?…:;\"'”’)]")
# Where a paragraph that is longer than a window may be cut: behind a sentence's end and its closing quotation marks.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+")
CLS, SEP = 101, 102
# Log probability of "outside" from which on a token is not looked at again.
SURELY_OUTSIDE = -0.02
# Columns of the token scores.
CONTENT, CUE, SOURCE = slice(0, 3), slice(3, 6), slice(6, 9)  # each: outside, begin, in
FACT = 9  # (two further heads, status and voice, were trained but are no better than the rules)


class Found(TypedDict):
    """What is said (content), by whom (source) and the words that bind them (cue), as character spans."""

    source: list[list[int]]
    cue: list[list[int]]
    content: list[list[int]]
    score: float


@dataclass(frozen=True, slots=True)
class Decoding:
    """The few numbers that decoding depends on; training chooses them on PolNeAR dev (training/evaluate.py --tune)."""

    cue: float = 0.4
    begin: float = 0.0
    source: float = 0.5
    no_source: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder: word pieces of whole paragraphs, with the place of each in the text."""

    ids: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Scores:
    """What the encoder says of one window: token scores, and the vectors with which tokens point at each other."""

    tokens: Floats
    pointers: Floats


@dataclass(frozen=True, slots=True)
class Acts:
    """What the encoder says of the acts in one window: scores of types, and vectors that point at who takes part."""

    kinds: Floats
    roles: Floats


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text cut into windows, and what has been read off each so far: the shared layers, and the heads asked."""

    text: str
    windows: list[Window]
    asked: list[bool]
    shared: dict[int, Floats] = field(default_factory=dict)
    scores: dict[int, Scores] = field(default_factory=dict)
    acts: dict[int, Acts] = field(default_factory=dict)

    def window_at(self, start: int, end: int) -> int | None:
        """The number of the first window that holds a word piece of this range; None if none does."""
        number = bisect_right(self.windows, start, key=lambda window: int(window.start[1])) - 1
        for at in range(max(number, 0), len(self.windows)):
            window = self.windows[at]
            if window.start[1] >= end:
                break
            if window.end[-2] > start:
                return at
        return None


def find_windows(
    text: str, tokenizer: Tokenizer, length: int, near: Sequence[int] | None = None
) -> tuple[list[Window], list[bool]]:
    """Windows of whole paragraphs, and whether each is to be asked for attributions; these seldom cross a paragraph.

    With ``near`` (sorted) only paragraphs that hold one of these positions are to be asked. Such neighbours share a
    window; any other paragraph has its own, so that a line which says nothing changes nothing that is read elsewhere.
    """
    rows: list[tuple[list[int], list[int], list[int]]] = []
    asked: list[bool] = []
    for piece_ids, piece_start, piece_end in _pieces(text, tokenizer, length - 2):
        at = bisect_left(near, piece_start[0]) if near is not None else 0
        ask = near is None or (at < len(near) and near[at] < piece_end[-1])
        if not (ask and asked and asked[-1]) or len(rows[-1][0]) + len(piece_ids) + 1 > length:
            rows.append(([CLS], [-1], [-1]))
            asked.append(ask)
        rows[-1][0].extend([*piece_ids, SEP])
        rows[-1][1].extend([*piece_start, -1])
        rows[-1][2].extend([*piece_end, -1])
    return [Window(np.array(ids), np.array(start), np.array(end)) for ids, start, end in rows], asked


def _pieces(text: str, tokenizer: Tokenizer, room: int) -> Iterator[tuple[list[int], list[int], list[int]]]:
    for s, e in _paragraphs(text):
        coded = tokenizer.encode(text[s:e], add_special_tokens=False)
        ids, starts, ends = coded.ids, [s + a for a, _ in coded.offsets], [s + b for _, b in coded.offsets]
        cuts = [s + m.end() for m in SENTENCE_END.finditer(text[s:e])] if len(ids) > room else []
        low = 0
        while len(ids) - low > room:
            fits = [
                i for i in range(low + room // 2, low + room + 1) if any(starts[i - 1] < c <= starts[i] for c in cuts)
            ]
            high = fits[-1] if fits else low + room
            yield ids[low:high], starts[low:high], ends[low:high]
            low = high
        if len(ids) > low:
            yield ids[low:], starts[low:], ends[low:]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    open_line = False
    for m in LINE.finditer(text):
        line = m.group().rstrip()
        if open_line and bounds[-1][1] + 1 == m.start():
            bounds[-1] = (bounds[-1][0], m.end())
        else:
            bounds.append((m.start(), m.end()))
        open_line = len(line) >= LONG_LINE and not line.endswith(CLOSED)
    return bounds


def parse_window(text: str, window: Window, scores: Scores, reach: Floats, how: Decoding) -> list[Found]:
    """Cues anchor attributions; each content token chooses a cue (Viterbi), each cue a source or none."""
    tok = scores.tokens
    inside = window.start >= 0
    cue_p, source_p = softmax(tok[:, CUE]), softmax(tok[:, SOURCE])
    cues = _spans(cue_p, inside, how.cue)
    if not cues:
        return []
    first = np.array([s for s, _ in cues])
    ask_cue, cue, ask_source, source = np.split(scores.pointers, 4, axis=1)
    to_cue = point_at(ask_cue, cue, np.arange(len(tok)), first, reach[0])
    owner = _owners(log_softmax(tok[:, CONTENT]), to_cue, inside, how)
    sources = _spans(source_p, inside, how.source)
    begins = np.array([s for s, _ in sources], dtype=np.int64)
    to_source = point_at(ask_source, source, first, begins, reach[1])
    # The cue's own place stands for "no source".
    to_none = np.diagonal(point_at(ask_source, source, first, first, reach[1]))
    out: list[Found] = []
    for k, (start, end) in enumerate(cues):
        mine = np.flatnonzero(owner == k)
        content = _chars(text, window, mine)
        if not content:
            continue
        best = int(to_source[k].argmax()) if sources else -1
        sourced = best >= 0 and to_source[k, best] > to_none[k] + how.no_source
        score = float(cue_p[start, 1:].sum() * np.mean(1 - softmax(tok[mine, CONTENT])[:, 0]))
        out.append(
            Found(
                source=_chars(text, window, np.arange(*sources[best])) if sourced else [],
                cue=_chars(text, window, np.arange(start, end)),
                content=content,
                score=round(score, 4),
            )
        )
    return out


def point_at(ask: Floats, answer: Floats, from_: Ints, to: Ints, reach: Floats) -> Floats:
    most = len(reach) // 2
    far = np.clip(to[None, :] - from_[:, None], -most, most) + most
    out: Floats = ask[from_] @ answer[to].T / np.float32(ask.shape[1] ** 0.5) + reach[far]
    return out


def _spans(p: Floats, inside: npt.NDArray[np.bool_], threshold: float) -> list[tuple[int, int]]:
    """Spans by the probabilities of outside, begin and in. Few tokens can begin one, so only those are looked at."""
    begins = inside & ((p[:, 1] >= threshold) | (p[:, 1] + p[:, 2] > max(threshold, 0.5)))
    goes_on = (inside & (p[:, 2] > np.maximum(p[:, 0], p[:, 1]))).tolist()
    spans: list[tuple[int, int]] = []
    last = 0
    for i in np.flatnonzero(begins).tolist():
        if i < last:
            continue
        last = i + 1
        while last < len(goes_on) and goes_on[last]:
            last += 1
        spans.append((i, last))
    return spans


def _owners(content: Floats, pointer: Floats, inside: npt.NDArray[np.bool_], how: Decoding) -> Ints:
    """Which cue each token is content of, −1 for none: the best path through every stretch that may be content."""
    # The pointer is normalised over the cues alone: a token may choose only among them.
    choice = log_softmax(pointer)
    begin = content[:, 1:2] + choice - how.begin
    go_on = content[:, 2:3] + choice
    owner = np.full(len(content), -1)
    maybe = np.concatenate([[False], inside & (content[:, 0] < SURELY_OUTSIDE), [False]])
    edges = np.flatnonzero(maybe[1:] != maybe[:-1])
    for s, e in zip(edges[::2], edges[1::2], strict=True):
        owner[s:e] = _best_path(content[s:e, 0].tolist(), begin[s:e].tolist(), go_on[s:e].tolist())
    return owner


def _best_path(out: list[float], begin: list[list[float]], go_on: list[list[float]]) -> list[int]:
    """Viterbi over "outside" (−1) and the cues. (Plain lists: numpy is slower on so few cues.)"""
    none, best = 0.0, [-1e9] * len(begin[0])
    back: list[tuple[int, list[int]]] = []
    for o, b, g in zip(out, begin, go_on, strict=True):
        top, at = none, -1
        for k, score in enumerate(best):
            if score > top:
                top, at = score, k
        stays = [x + y for x, y in zip(best, g, strict=True)]
        enters = [top + y for y in b]
        back.append((at, [k if x >= y else at for k, (x, y) in enumerate(zip(stays, enters, strict=True))]))
        best = [x if x >= y else y for x, y in zip(stays, enters, strict=True)]
        none = top + o
    state = -1
    for k, score in enumerate(best):
        if score > max(none, best[state] if state >= 0 else none):
            state = k
    path = [state]
    for at, into in reversed(back[1:]):
        state = at if state < 0 else into[state]
        path.append(state)
    return path[::-1]


def _chars(text: str, window: Window, at: Ints) -> list[list[int]]:
    """Runs of word pieces as character spans of whole words; a mark of punctuation alone is no part of anything."""
    spans: list[list[int]] = []
    for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(at) else []:
        start, end = int(window.start[run[0]]), int(window.end[run[-1]])
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        if any(c.isalnum() for c in text[start:end]):
            spans.append([start, end])
    return spans


def log_softmax(x: Floats) -> Floats:
    top = x.max(axis=-1, keepdims=True)
    out: Floats = x - top - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
    return out


def softmax(x: Floats) -> Floats:
    out: Floats = np.exp(log_softmax(x))
    return out


@cache
def open_reader() -> Reader:
    """The encoder that ships with Dateline, loaded once a process."""
    return Reader(Path(__file__).with_name("weights"))


class Reader:
    """One loaded model: the session, its word pieces and how to decode."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        settings: dict[str, Any] = json.loads((folder / "statements.json").read_text(encoding="utf-8"))
        self.length: int = settings["length"]
        self.reach: Floats = np.array(settings["reach"], dtype=np.float32)
        self.how = Decoding(**settings["decoding"])
        self.events: dict[str, Any] = json.loads((folder / "events.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A plan of memory is kept for every length of input otherwise, which is no faster and is never let go.
        options.enable_mem_pattern = False
        # The graph is written as it should run; a fusion would put the slow SkipLayerNormalization back.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self.shared, self.statements, self.acts = (
            onnxruntime.InferenceSession(str(folder / f"{name}.int8.onnx"), options, providers=["CPUExecutionProvider"])
            for name in ("shared", "statements", "events")
        )
        self._last: Encoded | None = None
        self._near: Sequence[int] | None = None

    def encode(self, text: str, near: Sequence[int] | None = None) -> Encoded:
        """The text cut into windows (see ``find_windows``).

        The last text is remembered, so that the layers of a report share its scores; without ``near`` it is taken as it
        was cut. What is asked of it never depends on what was read before.
        """
        if self._last is None or self._last.text != text or (near is not None and near != self._near):
            windows, asked = find_windows(text, self.tokenizer, self.length, near)
            self._last, self._near = Encoded(text, windows, asked), near
        return self._last

    def score(self, encoded: Encoded, number: int) -> Scores:
        """The statement heads' scores of one window, run once. (A batch would be no faster, and would need padding.)"""
        if number not in encoded.scores:
            tokens, pointers = self.statements.run(None, {"shared": self._share(encoded, number)})
            encoded.scores[number] = Scores(tokens[0], pointers[0])
        return encoded.scores[number]

    def read_acts(self, encoded: Encoded, number: int) -> Acts:
        """The event heads' scores of one window, run once, on the same lower layers."""
        if number not in encoded.acts:
            kinds, roles = self.acts.run(None, {"shared": self._share(encoded, number)})
            encoded.acts[number] = Acts(kinds[0], roles[0])
        return encoded.acts[number]

    def _share(self, encoded: Encoded, number: int) -> Floats:
        if number not in encoded.shared:
            encoded.shared[number] = self.shared.run(None, {"ids": encoded.windows[number].ids[None, :]})[0]
        return encoded.shared[number]

    def find_attributions(self, encoded: Encoded) -> list[Found]:
        """Every attribution in the windows that are to be asked, in text order."""
        return [
            found
            for number, window in enumerate(encoded.windows)
            if encoded.asked[number]
            for found in parse_window(encoded.text, window, self.score(encoded, number), self.reach, self.how)
        ]

    def find_factuality(
        self, encoded: Encoded, predicates: Sequence[tuple[int, int]], *, only_scored: bool = False
    ) -> list[float | None]:
        """For each predicate's span a value from −3 (did not happen) to 3 (happened); None if no word is there.

        With ``only_scored`` also None where no question has been asked of its window: the answer costs nothing then.
        """
        return [self._factuality(encoded, start, end, only_scored) for start, end in predicates]

    def _factuality(self, encoded: Encoded, start: int, end: int, only_scored: bool) -> float | None:
        number = encoded.window_at(start, end) if start < end else None
        if number is None or (only_scored and number not in encoded.scores):
            return None
        window = encoded.windows[number]
        pieces = np.flatnonzero((window.start >= 0) & (window.start < end) & (window.end > start))
        if not len(pieces):
            return None
        return float(np.clip(self.score(encoded, number).tokens[pieces[0], FACT], -3, 3))
