"""This room reads the day of publication in the forms that tables, mails and feeds give it in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from dateline.ingest.dateline_date import parse_dateline_date

_FIRST, _LAST = 1800, 2100


def parse_published(value: str) -> date | None:
    """The day that a field of a table or header gives, None where that is not certain.

    Reads "20210822", "Sun, 22 Aug 2021 07:00:00 +0000" (its day there, not in Greenwich), "Aug 22, 2021",
    "22/08/2021" where only one order of day and month is possible, and seconds or milliseconds since 1970.
    """
    words = value.strip()
    if not words or len(words) > 100:
        return None
    day = _digits(words) if words.isascii() and words.isdigit() else _mail(words) or parse_dateline_date(words)
    return day if day and _FIRST <= day.year <= _LAST else None


def _digits(words: str) -> date | None:
    """ "20210822", or a count of seconds (10 digits) or milliseconds (13)."""
    try:
        if len(words) == 8:
            return date.fromisoformat(words)
        if len(words) in (10, 13):
            return datetime.fromtimestamp(int(words[:10]), UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _mail(words: str) -> date | None:
    try:
        return parsedate_to_datetime(words).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
