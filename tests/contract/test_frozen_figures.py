"""The page of figures against the frozen ones: what is written is what was measured."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def bench_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_the_frozen_figures() -> None:
    """docs/accuracy.md holds the very table that bench/results/quality.json gives."""
    quality = bench_module("quality")
    frozen = json.loads((ROOT / "bench" / "results" / "quality.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert quality.figures_table(frozen) in page


def test_every_open_set_has_a_frozen_figure() -> None:
    quality = bench_module("quality")
    frozen = json.loads((ROOT / "bench" / "results" / "quality.json").read_text(encoding="utf-8"))
    assert {chosen.name for chosen in quality.SETS} <= set(frozen)
