"""Rerun the figure of every open test set and print how it differs from the frozen one.

    python bench/quality.py [--gold DIR] [--only NAME ...] [--freeze] [--keep DIR]

DIR holds the public sets in JSONL and their scorers under ``score/`` (default: ../shared/gold). Each set is predicted
by ``dateline predict``'s own code, which never sees gold fields, and scored by the set's own scorer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from dateline.evaluate.entities import measure
from dateline.evaluate.numbers import measure_numbers
from dateline.evaluate.tasks import blind_rows, predict_file, report_of
from dateline.pipeline import Pipeline, Settings

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "results" / "quality.json"
PAGE = HERE.parent / "docs" / "accuracy.md"


@dataclass(frozen=True)
class TestSet:
    """One open set: what to predict, how to score it, which figures to keep (dotted paths into the scorer's JSON)."""

    name: str
    task: str
    file: str
    scorer: str
    figures: tuple[str, ...]
    options: tuple[str, ...] = field(default=())
    backends: Mapping[str, str] = field(default_factory=dict)
    label_map: str = ""
    """For the task classify: the map's name in bench/maps."""


ATTRIBUTED = (
    "located F1",
    "type F1",
    "actor F1",
    "recipient F1",
    "status accuracy",
    "source accuracy",
    "place accuracy",
    "date accuracy",
    "attributed event F1 (type+actor+status+source)",
    "whole record F1 (+ all actors and recipients)",
)
SAID = ("main", "content soft.F1", "source exact.F1", "cue overlap.F1", "content exact.F1")
GEO = ("main", "resolution.acc161", "tagging strict.F1", "tagging relaxed.F1")
TIME = ("main", "relaxed.F1", "strict.F1", "type.F1")
LABELS = ("main", "micro.F1", "weighted F1", "exact")
COREF = ("main", "MUC.F1", "B3.F1", "CEAFe.F1")
EVENTS = ("main", "type.F1", "type.R", "root.F1")

NAMES = {
    "attributed event F1 (type+actor+status+source)": "**attributed event F1**",
    "whole record F1 (+ all actors and recipients)": "whole record F1",
    "main": "**main**",
}
"""Shorter names of figures on the page; ``main`` is the figure that the set's own scorer calls so."""

SETS = (
    TestSet("attributed dev", "attributed", "attributed/dev.jsonl", "records", ATTRIBUTED),
    TestSet("attributed train", "attributed", "attributed/train.jsonl", "records", ATTRIBUTED),
    TestSet("polnear dev", "attribution", "polnear/dev.jsonl", "score_attribution", SAID),
    TestSet(
        "polnear dev by rules",
        "attribution",
        "polnear/dev.jsonl",
        "score_attribution",
        SAID,
        backends={"statements": "rules"},
    ),
    TestSet(
        "uds factuality dev by rules",
        "factuality",
        "uds_factuality/dev.jsonl",
        "score_factuality",
        ("main", "MAE", "class macro F1"),
        backends={"claims": "rules"},
    ),
    TestSet("plover gsr open", "events", "plover_gsr/open.jsonl", "score_events", EVENTS),
    TestSet("plover plv open", "events", "plover_plv/train.jsonl", "score_events", EVENTS),
    TestSet(
        "petrarch unit open", "events-cameo", "petrarch_unit/open.jsonl", "score_events", ("root.F1", "root+who.F1")
    ),
    TestSet(
        "muc4 dev",
        "templates",
        "muc4/dev.jsonl",
        "score_templates",
        ("main", "REE strict ALL.F1", "REE relaxed ALL.F1", "relevance.F1", "templates relaxed all slots.F1"),
    ),
    TestSet(
        "isaf press open",
        "press",
        "isaf_press/open.jsonl",
        "score_press",
        (
            "main",
            "start_date",
            "event_type.F1",
            "province.F1",
            "target_group.F1",
            "min_killed",
            "min_captured",
            "flags",
        ),
    ),
    TestSet("satp dev", "classify", "satp_attack/dev.jsonl", "score_classify", LABELS, label_map="satp"),
    TestSet("case 2021 open", "classify", "case2021_task2/open.jsonl", "score_classify", LABELS, label_map="case2021"),
    TestSet(
        "india police sentences open",
        "classify",
        "india_police/sentences.open.jsonl",
        "score_classify",
        LABELS,
        label_map="india_police",
    ),
    TestSet("geo gwn open", "geo", "geo_gwn/open.jsonl", "score_geo", GEO),
    TestSet("geo lgl open", "geo", "geo_lgl/open.jsonl", "score_geo", GEO, ("--no-demonyms",)),
    TestSet("geo geovirus open", "geo", "geo_geovirus/open.jsonl", "score_geo", GEO, ("--no-demonyms",)),
    TestSet("geo trnews open", "geo", "geo_trnews/open.jsonl", "score_geo", GEO, ("--no-demonyms",)),
    TestSet("wikiwars open", "temporal", "wikiwars/open.jsonl", "score_temporal", TIME),
    TestSet("gum wikinews open", "temporal-dates", "gum_wikinews/open.jsonl", "score_temporal", TIME),
    TestSet(
        "timeline2015 corpus 1",
        "temporal",
        "timeline2015/docs.corpus_1.jsonl",
        "score_temporal",
        ("main", "compatible.F1"),
        ("--events",),
    ),
    TestSet(
        "timeline2015 corpus 2",
        "temporal",
        "timeline2015/docs.corpus_2.jsonl",
        "score_temporal",
        ("main", "compatible.F1"),
        ("--events",),
    ),
    TestSet("ecbplus dev", "coref", "ecbplus/dev.jsonl", "score_coref", COREF),
    TestSet("ecbplus dev documents", "incidents", "ecbplus/dev.jsonl", "score_coref", COREF, ("--documents",)),
    TestSet("wec eng open", "coref", "wec_eng_dev/open.jsonl", "score_coref", COREF),
    *(
        TestSet(f"meantime open {kind}", "coref", "meantime/open.jsonl", "score_coref", COREF, ("--kind", kind))
        for kind in ("event", "org", "human", "location")
    ),
    TestSet("mt news open", "robust", "mt_news/open.jsonl", "score_robust", ("main", "all partial.F1", "all exact.F1")),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold", help="folder of the sets")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run the sets whose name holds one of these words")
    parser.add_argument("--freeze", action="store_true", help="write the figures to bench/results/quality.json")
    parser.add_argument("--keep", type=Path, help="keep the prediction files in this folder")
    args = parser.parse_args()
    console = Console()
    if not args.gold.is_dir():
        console.print(f"no test sets at {args.gold}; give their folder with --gold")
        return 2
    frozen: dict[str, dict[str, float]] = json.loads(FROZEN.read_text()) if FROZEN.exists() else {}
    figures = dict(frozen)
    table = Table("set", "figure", "now", "frozen", "difference", "seconds")
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for chosen in SETS:
            if args.only and not any(word in chosen.name for word in args.only):
                continue
            console.print(f"{chosen.name} …", style="dim")
            started = time.perf_counter()
            figures[chosen.name] = now = run(chosen, args.gold, folder)
            add_rows(table, chosen.name, now, frozen.get(chosen.name, {}), time.perf_counter() - started)
    console.print(table)
    if args.freeze:
        FROZEN.parent.mkdir(exist_ok=True)
        FROZEN.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
        put_between(PAGE, "figures", figures_table(figures))
        console.print(f"frozen in {FROZEN.relative_to(HERE.parent)} and {PAGE.relative_to(HERE.parent)}")
    return 0


def run(chosen: TestSet, gold: Path, folder: Path) -> dict[str, float]:
    """Predict and score one set; the figures asked for, by name."""
    source = gold / chosen.file
    target = folder / (chosen.name.replace(" ", "_") + ".jsonl")
    label_map = HERE / "maps" / f"{chosen.label_map}.yaml" if chosen.label_map else None
    predict_file(chosen.task, source, target, Settings(backends=chosen.backends), label_map)
    if chosen.scorer == "records":
        command = [gold / "attributed" / "records.py", "score", source, target, "--json"]
    else:
        command = [gold / "score" / f"{chosen.scorer}.py", source, target, "--json", *chosen.options]
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{chosen.scorer} failed on {chosen.name}: {done.stderr.strip()[-500:]}")
    scored = json.loads(done.stdout.strip().splitlines()[-1])
    out = {name: round(look_up(scored, name), 4) for name in chosen.figures}
    if chosen.task == "attributed":
        readings = Pipeline(Settings(upto="entities")).read(report_of(row) for row in blind_rows(chosen.task, source))
        gold_rows = [json.loads(line) for line in source.read_text(encoding="utf-8").split("\n") if line]
        out |= {name: round(value, 4) for name, value in measure(gold_rows, readings).items()}
        records = [json.loads(line) for line in target.read_text(encoding="utf-8").split("\n") if line]
        out |= {name: round(value, 4) for name, value in measure_numbers(gold_rows, records).items()}
    return out


def look_up(scored: Any, path: str) -> float:
    """The number at a dotted path, where a whole key may itself hold dots or spaces."""
    if path in scored:
        return float(scored[path])
    head, _, rest = path.partition(".")
    return look_up(scored[head], rest)


def figures_table(figures: dict[str, dict[str, float]]) -> str:
    """The frozen figures as a Markdown table, in the order of SETS."""
    lines = ["| set | task | figures |", "|---|---|---|"]
    for chosen in SETS:
        if chosen.name in figures:
            found = figures[chosen.name]
            order = [*(name for name in chosen.figures if name in found), *sorted(found.keys() - set(chosen.figures))]
            parts = [f"{NAMES.get(name, name)} {found[name]:.4g}" for name in order]
            lines.append(f"| {chosen.name} | `{chosen.task}` | {' · '.join(parts)} |")
    return "\n".join(lines)


def put_between(page: Path, mark: str, text: str) -> None:
    """Replace what stands between ``<!-- mark -->`` and ``<!-- /mark -->`` on a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(f"<!-- {mark} -->")
    _, _, after = rest.partition(f"<!-- /{mark} -->")
    page.write_text(f"{before}<!-- {mark} -->\n{text}\n<!-- /{mark} -->{after}", encoding="utf-8")


def add_rows(table: Table, name: str, now: dict[str, float], before: dict[str, float], seconds: float) -> None:
    for i, (figure, value) in enumerate(now.items()):
        old = before.get(figure)
        change = "" if old is None else f"{value - old:+.3f}"
        worse_if = -1 if figure == "MAE" else 1
        style = None if old is None or abs(value - old) < 5e-4 else "green" if (value - old) * worse_if > 0 else "red"
        table.add_row(
            name if not i else "",
            figure,
            f"{value:.3f}",
            "" if old is None else f"{old:.3f}",
            change,
            f"{seconds:.0f}" if not i else "",
            style=style,
        )
    table.add_section()


if __name__ == "__main__":
    sys.exit(main())
