"""Direct quotations by textacy and by Dateline on the same reports in one run: recall of gold quotations, and time.

    pip install textacy==0.13.0        # for this bench only: no part of Dateline needs it
    python bench/quotations.py [--gold DIR] [--freeze]

The reports are PolNeAR's development part (DIR/polnear/dev.jsonl), the gold its attributions whose content is wholly in
quotation marks. One is found where a system's content and its own agree by a Dice of 0.5 or more of their words; the
speaker is right where it shares a word with the gold source. Both sides start from the same spaCy model's parse, which
is not timed; they read each report by turns, so that a busy machine slows both. textacy gives direct quotations alone,
Dateline every attribution.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from dateline.backends.spacy import open_model
from dateline.evaluate.attribution import attributions_of, load_finder
from dateline.evaluate.tasks import report_of
from dateline.model import Reading
from dateline.pipeline import BACKENDS, Pipeline, Settings

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "quotations.json"
SAME = 0.5
WORD = re.compile(r"\w+")

type Pairs = list[list[int]]


@dataclass(frozen=True)
class Quotation:
    """Content and speaker as character ranges."""

    content: Pairs
    speaker: Pairs


@dataclass
class Score:
    """Gold quotations found, of those the ones with a speaker given and with the right one; seconds taken.

    ``unread`` counts gold quotations of the texts that were refused.
    """

    found: int = 0
    given: int = 0
    right: int = 0
    refused: int = 0
    unread: int = 0
    seconds: float = 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold", help="folder of the sets")
    parser.add_argument("--freeze", action="store_true", help="write the figures to bench/results/quotations.json")
    args = parser.parse_args()
    console = Console()
    source = args.gold / "polnear" / "dev.jsonl"
    if not source.is_file():
        console.print(f"no test set at {source}; give the sets' folder with --gold")
        return 2
    if importlib.util.find_spec("textacy") is None:
        console.print("textacy is not installed; this bench alone needs it: pip install textacy==0.13.0")
        return 2
    scores, count = run([json.loads(line) for line in source.read_text(encoding="utf-8").split("\n") if line])
    draw(console, scores, count)
    if args.freeze:
        FROZEN.parent.mkdir(exist_ok=True)
        figures = {name: figures_of(score, count, scores["textacy"]) for name, score in scores.items()}
        FROZEN.write_text(json.dumps(figures, indent=1) + "\n")
        console.print(f"frozen in {FROZEN.relative_to(HERE.parent)}")
    return 0


def run(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, Score], int]:
    """Each system's score, and the number of gold quotations."""
    nlp = open_model("")
    pipeline = Pipeline(Settings(upto="entities"))
    finders = {
        f"Dateline, {name}": load_finder(pipeline.codebook, Settings(backends={"statements": name}))
        for name in BACKENDS["statements"]
    }
    scores = {"textacy": Score(), **{name: Score() for name in finders}}
    count = 0
    for row, reading in zip(rows, pipeline.read(report_of(row) for row in rows), strict=True):
        gold = [
            Quotation(a["content"], a["source"]) for a in row["attributions"] if a["kind"] == "direct" and a["content"]
        ]
        count += len(gold)
        doc = nlp(row["text"])
        tree = reading.syntax
        _ = (tree.children, tree.edges, tree.sentence_of)  # part of the parse, as spaCy's own tree is
        sides: dict[str, Callable[[], list[Quotation]]] = {"textacy": lambda doc=doc: quotations_by_textacy(doc)}  # type: ignore[misc]
        sides |= {
            name: lambda find=find, reading=reading: quotations_by_dateline(find, reading)  # type: ignore[misc]
            for name, find in finders.items()
        }
        for name, find in sides.items():
            add(scores[name], gold, find, row["text"])
    return scores, count


def quotations_by_textacy(doc: Any) -> list[Quotation]:
    from textacy.extract import triples

    return [
        Quotation(
            [[t.content.start_char, t.content.end_char]],
            [[t.speaker[0].idx, t.speaker[-1].idx + len(t.speaker[-1])]] if t.speaker else [],
        )
        for t in triples.direct_quotations(doc)
    ]


def quotations_by_dateline(find: Callable[[Reading], Any], reading: Reading) -> list[Quotation]:
    return [Quotation(a["content"], a["source"]) for a in attributions_of(reading, tuple(find(reading)))]


def add(score: Score, gold: Sequence[Quotation], find: Callable[[], list[Quotation]], text: str) -> None:
    """Time one report and count what was found of its gold quotations, each predicted one used once."""
    started = time.perf_counter()
    try:
        predicted = find()
    except (ValueError, IndexError):
        # textacy refuses texts whose quotation marks are not balanced.
        predicted = []
        score.refused += 1
        score.unread += len(gold)
    score.seconds += time.perf_counter() - started
    index = [(m.start(), m.end()) for m in WORD.finditer(text)]
    contents = [words_of(index, p.content) for p in predicted]
    free = set(range(len(predicted)))
    for quotation in gold:
        content = words_of(index, quotation.content)
        alike, best = max(((dice(content, contents[i]), -i) for i in free), default=(0.0, 0))
        if alike < SAME:
            continue
        free.discard(-best)
        speaker, source = words_of(index, predicted[-best].speaker), words_of(index, quotation.speaker)
        score.found += 1
        score.given += bool(speaker)
        score.right += bool(speaker & source) or not (speaker or source)


def words_of(index: Sequence[tuple[int, int]], spans: Pairs) -> frozenset[int]:
    return frozenset(i for i, (a, b) in enumerate(index) if any(a < end and start < b for start, end in spans))


def dice(one: frozenset[int], two: frozenset[int]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one or two else 0.0


def figures_of(score: Score, count: int, other: Score) -> dict[str, float]:
    return {
        "recall": round(score.found / count, 4) if count else 0.0,
        "recall in the texts it reads": round(score.found / (count - score.unread), 4) if count > score.unread else 0.0,
        "recall with the right speaker": round(score.right / count, 4) if count else 0.0,
        "right speakers of those found": round(score.right / score.found, 4) if score.found else 0.0,
        "texts refused": score.refused,
        "seconds": round(score.seconds, 3),
        "times textacy's time": round(score.seconds / other.seconds, 3) if other.seconds else 0.0,
    }


def draw(console: Console, scores: dict[str, Score], count: int) -> None:
    table = Table(
        "system",
        "recall",
        "in texts it reads",
        "right speaker too",
        "right of those found",
        "refused",
        "seconds",
        "times textacy",
    )
    for name, score in scores.items():
        figures = figures_of(score, count, scores["textacy"])
        table.add_row(
            name,
            f"{100 * figures['recall']:.1f}",
            f"{100 * figures['recall in the texts it reads']:.1f}",
            f"{100 * figures['recall with the right speaker']:.1f}",
            f"{100 * figures['right speakers of those found']:.1f}",
            str(score.refused),
            f"{score.seconds:.2f}",
            f"{figures["times textacy's time"]:.2f}",
        )
    console.print(table)
    console.print(f"{count} direct quotations in gold; parse not timed")


if __name__ == "__main__":
    sys.exit(main())
