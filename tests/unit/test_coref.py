"""Coreference of given mentions: what a predictor is given, and that one event in two reports is one cluster."""

from __future__ import annotations

import json
from pathlib import Path

from dateline.evaluate.tasks import blind_rows, predict_file

ROWS = [
    ("a", "A bomb exploded in the market of Kandara on Friday, wounding nine traders.", ["exploded", "wounding"]),
    ("b", "Nine traders were wounded by a bomb that exploded in the market of Kandara.", ["wounded", "exploded"]),
    ("c", "The parliament of Norway elected a new speaker.", ["elected"]),
]


def write_rows(path: Path) -> Path:
    lines = []
    for name, text, words in ROWS:
        mentions = [
            {"start": text.index(w), "end": text.index(w) + len(w), "kind": "event", "cluster": "gold"} for w in words
        ]
        lines.append(json.dumps({"id": name, "text": text, "mentions": mentions, "subtopic": "gold"}))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_gold_clusters_are_cut_off(tmp_path: Path) -> None:
    """A predictor sees where mentions are and of what kind, nothing else."""
    for row in blind_rows("coref", write_rows(tmp_path / "in.jsonl")):
        assert set(row) == {"id", "text", "mentions"}
        assert all(set(mention) == {"start", "end", "kind"} for mention in row["mentions"])


def test_one_event_in_two_reports_is_one_cluster(tmp_path: Path) -> None:
    """And events of other reports are not in it; reports of one incident are together."""
    source = write_rows(tmp_path / "in.jsonl")
    predict_file("coref", source, tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    clusters = [[mention["cluster"] for mention in row["mentions"]] for row in rows]
    assert clusters[0][0] == clusters[1][1]
    assert clusters[2][0] not in clusters[0]
    predict_file("incidents", source, tmp_path / "docs.jsonl")
    homes = [json.loads(line)["incident"] for line in (tmp_path / "docs.jsonl").read_text("utf-8").splitlines()]
    assert homes[0] == homes[1] != homes[2]
