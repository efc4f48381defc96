"""This room learns how likely each coded event is to be right, by cross-validation over the attributed reports.

It runs the whole pipeline with the event heads of each fold on the reports that the fold held out, matches
what it codes to what people coded by the set's own scorer, and fits a logistic model. It needs the installed package.
"""

import argparse
import importlib.util
import json
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from dateline.backends import encoder, learned
from dateline.layers.events import finding, weighing
from dateline.model import Reading, Report
from dateline.pipeline import Pipeline, Settings


def code(pipeline: Pipeline, rows: list[dict[str, Any]]) -> list[Reading]:
    """The readings of gold reports."""
    reports = (
        Report(
            id=r["id"],
            text=r["text"],
            title="",
            published=date.fromisoformat(r["published"]) if r["published"] else None,
        )
        for r in rows
    )
    return list(pipeline.read(reports))


def matched(records: ModuleType, gold: dict[str, Any], reading: Reading) -> tuple[dict[int, bool], int]:
    """For each coded event whether it is matched with the right type; and how many events the report has."""
    coded = json.loads(reading.to_json())
    pairs = records.align(gold["text"], gold, coded)
    return {j: bool(slots["type"]) for _, j, slots in pairs}, len(gold["events"])


def find_rows(
    weights: Path, rows: list[dict[str, Any]], records: ModuleType
) -> tuple[list[dict[str, float]], list[bool]]:
    """Features and truth of every event coded with one folder of weights."""
    seen: list[dict[str, float]] = []
    reader = encoder.Reader(weights)
    learned.open_reader = lambda: reader

    def keep(drafts: Any, votes: Any, sentence_of: Any, how: Any) -> Any:
        seen.extend(weighing.features_of(drafts, votes, sentence_of))
        return list(drafts)

    finding.weigh = keep
    truth: list[bool] = []
    pipeline = Pipeline(Settings(strict=True, backends={"events": "learned"}))
    for row, reading in zip(rows, code(pipeline, rows), strict=True):
        right, _ = matched(records, row, reading)
        truth += [right.get(j, False) for j in range(len(reading.events))]
    assert len(truth) == len(seen), (len(truth), len(seen))
    return seen, truth


def fit(rows: list[dict[str, float]], truth: np.ndarray, names: list[str], strength: float) -> np.ndarray:
    """Ridge logistic regression by Newton's method."""
    x = np.array([[r.get(n, 0.0) for n in names] for r in rows])
    w = np.zeros(len(names))
    ridge = np.eye(len(names)) * strength
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (truth - p) - strength * w)
        w = w + step
    return w


def likely(rows: list[dict[str, float]], names: list[str], weights: np.ndarray) -> np.ndarray:
    x = np.array([[r.get(n, 0.0) for n in names] for r in rows])
    p: np.ndarray = 1 / (1 + np.exp(-x @ weights))
    return p


def main() -> None:
    """Gather the folds' events, fit out of fold for the figures, choose the threshold, fit on all."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument(
        "--folds", type=Path, required=True, help="the folder of train_acts.py: FOLDS/fold0 ... with weights"
    )
    ap.add_argument("--out", type=Path, required=True, help="weighing.json, and reliability.json for the plot")
    ap.add_argument("--strength", type=float, default=3.0, help="of the ridge")
    ap.add_argument("--least", type=float, default=0.2, help="the likelihood under which an event is left out")
    a = ap.parse_args()
    spec = importlib.util.spec_from_file_location("records", a.gold / "attributed" / "records.py")
    assert spec
    assert spec.loader
    records = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(records)
    gold = {r["id"]: r for r in records.read(a.gold / "attributed" / "train.jsonl")}
    held = json.loads((a.folds / "held.json").read_text())
    rows: list[dict[str, float]] = []
    truth: list[bool] = []
    fold_of: list[int] = []
    for fold, ids in enumerate(held):
        found, right = find_rows(a.folds / f"fold{fold}", [gold[i] for i in ids], records)
        rows, truth, fold_of = rows + found, truth + right, fold_of + [fold] * len(found)
        print(f"fold {fold}: {len(found)} events, {sum(right)} right", flush=True)
    names = sorted({n for r in rows for n in r})
    y, folds = np.array(truth), np.array(fold_of)
    p = np.zeros(len(y))
    for fold in range(len(held)):
        learn = [r for r, f in zip(rows, fold_of, strict=True) if f != fold]
        weights = fit(learn, y[folds != fold], names, a.strength)
        p[folds == fold] = likely([r for r, f in zip(rows, fold_of, strict=True) if f == fold], names, weights)
    order = np.argsort(p)
    ranks = np.empty(len(p))
    ranks[order] = np.arange(1, len(p) + 1)
    area = (ranks[y].sum() - y.sum() * (y.sum() + 1) / 2) / (y.sum() * (~y).sum())
    events = sum(len(gold[i]["events"]) for ids in held for i in ids)
    f1 = {round(t, 2): float(2 * y[p >= t].sum() / (events + (p >= t).sum())) for t in np.arange(0, 0.81, 0.05)}
    rules = np.array([not r["voted"] for r in rows])
    best = max(f1, key=lambda t: f1[t])
    bins = [
        {"from": lo, "predicted": float(p[at].mean()), "right": float(y[at].mean()), "events": int(at.sum())}
        for lo in np.arange(0, 1, 0.1).round(1).tolist()
        if (at := (p >= lo) & (p < lo + 0.1)).any()
    ]
    figures = {
        "area under the curve, out of fold": round(float(area), 3),
        "calibration error": round(sum(b["events"] * abs(b["predicted"] - b["right"]) for b in bins) / len(y), 3),
        "type F1 by threshold": f1,
        "type F1 of the rules' own": float(2 * y[rules].sum() / (events + rules.sum())),
        "best": best,
        "bins": bins,
    }
    print(json.dumps(figures, indent=1))
    weights = fit(rows, y, names, a.strength)
    a.out.mkdir(parents=True, exist_ok=True)
    (a.out / "weighing.json").write_text(
        json.dumps(
            {"weighing": {"weights": dict(zip(names, weights.round(4).tolist(), strict=True)), "least": a.least}},
            indent=1,
        )
    )
    (a.out / "reliability.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
