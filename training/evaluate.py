"""This room scores a model: predictions from torch or ONNX, by the figures of score_attribution.py."""

import argparse
import itertools
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from export import load_model
from network import StatementModel
from reports import Decoding, Found, Scores, Window, find_windows, load_records, load_tokenizer, parse_window
from scipy.optimize import linear_sum_assignment

TRIED = {
    "cue": (0.1, 0.15, 0.2, 0.3, 0.4),
    "begin": (0.0, 0.5, 1.0, 1.5, 2.0),
    "source": (0.05, 0.1, 0.2, 0.3, 0.5),
    "no_source": (-3.0, -2.0, -1.0, 0.0, 1.0),
}
Scorer = Callable[[Sequence[Window]], list[Scores]]


def torch_scores(model: StatementModel, windows: Sequence[Window]) -> list[Scores]:
    """The scores of the model in full precision, in batches of like length."""
    out: dict[int, Scores] = {}
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
    with torch.no_grad():
        for at in range(0, len(order), 32):
            chosen = order[at : at + 32]
            width = max(len(windows[i].ids) for i in chosen)
            ids = torch.tensor(np.stack([np.pad(windows[i].ids, (0, width - len(windows[i].ids))) for i in chosen]))
            tokens, pointers = (x.numpy() for x in model(ids))
            for row, i in enumerate(chosen):
                n = len(windows[i].ids)
                out[i] = Scores(tokens[row, :n], pointers[row, :n])
    return [out[i] for i in range(len(windows))]


def score_attributions(gold: list[dict[str, Any]], found: list[list[Found]]) -> dict[str, float]:
    """The scorer's content soft F1, content 0.5, source overlap and cue overlap F1 (see its --help)."""
    n_pred = n_gold = 0
    soft_p = soft_r = half = exact = src = cue = 0.0
    for record, predicted in zip(gold, found, strict=True):
        words = [(m.start(), m.end()) for m in re.finditer(r"\w+", record["text"])]
        starts, ends = np.array([w[0] for w in words]), np.array([w[1] for w in words])

        def touched(spans: list[list[int]], starts: Any = starts, ends: Any = ends) -> frozenset[int]:
            hit: set[int] = set()
            for s, e in spans:
                hit.update(np.flatnonzero((starts < e) & (ends > s)).tolist())
            return frozenset(hit)

        sets = [
            [x for x in ({k: touched(a[k]) for k in ("source", "cue", "content")} for a in side) if x["content"]]
            for side in (predicted, record["attributions"])
        ]
        left, right = sets
        n_pred, n_gold = n_pred + len(left), n_gold + len(right)
        if not left or not right:
            continue
        overlap = np.array(
            [
                [2 * len(x["content"] & y["content"]) / (len(x["content"]) + len(y["content"])) for y in right]
                for x in left
            ]
        )
        for i, j in zip(*linear_sum_assignment(-overlap), strict=True):
            if overlap[i, j] <= 0:
                continue
            x, y = left[i], right[j]
            shared = len(x["content"] & y["content"])
            soft_p += shared / len(x["content"])
            soft_r += shared / len(y["content"])
            if overlap[i, j] >= 0.5:
                half += 1
                exact += x["content"] == y["content"]
                src += bool(x["source"] & y["source"]) or (not x["source"] and not y["source"])
                cue += bool(x["cue"] & y["cue"]) or (not x["cue"] and not y["cue"])
    p, r = soft_p / max(n_pred, 1), soft_r / max(n_gold, 1)
    f = lambda hits: 200 * hits / max(n_pred + n_gold, 1)  # noqa: E731
    return {
        "soft": 200 * p * r / max(p + r, 1e-9),
        "half": f(half),
        "exact": f(exact),
        "source": f(src),
        "cue": f(cue),
        "n": n_pred / max(n_gold, 1),
    }


def find_all(
    records: list[dict[str, Any]], windows: list[list[Window]], scores: list[list[Scores]], reach: Any, how: Decoding
) -> list[list[Found]]:
    """Attributions of every record under one way of decoding."""
    return [
        [a for w, s in zip(ws, ss, strict=True) for a in parse_window(r["text"], w, s, reach, how)]
        for r, ws, ss in zip(records, windows, scores, strict=True)
    ]


def prepare(
    records: list[dict[str, Any]], tokenizer: Any, length: int, scorer: Scorer
) -> tuple[list[list[Window]], list[list[Scores]]]:
    """Windows and scores of records, so that decoding can be tried many times."""
    windows = [find_windows(r["text"], tokenizer, length)[0] for r in records]
    flat = scorer([w for ws in windows for w in ws])
    at = itertools.accumulate([0, *map(len, windows)])
    return windows, [flat[i : i + len(ws)] for i, ws in zip(at, windows, strict=False)]


def tune(records: list[dict[str, Any]], windows: Any, scores: Any, reach: Any) -> tuple[Decoding, float]:
    """Choose the numbers of decoding one after the other, by the sum of source overlap and content soft F1."""
    how, best = Decoding(), -1.0
    for _ in range(2):
        for name, values in TRIED.items():
            for value in values:
                tried = replace(how, **{name: value})
                figures = score_attributions(records, find_all(records, windows, scores, reach, tried))
                if figures["source"] + figures["soft"] > best + 1e-9:
                    how, best = tried, figures["source"] + figures["soft"]
    return how, best


def main() -> None:
    """Score one run on a split of PolNeAR; with --tune choose its decoding first."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--run", type=Path, required=True)
    ap.add_argument("--split", default="dev")
    ap.add_argument("--tune", action="store_true", help="choose the numbers of decoding and write them into run.json")
    a = ap.parse_args()
    torch.set_num_threads(1)
    model = load_model(a.run)
    run = json.loads((a.run / "run.json").read_text())
    records = load_records(a.gold / "polnear" / f"{a.split}.jsonl")
    tokenizer = load_tokenizer(a.minilm / "tokenizer.json")
    windows, scores = prepare(records, tokenizer, run["length"], lambda w: torch_scores(model, w))
    reach = model.reach.weight.detach().numpy().T

    def show(name: str, how: Decoding, part: slice = slice(None)) -> dict[str, float]:
        figures = score_attributions(records[part], find_all(records[part], windows[part], scores[part], reach, how))
        print(name, {k: round(v, 2) for k, v in figures.items()}, asdict(how), flush=True)
        return figures

    show("as stored", Decoding(**run.get("decoding", {})))
    if a.tune:
        # What tuning on dev is worth to an honest figure: tune on one half, score on the other.
        halves = slice(0, None, 2), slice(1, None, 2)
        for one, other in (halves, halves[::-1]):
            show("tuned on the other half", tune(records[one], windows[one], scores[one], reach)[0], other)
        how, _ = tune(records, windows, scores, reach)
        show("tuned", how)
        (a.run / "run.json").write_text(json.dumps(run | {"decoding": asdict(how)}))


if __name__ == "__main__":
    main()
