"""This room teaches the scorer of links: which two tellings are of one event, from ECB+ train, as plain trees.

    python training/train_links.py --gold GOLD/ecbplus/train.jsonl [--words MORE.jsonl ...]

Writes src/dateline/corpus/weights/words.tsv (how many reports have a word) and pairs.json (the trees).
With ``--keep FILE`` the readings are kept there and taken from there the next time: parsing is most of the work.
"""

import argparse
import json
import pickle
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from dateline.backends.vectors import open_vectors
from dateline.corpus.features import FEATURES, compare
from dateline.corpus.tellings import Telling, tell_words
from dateline.corpus.weighing import cosine, load_weights, report_profile, weight_of
from dateline.evaluate.tasks import report_of
from dateline.model import Reading, Span
from dateline.pipeline import Pipeline, Settings

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "dateline" / "corpus" / "weights"
RAREST = 4
TREES, LEAVES = 110, 15
SHARE = 0.4


def read(paths: list[Path], keep: Path | None) -> list[tuple[dict[str, Any], Reading]]:
    """The rows of gold files with their readings."""
    if keep is not None and keep.exists():
        return pickle.loads(keep.read_bytes())
    pipeline = Pipeline(Settings(upto="events", backends={"statements": "rules"}))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    found = list(zip(rows, pipeline.read(map(report_of, rows)), strict=True))
    if keep is not None:
        keep.write_bytes(pickle.dumps(found))
    return found


def count_words(readings: list[Reading]) -> None:
    """Write how many reports have each word."""
    counts: Counter[str] = Counter()
    for reading in readings:
        counts.update({t.lemma.lower() for t in reading.tokens if t.pos not in ("PUNCT", "SPACE")})
    kept = [(w, n) for w, n in counts.items() if n >= RAREST and w.strip() and not set("\t\n\r") & set(w)]
    kept.sort(key=lambda item: (-item[1], item[0]))
    text = f"{len(readings)}\n" + "".join(f"{word}\t{count}\n" for word, count in kept)
    (WEIGHTS / "words.tsv").write_text(text, encoding="utf-8")
    load_weights.cache_clear()
    weight_of.cache_clear()


def make_pairs(pairs: list[tuple[dict[str, Any], Reading]]) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels of all pairs of gold events within a topic."""
    likeness = open_vectors().likeness
    topics: dict[str, list[tuple[Telling, str, int]]] = defaultdict(list)
    profiles = [report_profile(reading) for _, reading in pairs]
    for number, (row, reading) in enumerate(pairs):
        for mark, mention in enumerate(row["mentions"]):
            if mention["kind"] == "event" and mention.get("validated", True):
                span = Span(start=mention["start"], end=mention["end"])
                telling = tell_words(reading, span, key=f"{row['id']}#{mark}", event=str(mark))
                topics[row.get("topic") or ""].append((telling, mention["cluster"], number))
    features, labels = [], []
    alike: dict[tuple[int, int], float] = {}
    for topic in topics.values():
        for (left, one, i), (right, other, j) in combinations(topic, 2):
            if (i, j) not in alike:
                alike[i, j] = cosine(profiles[i], profiles[j])
            features.append(compare(left, right, alike[i, j], likeness))
            labels.append(one == other)
    return np.array(features, dtype=np.float32), np.array(labels)


def train(features: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """The trees that tell pairs of one event from others, as plain data."""
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=0.1,
        min_samples_leaf=60,
        l2_regularization=5,
        early_stopping=False,
        random_state=1,
    )
    # Most pairs are of two events; two fifths of those, weighed up, teach as much.
    kept = labels | (np.random.default_rng(0).random(len(labels)) < SHARE)
    model.fit(features[kept], labels[kept], np.where(labels[kept], 1.0, 1 / SHARE))
    trees = [tree_of(stage[0].nodes) for stage in model._predictors]
    return {"features": list(FEATURES), "baseline": float(np.ravel(model._baseline_prediction)[0]), "trees": trees}


def tree_of(nodes: np.ndarray) -> dict[str, list[Any]]:
    """A tree as columns; the value of an inner node is the mean of its leaves, for explanations."""
    value = [float(v) for v in nodes["value"]]
    for at in reversed(range(len(nodes))):
        if not nodes["is_leaf"][at]:
            left, right = int(nodes["left"][at]), int(nodes["right"][at])
            weights = float(nodes["count"][left]), float(nodes["count"][right])
            value[at] = (value[left] * weights[0] + value[right] * weights[1]) / sum(weights)
    leaf = [bool(x) for x in nodes["is_leaf"]]
    return {
        "feature": [-1 if end else int(f) for end, f in zip(leaf, nodes["feature_idx"], strict=True)],
        "threshold": [0.0 if end else finite(float(t)) for end, t in zip(leaf, nodes["num_threshold"], strict=True)],
        "unknown_left": [int(x) for x in nodes["missing_go_to_left"]],
        "left": [int(x) for x in nodes["left"]],
        "right": [int(x) for x in nodes["right"]],
        "value": [round(v, 5) for v in value],
    }


def finite(threshold: float) -> float:
    """JSON has no infinity: a split of what is known from what is not is one at a number that nothing reaches."""
    return round(threshold, 6) if np.isfinite(threshold) else 1e30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, nargs="+", required=True, help="ECB+ train")
    parser.add_argument("--words", type=Path, nargs="*", default=[], help="more reports to count words in")
    parser.add_argument("--keep", type=Path, default=None)
    given = parser.parse_args()
    pairs = read(given.gold, given.keep)
    if given.words:
        pipeline = Pipeline(Settings(upto="syntax"))
        more = [json.loads(line) for path in given.words for line in path.read_text(encoding="utf-8").splitlines()]
        count_words([*(r for _, r in pairs), *pipeline.read(map(report_of, more))])
    features, labels = make_pairs(pairs)
    data = train(features, labels)
    (WEIGHTS / "pairs.json").write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(labels)} pairs, {int(labels.sum())} of one event; {len(data['trees'])} trees")


if __name__ == "__main__":
    main()
