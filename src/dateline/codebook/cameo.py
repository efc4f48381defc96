"""This room tells what the codes of CAMEO mean in PLOVER: event codes, and actor codes as country and sector."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CameoCode:
    """What a CAMEO code is in PLOVER; ``type`` is empty for what is no event there."""

    type: str
    mode: str = ""
    frame: str = "act"


@dataclass(frozen=True, kw_only=True)
class Cameo:
    """The section ``cameo.yaml``."""

    codes: dict[str, CameoCode]
    sectors: dict[str, str]
    prepositions: frozenset[str]


def parties_of(code: str, states: Container[str], cameo: Cameo) -> tuple[str, str]:
    """Country and sector of a CAMEO actor code: "AFGGOV" is Afghanistan's government, "IGOUNO" a body."""
    parts = [code[i : i + 3] for i in range(0, len(code) - len(code) % 3, 3)]
    if not parts:
        return "", ""
    country = parts[0] if parts[0] in states else ""
    if not country and parts[0] in ("IGO", "NGO", "MNC", "IMG", "NGM") and len(parts) > 1:
        country = "" if parts[1] in states else parts[1]
    sector = next((cameo.sectors[p] for p in parts if p in cameo.sectors), "")
    return country, sector
