"""This room draws small figures as SVG, without script and without style: bars, a matrix, a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from markupsafe import Markup

_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_MOST_YEARS = 60
_MOST_EDGES = 120
_LONGEST_LABEL = 20

_ROOM = 32
"""Points that a number needs over its bar."""


def draw_bars(rows: Sequence[tuple[str, int]], title: str, address: str = "", *, wide: bool = False) -> Markup:
    """Bars with their numbers: across, one a row; or ``wide`` upright for rows in time. "" without rows."""
    if not rows:
        return Markup("")
    return _upright(rows, title) if wide else _across(rows, title, address)


def _across(rows: Sequence[tuple[str, int]], title: str, address: str) -> Markup:
    most = max(count for _, count in rows) or 1
    height = 22 * len(rows)
    # What has links in it is no image to a reader of its words.
    parts = [_open(title, 420, height, "bars", role="group" if address else "img")]
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
    parts = [_open(title, width, 148, "bars upright")]
    every = max(1, round(44 / step))
    for number, (word, count) in enumerate(rows):
        x = 4 + step * number
        height = max(1.0, 96 * count / most) if count else 0.0
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{122 - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{escape(word)}: {count}</title></rect>"
        )
        if step >= _ROOM and count:
            parts.append(
                f'<text class="count" x="{x + step * 0.4:.1f}" y="{118 - height:.1f}" text-anchor="middle">'
                f"{_short(count)}</text>"
            )
        if number % every == 0:
            parts.append(
                f'<text class="label" x="{x + step * 0.4:.1f}" y="140" text-anchor="middle">{escape(word)}</text>'
            )
    return Markup("".join(parts) + "</svg>")


def _short(count: int) -> str:
    """A count in at most four signs."""
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.{1 if count < 10 * size else 0}f}{sign}"
    return str(count)


def _open(title: str, width: float, height: float, kind: str, role: str = "img") -> str:
    return (
        f'<svg class="figure {kind}" role="{role}" aria-label="{escape(title)}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
    )


def draw_years(rows: Sequence[tuple[int, str, int]], title: str) -> Markup:
    """Events by year, one stretch of a bar for each quad class; "" without rows."""
    if not rows:
        return Markup("")
    years: dict[int, dict[str, int]] = {}
    for year, quad, count in rows:
        years.setdefault(year, {})[quad] = count
    first, last = max(min(years), max(years) - _MOST_YEARS + 1), max(years)
    span = range(first, last + 1)
    most = max((sum(years.get(year, {}).values()) for year in span), default=1) or 1
    step = min(48.0, max(9.0, 840 / len(span)))
    parts = [_open(title, step * len(span) + 8, 156, "bars upright")]
    every = max(1, round(44 / step))
    for number, year in enumerate(span):
        x, y = 4 + step * number, 130.0
        for place, quad in enumerate(_QUADS):
            count = years.get(year, {}).get(quad, 0)
            if count:
                height = 120 * count / most
                y -= height
                parts.append(
                    f'<rect class="q{place}" x="{x:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}">'
                    f"<title>{year}, {quad}: {count}</title></rect>"
                )
        if number % every == 0:
            parts.append(f'<text class="label" x="{x + step * 0.4:.1f}" y="148" text-anchor="middle">{year}</text>')
    return Markup("".join(parts) + "</svg>")


def draw_network(
    nodes: Sequence[tuple[int, str, int, str]], edges: Sequence[tuple[int, int, int]], size: int = 760
) -> Markup:
    """Who acts on whom: nodes (number, name, weight, address) around a circle, edges (from, to, weight) between them.

    An edge bends to its right, so that both ways can be told apart; it grows thicker with its weight and ends in a dot.
    """
    drawn = [edge for edge in edges if edge[0] != edge[1]]
    kept = {number for a, b, _ in drawn for number in (a, b)}
    shown = [node for node in nodes if node[0] in kept]
    if not drawn:
        return Markup("")
    height, radius, middle = round(size * 0.72), size * 0.24, (size / 2, size * 0.36)
    places: dict[int, tuple[float, float, float]] = {}
    star = shown[0][0] == 0
    around = [node for node in shown if not (star and node[0] == 0)]
    for place, (number, *_rest) in enumerate(around):
        angle = 2 * math.pi * place / len(around) - math.pi / 2
        places[number] = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle), angle)
    if star:
        places[0] = (*middle, math.pi / 2)
    heaviest = max(weight for _, _, weight in drawn)
    parts = [_open("Who acts on whom", size, height, "network", role="group")]
    for a, b, weight in sorted(drawn, key=lambda e: e[2])[-_MOST_EDGES:]:
        (x1, y1, _), (x2, y2, _) = places[a], places[b]
        bend = (x1 + x2) / 2 - (y2 - y1) * 0.12, (y1 + y2) / 2 + (x2 - x1) * 0.12
        end = x2 + (bend[0] - x2) * 0.12, y2 + (bend[1] - y2) * 0.12
        width = 0.75 + 5 * math.sqrt(weight / heaviest)
        names = {number: name for number, name, *_ in shown}
        parts.append(
            f'<path class="edge" d="M{x1:.1f} {y1:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}" '
            f'stroke-width="{width:.1f}"><title>{_words(names[a])} → {_words(names[b])}: {weight}</title></path>'
            f'<circle class="tip" cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="{1.5 + width / 2:.1f}"/>'
        )
    for number, name, _weight, address in shown:
        x, y, angle = places[number]
        side = "start" if math.cos(angle) > 0.2 else "end" if math.cos(angle) < -0.2 else "middle"
        dx, dy = (
            11 * math.cos(angle),
            11 * math.sin(angle) + (4 if abs(math.sin(angle)) < 0.9 else 10 * math.sin(angle)),
        )
        label = f'<text class="label" x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{side}">{_words(name)}</text>'
        node = f'<circle class="node" cx="{x:.1f}" cy="{y:.1f}" r="6"/>{label}'
        parts.append(f'<a href="{escape(address)}">{node}</a>' if address else node)
    return Markup("".join(parts) + "</svg>")


def _words(name: str) -> str:
    return escape(name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…")
