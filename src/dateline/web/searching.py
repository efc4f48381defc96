"""This room finds reports by their words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dateline.store.desk import Desk
from dateline.web.filters import make_cursor, parse_day, read_cursor
from dateline.web.marking import Mark, cut
from dateline.web.pages import Page, twin, with_query

router = APIRouter()
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 12
_LONGEST_WORD = 30
_AROUND = 130
_FOUND = 10
"""Reports of a page: each text is read from the disk, and a column of long texts is read in blocks."""


@twin(router, "/search")
def show_search(
    request: Request,
    q: Annotated[str, Query(max_length=400, description="Words, all of them; in quotation marks, in a row")] = "",
    outlet: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=600)] = "",
) -> Page:
    """Reports that have all the words in title or text, the newest first."""
    days = parse_day("since", since), parse_day("until", until)
    found = find_reports(request.app.state.desk, q, outlet.strip(), days, after)
    given = {"q": q, "outlet": outlet.strip(), "since": since, "until": until}
    snippets = {row["report"]: row.pop("stretches") for row in found["reports"]}
    more = {
        "snippets": snippets,
        "first": with_query("/search", **given) if after else "",
        "next": with_query("/search", **given, after=found["after"]) if found["after"] else "",
    }
    return Page(
        template="search.html", title=f"Search: {q}" if q else "Search", facts={"filters": given, **found}, more=more
    )


def find_reports(
    desk: Desk,
    q: str,
    outlet: str = "",
    days: tuple[date | None, date | None] = (None, None),
    after: str = "",
    limit: int = _FOUND,
) -> dict[str, Any]:
    """A page of reports, how many there are, and the cursor of the next page."""
    words = list(dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", q))))[:_MOST_WORDS]
    if not (words or outlet or any(days)):
        return {"reports": [], "count": 0, "after": ""}
    holding = []
    for word in words:
        ids = desk.rows("SELECT id FROM memory.word WHERE word = store.kept.fold($word)", {"word": word})
        if not ids:
            return {"reports": [], "count": 0, "after": ""}
        # The number itself, so that only its own rows are read.
        holding.append(f"r IN (SELECT r FROM memory.word_of WHERE word = {int(ids[0]['id'])})")
    where, given = list(holding), dict[str, Any]()
    phrase = re.fullmatch(r'\s*["“](.+)["”]\s*', q)
    if phrase and len(words) > 1:
        given["phrase"] = r"[^\p{L}\p{N}]+".join(fold(word) for word in _WORD.findall(phrase[1]))
        where.append(
            f"report IN (SELECT report FROM reports WHERE report IN "
            f"(SELECT report FROM memory.report WHERE {' AND '.join(holding)}) AND regexp_matches("
            r"store.kept.fold(title || ' ' || text), '(^|[^\p{L}\p{N}])' || $phrase || '($|[^\p{L}\p{N}])'))"
        )
    if outlet:
        where.append("outlet = $outlet")
        given["outlet"] = outlet
    for name, day, sign in (("since", days[0], ">="), ("until", days[1], "<=")):
        if day is not None:
            where.append(f"published {sign} ${name}")
            given[name] = day
    given |= {"at": place_of(desk, after), "limit": limit + 1}
    found = desk.rows(
        f"WITH fit AS MATERIALIZED (SELECT n, report FROM memory.report WHERE {' AND '.join(where)}) "
        "SELECT n, report, (SELECT count(*) FROM fit) AS count FROM fit WHERE n > $at ORDER BY n LIMIT $limit",
        given,
    )
    shown = found[:limit]
    rows = texts_of(desk, [row["report"] for row in shown])
    for row in rows:
        row["lead"] = row["text"][:90]
        row["stretches"], row["snippet"] = snippet_of(row.pop("text"), words)
    end = make_cursor(rows[-1]["published"], rows[-1]["report"]) if len(found) > limit else ""
    return {"reports": rows, "count": found[0]["count"] if found else 0, "after": end}


def place_of(desk: Desk, after: str) -> int:
    """The place of the last report that was shown, 0 at the beginning; where it has gone, that of its day."""
    cursor = read_cursor(after, date, str)
    if cursor is None:
        return 0
    day, report = cursor
    place = desk.rows("SELECT n FROM memory.report WHERE report = $report", {"report": report})
    if not place:
        place = desk.rows(
            "SELECT coalesce(max(n), 0) AS n FROM memory.report WHERE published >= $day OR $day IS NULL", {"day": day}
        )
    return int(place[0]["n"])


def texts_of(desk: Desk, reports: list[str]) -> list[dict[str, Any]]:
    """What is shown of reports, in the order of their ids."""
    rows = desk.rows(
        # By row numbers: a filter over ids unpacks the texts of all their neighbours, at twenty times the cost.
        "WITH few AS MATERIALIZED (SELECT rowid AS line FROM store.kept.report "
        "WHERE current AND report IN (SELECT unnest($reports))) "
        "SELECT report, title, outlet, published, events, copy_group NOT IN ('', version) AS is_copy, text "
        "FROM store.kept.report JOIN few ON rowid = line",
        {"reports": reports},
    )
    by_report = {row["report"]: row for row in rows}
    return [by_report[report] for report in reports if report in by_report]


def snippet_of(text: str, words: list[str]) -> tuple[list[dict[str, Any]], str]:
    """The words of a text around the first that were looked for, in stretches that say which were; and plain."""
    text = text[:200_000]
    folded = fold(text, keep_length=True)
    patterns = [re.compile(rf"(?<![^\W_]){re.escape(fold(word))}(?![^\W_])") for word in words]
    first = [found.start() for pattern in patterns if (found := pattern.search(folded))]
    begin = max(0, min(first, default=0) - _AROUND // 2)
    end = min(len(text), begin + 2 * _AROUND + 60)
    # From word to word, where there is an end of one nearby.
    if begin and (space := re.search(r"\s+", text[begin : begin + _LONGEST_WORD])):
        begin += space.end()
    if end < len(text) and (space := re.search(r"\s+\S*$", text[end - _LONGEST_WORD : end])):
        end -= _LONGEST_WORD - space.start()
    marks = [
        Mark(start=hit.start() - begin, end=hit.end() - begin, role="hit", of="q")
        for pattern in patterns
        for hit in pattern.finditer(folded, begin, end)
    ]
    shown = text[begin:end]
    stretches = [{"text": s.text, "hit": bool(s.marks)} for s in cut(shown, marks)]
    if begin:
        stretches.insert(0, {"text": "… ", "hit": False})
    if end < len(text):
        stretches.append({"text": " …", "hit": False})
    return stretches, shown


def fold(words: str, *, keep_length: bool = False) -> str:
    """Words without case and accents, as the store folds them; ``keep_length`` letter by letter."""
    if not keep_length:
        bare = unicodedata.normalize("NFD", words.lower())
        return "".join(c for c in bare if not unicodedata.combining(c))
    if words.isascii():
        return words.lower()
    return "".join((fold(c)[:1] or c) if ord(c) > 127 else c.lower() for c in words)
