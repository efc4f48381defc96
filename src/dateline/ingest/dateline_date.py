"""This room reads the date that a report prints on itself: in its dateline, on a line of its own, or under a label.

Only the head of a report is looked at, for a date further down is a date in the story. What is not certain (no
year, an order of day and month that could be either, two labels that differ) is no date at all.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from dateline.codebook.times import full_year, load_times, make_date, parse_numeric_date

HEAD = 1_500
"""Characters of a report in which its own date is looked for."""

_LABELS = (
    r"(?:date\s+of\s+publication|publication\s+date|publish(?:ed|ing)?(?:\s+(?:on|at|date))?|posted(?:\s+on)?|updated"
    r"|last\s+updated|date|issued|released|release\s+date)"
)
_ISO = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_NUMERIC = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})"
_FIRST_YEAR, _LAST_YEAR = 1800, 2100


def parse_dateline_date(text: str) -> date | None:
    """The day on which a report says that it was filed or published; None where it does not, or not for certain.

    Reads "BOGOTA, 7 DEC 89 (EFE) -- [TEXT]", "KABUL, Aug. 22, 2021 (AFP) -", "Publication date: 23/10/2018",
    "Wednesday, May 4, 2016" alone on a line, and ISO stamps.
    """
    head = text[:HEAD]
    for pattern in _patterns():
        days = {day for match in pattern.finditer(head) if (day := _day_of(match.group("date")))}
        if days:
            # A page that gives two different dates in one manner does not say which is its own.
            return days.pop() if len(days) == 1 else None
    return None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """From the surest manner of dating to the least sure."""
    months = "|".join(sorted((re.escape(m.rstrip(".")) for m in load_times().months), key=len, reverse=True))
    weekday = "(?:" + "|".join(re.escape(d) for d in sorted(load_times().weekdays, key=len, reverse=True)) + ")"
    year = r"(?:\d{4}|['’]?\d{2})(?!\d)"
    spelled = (
        rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?(?:{months})\b\.?,?\s*{year}"
        rf"|(?:{months})\b\.?\s*\d{{1,2}}(?:st|nd|rd|th)?,?\s+{year})"
    )
    any_date = rf"(?P<date>{_ISO}|{_NUMERIC}|{spelled})"
    day = rf"(?:{weekday},?\s+)?"
    flags = re.IGNORECASE | re.MULTILINE | re.ASCII
    place = r"[^\W\d_][^\n,(]{1,40}(?:\([^)\n,]{1,30}\))?"
    return tuple(
        re.compile(pattern, flags)
        for pattern in (
            rf"^\W{{0,4}}{_LABELS}\s*[:\-–]\s*{day}{any_date}",
            # "BOGOTA, 7 DEC 89 (EFE)", "KABUL, Afghanistan, Aug. 22, 2021 (AFP) -", "[Text] Lima, 5 Jan 90 --"
            rf"^\W{{0,4}}{place}(?:,\s*{place}){{0,2}},?\s+{day}{any_date}\s*(?:\(|--|-|–|—|\[)",
            # alone on a line, with a time of day perhaps
            rf"^\W{{0,4}}{day}{any_date}(?:[T,\s|·–-]+\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\s*(?:Z|[ap]\.?m\.?|[A-Z]{{2,4}})?)?\W{{0,4}}$",
            rf"(?<![\d-])(?P<date>{_ISO})T\d\d:\d\d",
        )
    )


def _day_of(words: str) -> date | None:
    """The day that the words of a date name for certain."""
    squeezed = re.sub(r"\s", "", words)
    if re.fullmatch(r"[\d/.-]+", squeezed):
        found = parse_numeric_date(squeezed)
        day = found[0] if found and found[1] else None
    else:
        numbers = re.findall(r"\d+", words)
        name = re.search(r"[^\W\d_]{3,}", re.sub(r"\d(?:st|nd|rd|th)\b", " ", words.lower().replace(" of ", " ")))
        month = load_times().months.get(name.group()) if name else None
        if month is None or len(numbers) != 2:
            return None
        day = make_date(full_year(int(numbers[1]), len(numbers[1])), month, int(numbers[0]))
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None
