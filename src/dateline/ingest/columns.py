"""This room says which column of a table is which field of a report: as the user maps them, else by obvious names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dateline.errors import InputError
from dateline.ingest.arrivals import Draft, Refusal

FIELDS = ("text", "published", "title", "source", "url", "id", "language")
"""The fields of a report that a column may hold."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "articletext", "articlebody", "fulltext", "maintext", "bodytext", "story",
        "storytext", "newstext", "document", "report",
    ),
    "published": (
        "published", "date", "publicationdate", "pubdate", "publishedat", "datepublished", "publishdate",
        "publisheddate", "articledate", "storydate", "dateofpublication", "publishedon", "datetime", "timestamp",
    ),
    "title": ("title", "headline", "heading", "articletitle", "newstitle"),
    "source": (
        "source", "outlet", "publisher", "newspaper", "publication", "sourcename", "media", "agency", "site",
        "sitename", "domain",
    ),
    "url": ("url", "link", "articleurl", "sourceurl", "href", "weburl"),
    "id": ("id", "docid", "documentid", "articleid", "reportid", "storyid", "newsid", "uuid", "guid"),
    "language": ("language", "lang", "languagecode"),
}  # fmt: skip
_LARGEST_MAP = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """Which column is which field; ``notes`` say what was guessed."""

    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()


def parse_columns(words: str) -> dict[str, str]:
    """The map of "text=body,published=date", or of a YAML file of such keys and values.

    Raises InputError naming the fault and the fields there are.
    """
    if "=" not in words:
        return _load_map(Path(words))
    pairs = {}
    for pair in words.split(","):
        name, _, column = (part.strip() for part in pair.partition("="))
        if not column:
            raise InputError(f"the column map has {pair!r}; write FIELD=COLUMN, such as text=body")
        pairs[name] = column
    return _checked(pairs, "the column map")


def _load_map(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8") as stream:
            value = yaml.safe_load(stream.read(_LARGEST_MAP))
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "is not UTF-8"
        raise InputError(f"the column map {path}: {reason}; give FIELD=COLUMN pairs or a YAML file of them") from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise InputError(f"the column map {path} is not YAML; write lines such as 'text: body'") from fault
    if not isinstance(value, dict) or not all(isinstance(item, str) for pair in value.items() for item in pair):
        raise InputError(f"the column map {path} is no map of fields to columns; write lines such as 'text: body'")
    return _checked(value, f"the column map {path}")


def _checked(pairs: dict[str, str], what: str) -> dict[str, str]:
    for name in pairs:
        if name not in FIELDS:
            raise InputError(f"{what} names a field {name!r}; the fields are: {', '.join(FIELDS)}")
    return pairs


def choose_columns(names: Iterable[str], given: Mapping[str, str]) -> ColumnChoice | Refusal:
    """The columns to read of those there are: the given ones, else by obvious names; or why there is no text."""
    there = list(names)
    shown = ", ".join(there[:20])
    for name, column in given.items():
        if column not in there:
            reason = f"has no column {column[:60]!r} (wanted for {name})"
            return Refusal(reason, f"map the fields with --columns; the columns are: {shown[:400]}")
    plain: dict[str, str] = {}
    for name in there:
        plain.setdefault(re.sub(r"[\W_]+", "", name.lower()), name)
    chosen, guessed = dict(given), {}
    for field, obvious in _NAMES.items():
        if field in chosen:
            continue
        free = [plain[name] for name in obvious if name in plain and plain[name] not in chosen.values()]
        if free:
            chosen[field] = free[0]
            if free[0] != field:
                guessed[field] = free[0]
    if "text" not in chosen:
        return Refusal(
            f"has no column that is plainly the text (columns: {shown[:400]})", "name it: --columns text=COLUMN"
        )
    told = ", ".join(f"{field}={column}" for field, column in guessed.items())
    notes = (f"columns were guessed: {told}; say --columns where that is wrong",) if told else ()
    return ColumnChoice(columns=chosen, notes=notes)


def draft_row(value_of: Mapping[str, Any], line: int, notes: tuple[str, ...] = ()) -> Draft | Refusal:
    """The draft of a row, from the value of each field (None where the cell is empty)."""
    words = {name: _cell(value_of.get(name)) for name in FIELDS}
    if not words["text"].strip():
        return Refusal("holds no text", "fill the text column or leave the row out", line)
    return Draft(**words, line=line, notes=notes)


def _cell(value: Any) -> str:
    if value is None or value != value:  # a float that is not a number stands for an empty cell
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
