"""This room draws small figures as SVG, without script and without style: bars, a matrix, a network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from markupsafe import Markup


def draw_bars(rows: Sequence[tuple[str, int]], title: str, address: str = "", *, wide: bool = False) -> Markup:
    """Bars with their numbers: across, one a row; or ``wide`` upright for rows in time. "" without rows."""
    if not rows:
        return Markup("")
    return _upright(rows, title) if wide else _across(rows, title, address)


def _across(rows: Sequence[tuple[str, int]], title: str, address: str) -> Markup:
    most = max(count for _, count in rows) or 1
    height = 22 * len(rows)
    parts = [_open(title, 420, height, "bars")]
    for number, (word, count) in enumerate(rows):
        y = 22 * number
        label = f'<text class="label" x="112" y="{y + 15}" text-anchor="end">{escape(word)}</text>'
        if address:
            label = f'<a href="{escape(address + quote(word))}">{label}</a>'
        length = max(1.0, 230 * count / most)
        parts.append(
            f'{label}<rect class="bar" x="120" y="{y + 4}" width="{length:.1f}" height="14" rx="2"/>'
            f'<text class="count" x="{126 + length:.1f}" y="{y + 15}">{count:,}</text>'.replace(",", "\u202f")
        )
    return Markup("".join(parts) + "</svg>")


def _upright(rows: Sequence[tuple[str, int]], title: str) -> Markup:
    most = max(count for _, count in rows) or 1
    step = min(48.0, max(8.0, 840 / len(rows)))
    width = step * len(rows) + 8
    parts = [_open(title, width, 132, "bars upright")]
    every = max(1, round(44 / step))
    for number, (word, count) in enumerate(rows):
        x = 4 + step * number
        height = max(1.0, 96 * count / most) if count else 0.0
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{106 - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{escape(word)}: {count}</title></rect>"
        )
        if number % every == 0:
            parts.append(
                f'<text class="label" x="{x + step * 0.4:.1f}" y="124" text-anchor="middle">{escape(word)}</text>'
            )
    return Markup("".join(parts) + "</svg>")


def _open(title: str, width: float, height: float, kind: str) -> str:
    return (
        f'<svg class="figure {kind}" role="img" aria-label="{escape(title)}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
    )


def as_rows(rows: Sequence[dict[str, Any]], word: str, count: str) -> list[tuple[str, int]]:
    """Rows of an answer as words with counts."""
    return [(str(row[word]), int(row[count])) for row in rows]
