"""This room does the arithmetic of TIMEX values: from a value to its days, and from one value to the next."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateline.codebook.times import make_date
from dateline.model import Grain

Days = tuple[date, date]

_VALUE = re.compile(r"(\d{2,4})(?:-(?:(\d\d)(?:-(\d\d))?|W(\d\d)|(SP|SU|FA|WI)|Q([1-4])|H([12])))?$")
_SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_GRAIN_OF_LENGTH = {2: Grain.CENTURY, 3: Grain.DECADE, 4: Grain.YEAR}


def days_of(value: str) -> tuple[Days | None, Grain]:
    """First and last day (inclusive) of a TIMEX date value, and its grain; None where it names no days."""
    day_part, clock, _ = value.partition("T")
    match = _VALUE.match(day_part)
    if match is None:
        return None, Grain.UNKNOWN
    digits, month, day, week, season, quarter, half = match.groups()
    number = int(digits)
    if len(digits) < 4:
        width = 10 ** (4 - len(digits))
        return span_of_years(number * width, number * width + width - 1), _GRAIN_OF_LENGTH[len(digits)]
    if day:
        point = make_date(number, int(month), int(day))
        return (point, point) if point else None, Grain.TIME if clock else Grain.DAY
    if month:
        return months_from(number, int(month), 1), Grain.MONTH
    if week:
        try:
            monday = date.fromisocalendar(number, int(week), 1)
            return (monday, monday + timedelta(days=6)), Grain.WEEK
        except (ValueError, OverflowError):
            return None, Grain.WEEK
    if season:
        return months_from(number, _SEASON_START[season], 3), Grain.QUARTER
    if quarter:
        return months_from(number, 3 * int(quarter) - 2, 3), Grain.QUARTER
    if half:
        return months_from(number, 6 * int(half) - 5, 6), Grain.QUARTER
    return span_of_years(number, number), Grain.YEAR


def span_of_years(first: int, last: int) -> Days | None:
    """The days of whole years; None where the calendar does not reach."""
    start, end = make_date(first, 1, 1), make_date(last, 12, 31)
    return (start, end) if start and end else None


def months_from(year: int, month: int, count: int) -> Days | None:
    """The days of ``count`` months from the first of a month on."""
    start = make_date(year, month, 1)
    last = add_months(start, count - 1) if start else None
    if start is None or last is None:
        return None
    return start, date(last.year, last.month, monthrange(last.year, last.month)[1])


def add_months(day: date, count: int) -> date | None:
    """The same day ``count`` months on (or the last day of that month); None beyond the calendar."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, count: int) -> date | None:
    """The day ``count`` days on; None beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def shift(day: date, unit: str, count: float) -> date | None:
    """The day that lies ``count`` units of a TIMEX unit code away; None beyond the calendar."""
    match unit:
        case "D":
            return add_days(day, int(count)) if abs(count) < 10**7 else None
        case "W":
            return add_days(day, round(count * 7)) if abs(count) < 10**6 else None
        case "F":
            return add_days(day, round(count * 14)) if abs(count) < 10**6 else None
        case "M" | "Q" | "H" | "Y" | "DE" | "CE":
            months = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}[unit]
            if abs(count) >= 10**5:
                return None
            whole = int(count * months)
            moved = add_months(day, whole)
            return add_days(moved, round((count * months - whole) * 30)) if moved else None
        case "TH":
            return add_days(day, int(count // 24)) if abs(count) < 10**8 else None
        case _:
            return day


def value_at(day: date, unit: str) -> str:
    """The TIMEX value of the period of a unit in which a day lies."""
    match unit:
        case "W" | "F":
            year, week, _ = day.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case "M":
            return f"{day.year:04d}-{day.month:02d}"
        case "Q":
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case "H":
            return f"{day.year:04d}-H{1 if day.month < 7 else 2}"
        case "Y":
            return f"{day.year:04d}"
        case "DE":
            return f"{day.year:04d}"[:3]
        case "CE":
            return f"{day.year:04d}"[:2]
        case _:
            return day.isoformat()


def unknown_value(unit: str) -> str:
    """The TIMEX value of some period of a unit that is not known."""
    return {"W": "XXXX-WXX", "F": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX", "DE": "XXX", "CE": "XX"}.get(
        unit, "XXXX-XX-XX"
    )


PARTS = frozenset(("early", "mid", "late", "first half", "second half", *(f"week {n}" for n in range(1, 6))))


def part_of(days: Days, part: str) -> Days:
    """The early, middle or late third of a period of days, one of its halves, or a week of a month.

    "week 2" is days 8 to 14, "week 5" the last seven; what is no part leaves the days as they are.
    """
    if part not in PARTS:
        return days
    first, last = days
    if part.startswith("week "):
        number = int(part[5:])
        start = last - timedelta(days=6) if number > 4 else first + timedelta(days=7 * number - 7)
        return start, start + timedelta(days=6)
    length = (last - first).days + 1
    third = max(1, length // 3)
    if length < 3:
        return days
    if part in ("first half", "second half"):
        middle = first + timedelta(days=length // 2)
        return (first, middle - timedelta(days=1)) if part == "first half" else (middle, last)
    if part == "early":
        return first, first + timedelta(days=third - 1)
    if part == "late":
        return last - timedelta(days=length - 2 * third - 1), last
    return first + timedelta(days=third), first + timedelta(days=2 * third - 1)


def duration_value(unit: str, count: float | None) -> str:
    """The TIMEX value of a length of time; ``count`` None where it is vague."""
    number = "X" if count is None else f"{count:g}" if count < 10**6 else f"{int(count)}"
    if unit == "F":
        unit, number = "W", ("X" if count is None else f"{2 * count:g}")
    if unit.startswith("T"):
        return f"PT{number}{unit[1:]}"
    return f"P{number}{unit}"


def turn_of(base: date, unit: str) -> tuple[str, Days | None]:
    """Value and days of the turn of the century or year before or around a day: "at the turn of the century"."""
    if unit == "CE":
        year = base.year // 100 * 100
        first, last = make_date(year - 1, 1, 1), make_date(year + 1, 12, 31)
    else:
        year = base.year + (base.month > 6)
        first, last = make_date(year - 1, 12, 16), make_date(year, 1, 15)
    return f"{year:04d}", (first, last) if first and last else None
