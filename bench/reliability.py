"""Draw how far the confidence of events can be trusted.

    python bench/reliability.py RELIABILITY.json

The file is written by ``training/weigh_events.py``: out-of-fold likelihoods against what people coded. The figures are
kept in bench/results/reliability.json, the drawing in docs/images/reliability.svg.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
KEPT = HERE / "results" / "reliability.json"
DRAWING = HERE.parent / "docs" / "images" / "reliability.svg"
SIDE, EDGE = 360, 50


def at(p: float) -> float:
    """Where a likelihood stands from left to right."""
    return EDGE + p * SIDE


def up(p: float) -> float:
    """Where a share stands from top to bottom."""
    return EDGE + SIDE - p * SIDE


def draw(figures: dict[str, Any]) -> str:
    """A reliability diagram: the share that is right against the confidence, and under it how many events have it."""
    most = max(b["events"] for b in figures["bins"])
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE + 2 * EDGE}" height="{SIDE + 2 * EDGE + 60}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="Reliability of event confidence">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<line x1="{at(0)}" y1="{up(0)}" x2="{at(1)}" y2="{up(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for k in range(0, 11, 2):
        p = k / 10
        out.append(f'<line x1="{at(0)}" y1="{up(p)}" x2="{at(1)}" y2="{up(p)}" stroke="#eee"/>')
        out.append(f'<text x="{EDGE - 8}" y="{up(p) + 4}" text-anchor="end">{p:.1f}</text>')
        out.append(f'<text x="{at(p)}" y="{up(0) + 16}" text-anchor="middle">{p:.1f}</text>')
    path = " ".join(f"{at(b['predicted']):.1f},{up(b['right']):.1f}" for b in figures["bins"])
    out.append(f'<polyline points="{path}" fill="none" stroke="#0b5394" stroke-width="2"/>')
    for b in figures["bins"]:
        x, height = at(b["predicted"]), 36 * b["events"] / most
        title = f"<title>{b['events']} events, confidence {b['predicted']:.2f}, right {b['right']:.2f}</title>"
        out.append(f'<circle cx="{x:.1f}" cy="{up(b["right"]):.1f}" r="4" fill="#0b5394">{title}</circle>')
        foot = EDGE + SIDE + 70
        out.append(f'<rect x="{x - 9:.1f}" y="{foot - height:.1f}" width="18" height="{height:.1f}" fill="#9fc5e8"/>')
    out.append(
        f'<text x="{at(0.5)}" y="{EDGE + SIDE + 92}" text-anchor="middle">confidence (bars: how many events)</text>'
    )
    out.append(
        f'<text x="14" y="{up(0.5)}" transform="rotate(-90 14 {up(0.5)})" text-anchor="middle">share right</text>'
    )
    return "\n".join([*out, "</svg>", ""])


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    KEPT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    DRAWING.parent.mkdir(parents=True, exist_ok=True)
    DRAWING.write_text(draw(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
