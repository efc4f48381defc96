"""Rules of the parse's own geometry: subtrees, sentences and the tokens that a span touches."""

from __future__ import annotations

import pytest

from dateline.model import Span, Syntax, Token


def chain(heads: list[int]) -> Syntax:
    """A parse of one-letter words, two characters apart, with these heads."""
    tokens = tuple(
        Token(index=i, start=2 * i, end=2 * i + 1, text="w", lemma="w", pos="X", tag="XX", dep="dep", head=head)
        for i, head in enumerate(heads)
    )
    return Syntax(tokens=tokens, sentences=((0, len(tokens)),))


def test_edges_reach_to_the_ends_of_each_subtree() -> None:
    """Both ends are inclusive, and dependents on either side of a head count."""
    syntax = chain([1, 1, 4, 2, 1])
    assert syntax.edges == [(0, 0), (0, 4), (2, 3), (3, 3), (2, 4)]


def test_a_deep_parse_takes_one_pass() -> None:
    """A chain as long as a report has its whole length as the root's subtree (and does not recurse)."""
    length = 50_000
    syntax = chain([max(0, i - 1) for i in range(length)])
    assert syntax.edges[0] == (0, length - 1)


@pytest.mark.parametrize(
    ("span", "wanted"),
    [((0, 1), [0]), ((0, 3), [0, 1]), ((1, 2), []), ((1, 4), [1]), ((0, 100), [0, 1, 2])],
)
def test_tokens_in_a_span_are_those_it_touches(span: tuple[int, int], wanted: list[int]) -> None:
    syntax = chain([0, 0, 0])
    assert list(syntax.tokens_in(Span(start=span[0], end=span[1]))) == wanted


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2)])
def test_a_span_is_never_empty_or_before_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="must be non-empty"):
        Span(start=start, end=end)
