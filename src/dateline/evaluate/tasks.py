"""This room lists the prediction tasks and reads and writes their files."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.model import Report
from dateline.model.encoding import to_line

type Row = dict[str, Any]
type Predictor = Callable[..., Iterator[Row]]
"""``predict(rows, settings)``: rows hold at most the fields of INPUT_FIELDS; yields one prediction a row.

A task of WITH_MAP is given ``label_map`` besides, the path of a map to other labels.
"""

TASKS: dict[str, str] = {
    "attributed": "dateline.evaluate.attributed:predict",
    "attribution": "dateline.evaluate.attribution:predict",
    "classify": "dateline.evaluate.classify:predict",
    "coref": "dateline.evaluate.coref:predict",
    "events": "dateline.evaluate.events:predict",
    "events-cameo": "dateline.evaluate.events:predict_cameo",
    "factuality": "dateline.evaluate.factuality:predict",
    "geo": "dateline.evaluate.geo:predict",
    "incidents": "dateline.evaluate.coref:predict_incidents",
    "press": "dateline.evaluate.press:predict",
    "robust": "dateline.evaluate.robust:predict",
    "templates": "dateline.evaluate.templates:predict",
    "temporal": "dateline.evaluate.temporal:predict",
    "temporal-dates": "dateline.evaluate.temporal:predict_dates",
}

WITH_MAP = frozenset(("classify",))
"""Tasks that need a map from types, modes and words to the labels of a set."""

INPUT_FIELDS = ("id", "text", "date", "published", "title", "source", "url")
"""The fields of an input line that a predictor is given; whatever else a line holds, gold included, is cut off."""


@dataclass(frozen=True)
class _Extra:
    """What a task is given besides INPUT_FIELDS: a field name and the keys kept of each of its objects."""

    field: str
    keys: tuple[str, ...]


_EXTRAS: Mapping[str, tuple[_Extra, ...]] = {
    "coref": (_Extra("mentions", ("start", "end", "kind")),),
    "factuality": (_Extra("predicates", ("start", "end")),),
    "temporal": (_Extra("events", ("start", "end")),),
}
_PLAIN: Mapping[str, tuple[str, ...]] = {"robust": ("doc", "reference")}


def load_predictor(task: str) -> Predictor:
    """The predictor of a task; raises InputError for an unknown one."""
    if task not in TASKS:
        raise InputError(f"there is no task {task!r}; the tasks are: {', '.join(TASKS)}")
    module, _, name = TASKS[task].partition(":")
    predictor: Predictor = getattr(importlib.import_module(module), name)
    return predictor


def predict_file(task: str, source: Path, target: Path, settings: Any = None, label_map: Path | None = None) -> int:
    """Write one prediction line for each line of ``source`` to ``target``; returns how many.

    ``label_map`` is the YAML file of a map for the tasks that need one (WITH_MAP), and for no other.
    """
    predictor = load_predictor(task)
    if (label_map is not None) != (task in WITH_MAP):
        need = "needs a map; give one with --map FILE" if task in WITH_MAP else "takes no map; leave --map out"
        raise InputError(f"the task {task} {need}")
    given = {"label_map": label_map} if label_map is not None else {}
    count = 0
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        out = beside.open("w", encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{target}: cannot be written ({fault.strerror}); choose another file") from fault
    try:
        with out:
            for prediction in predictor(blind_rows(task, source), settings, **given):
                out.write(to_line(prediction) + "\n")
                count += 1
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return count


def blind_rows(task: str, source: Path) -> Iterator[Row]:
    """The lines of a JSONL file with all but the fields that a task may see cut off."""
    extras = _EXTRAS.get(task, ())
    keep = (*INPUT_FIELDS, *_PLAIN.get(task, ()))
    with source.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as fault:
                raise InputError(f"{source}, line {number}: not JSON ({fault}); mend or remove the line") from fault
            if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
                raise InputError(f"{source}, line {number}: needs an object with 'id' and 'text'")
            blind: Row = {name: row[name] for name in keep if name in row}
            for extra in extras:
                blind[extra.field] = [
                    {key: item[key] for key in extra.keys if key in item} for item in row.get(extra.field) or []
                ]
            yield blind


def report_of(row: Row) -> Report:
    """The report of an input line; a date that is not ISO counts as unknown."""
    value = row.get("published") or row.get("date")
    try:
        published = date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        published = None
    return Report(
        id=str(row["id"]),
        text=row["text"],
        title=row.get("title") or "",
        source=row.get("source") or "",
        url=row.get("url") or "",
        published=published,
    )
