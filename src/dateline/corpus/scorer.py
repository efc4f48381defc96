"""This room scores comparisons: a small forest of decision trees over features that a reader can check.

The trees are data (``weights/pairs.json``, made by ``training/train_links.py``): plain numbers, no pickles. A score is
the sum of what each feature adds, so that every link can say why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dateline.corpus.features import FEATURES

Floats = npt.NDArray[np.float64]

_WEIGHTS = Path(__file__).with_name("weights") / "pairs.json"
_TOLD = 0.1
"""What a feature must add to a score, either way, to be told as a reason."""
_MOST = 6


@dataclass(frozen=True)
class Tree:
    """A tree as columns, a node each: leaves have feature -1; ``value`` of a node is the mean of the leaves below."""

    feature: npt.NDArray[np.int32]
    threshold: Floats
    unknown_left: npt.NDArray[np.bool_]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats


@dataclass(frozen=True)
class Scorer:
    """What says whether two tellings are of one event."""

    baseline: float
    trees: tuple[Tree, ...]

    def score(self, features: Floats) -> Floats:
        """For each row of features the probability (0 to 1) that both tell the same event."""
        rows = np.asarray(features, dtype=np.float64).reshape(-1, len(FEATURES))
        total = np.full(len(rows), self.baseline)
        every = np.arange(len(rows))
        unknown = np.isnan(rows)
        for tree in self.trees:
            node = np.zeros(len(rows), dtype=np.int32)
            live = every
            while len(live):
                at = node[live]
                column = tree.feature[at]
                inner = column >= 0
                live, at, column = live[inner], at[inner], column[inner]
                goes_left = np.where(
                    unknown[live, column], tree.unknown_left[at], rows[live, column] <= tree.threshold[at]
                )
                node[live] = np.where(goes_left, tree.left[at], tree.right[at])
            total += tree.value[node]
        result: Floats = np.round(1 / (1 + np.exp(-total)), 4)
        return result

    def explain(self, features: Floats) -> list[str]:
        """For each row what speaks for and against two tellings being of one event, the weightiest first."""
        rows = np.asarray(features, dtype=np.float64).reshape(-1, len(FEATURES))
        added = np.zeros_like(rows)
        unknown = np.isnan(rows)
        for tree in self.trees:
            node = np.zeros(len(rows), dtype=np.int32)
            live = np.arange(len(rows))
            while len(live):
                at = node[live]
                column = tree.feature[at]
                inner = column >= 0
                live, at, column = live[inner], at[inner], column[inner]
                goes_left = np.where(
                    unknown[live, column], tree.unknown_left[at], rows[live, column] <= tree.threshold[at]
                )
                child = np.where(goes_left, tree.left[at], tree.right[at])
                added[live, column] += tree.value[child] - tree.value[at]
                node[live] = child
        return [reasons(values, weights) for values, weights in zip(rows, added, strict=True)]


def reasons(values: Floats, weights: Floats) -> str:
    """The features of one comparison that add to its score, in words."""
    order = np.argsort(-np.abs(weights), kind="stable")[:_MOST]
    told = (int(c) for c in order if abs(weights[c]) >= _TOLD)
    return "; ".join(f"{FEATURES[c]} {_shown(float(values[c]))} ({weights[c]:+.1f})" for c in told)


@cache
def load_scorer(path: Path = _WEIGHTS) -> Scorer:
    """The scorer that ships with Dateline."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if tuple(data["features"]) != FEATURES:
        raise ValueError(f"{path}: was trained on other features; run training/train_links.py")
    trees = [
        Tree(
            feature=np.array(tree["feature"], dtype=np.int32),
            threshold=np.array(tree["threshold"], dtype=np.float64),
            unknown_left=np.array(tree["unknown_left"], dtype=bool),
            left=np.array(tree["left"], dtype=np.int32),
            right=np.array(tree["right"], dtype=np.int32),
            value=np.array(tree["value"], dtype=np.float64),
        )
        for tree in data["trees"]
    ]
    return Scorer(baseline=data["baseline"], trees=tuple(trees))


def _shown(value: float) -> str:
    return "unknown" if value != value else f"{value:.2f}".rstrip("0").rstrip(".")
