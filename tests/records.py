"""Readings of any shape, for tests of what keeps them: whatever a record may hold, these do."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dateline.model import Coder, Reading, Report, Span, Syntax, Token

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
"""Lone surrogates and all."""

_SPANS = st.builds(lambda start, length: Span(start=start, end=start + length), st.integers(0, 60), st.integers(1, 40))
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: ANY_TEXT,
    int: st.integers(-(10**25), 10**25),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    Span: _SPANS,
    NoneType: st.none(),
}


def _of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return st.lists(_of(inner[0]), max_size=3).map(tuple) if inner[-1] is ... else st.tuples(*map(_of, inner))
    if get_origin(kind) is UnionType:
        return st.one_of(*map(_of, inner))
    if hasattr(kind, "__members__"):
        return st.sampled_from(list(kind))
    return records(kind)


def records(kind: Any) -> st.SearchStrategy[Any]:
    """Records of that class, every field filled."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{f.name: _of(hints[f.name]) for f in fields(kind)})


def _token(index: int, token: Token) -> Token:
    return Token(**{f.name: getattr(token, f.name) for f in fields(Token)} | {"index": index})


TOKENS = st.lists(records(Token), max_size=4)
SYNTAX = st.builds(
    lambda tokens, sentences: Syntax(tokens=tuple(tokens), sentences=tuple(sentences)),
    st.one_of(TOKENS, TOKENS.map(lambda tokens: [_token(n, t) for n, t in enumerate(tokens)])),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3),
)
REPORTS: st.SearchStrategy[Report] = records(Report)


def readings() -> st.SearchStrategy[Reading]:
    """Readings whose parts need not agree with each other: what is kept is not judged."""
    hints = get_type_hints(Reading)
    own = {"report": REPORTS, "syntax": SYNTAX, "coder": st.one_of(st.none(), records(Coder))}
    return st.builds(Reading, **own, **{n: _of(hints[n]) for n in hints if n not in own})
