"""This room joins expressions that only together say a time, and marks years of other calendars."""

from __future__ import annotations

from datetime import date

from dateline.layers.times.calendar import add_days
from dateline.layers.times.matches import Expression
from dateline.layers.times.words import Lexicon
from dateline.model import Reading, Token

_BETWEEN = frozenset(("of", ",", "in", "the"))
_LOOK_AHEAD = 6
"""Tokens after a year among which its calendar is told: "1362 in the Afghan calendar"."""
_OTHER_YEARS = range(1250, 1500)
"""Years that the lunar and solar Hijri calendars count in our time."""
_APART = 300
"""Years from publication from which a date all in digits is doubted to be of our calendar."""


def join(expressions: list[Expression], reading: Reading, lexicon: Lexicon) -> list[Expression]:
    """The expressions, those that say a time together made one, and years of other calendars left unknown.

    Together say a time "Monday last week", "a week ago Saturday", "the third week of July", "fiscal year 2020".
    """
    tokens, published = reading.syntax.tokens, reading.report.published
    out: list[Expression] = []
    for e in expressions:
        before = out[-1] if out else None
        if before is not None and published is not None and _join_weekday(before, e, tokens, published):
            continue
        if e.form == "date" and e.year is not None and _is_other_calendar(e, tokens, lexicon, published):
            e.form, e.value = "other_calendar", "XXXX"
        elif e.form == "date" and e.year is not None and e.month is None:
            _mark_fiscal(e, tokens, lexicon, out)
        elif e.form == "date" and e.month is not None and e.day is None and not e.mod:
            _count_week(e, tokens, lexicon)
        out.append(e)
    return [e for e in out if e.form]


def _join_weekday(before: Expression, e: Expression, tokens: tuple[Token, ...], published: date) -> bool:
    """Write into the expression before what the two say together; whether they do."""
    gap = [t.lower for t in tokens[before.last + 1 : e.first]]
    if before.form == "weekday" and e.form == "relative" and e.unit == "W" and e.count in (None, 1):
        step = {"l": -1, "p": -1, "h": 0, "x": 1}.get(e.rel)
        if step is None or not before.weekday or before.rel or len(gap) > 1 or not _BETWEEN.issuperset(gap):
            return False
        # The week of publication is that of its Monday.
        return _be_day(before, e, add_days(published, 7 * step + before.weekday - published.isoweekday()))
    if e.form == "weekday" and e.weekday and not e.rel and before.unit == "W" and before.count:
        weeks = int(before.count)
        if before.form == "ago" and not gap:
            back = (published.isoweekday() - e.weekday) % 7
            return _be_day(before, e, add_days(published, -back - 7 * weeks))
        if before.form == "duration" and gap == ["from"]:
            return _be_day(before, e, add_days(published, (e.weekday - published.isoweekday()) % 7 + 7 * weeks))
    return False


def _be_day(before: Expression, e: Expression, day: date | None) -> bool:
    if day is None:
        return False
    before.form, before.last, before.rel, before.tail, before.mod = "date", e.last, "", "", ""
    before.year, before.month, before.day = day.year, day.month, day.day
    return True


def _is_other_calendar(e: Expression, tokens: tuple[Token, ...], lexicon: Lexicon, published: date | None) -> bool:
    """Whether a mark, a month or the name of another calendar stands beside a year; the span then takes them in."""
    year = e.year or 0
    after = e.last + 1
    if after < len(tokens) and tokens[after].text in lexicon.calendar_marks:
        e.last = after
        return True
    for at in range(after, min(after + _LOOK_AHEAD, len(tokens))):
        if tokens[at].lower == "calendar" and at > after:
            named = any(t.lower in lexicon.calendar_names for t in tokens[after:at])
            if named:
                e.last = at
            return named
        if not (tokens[at].lower in _BETWEEN or tokens[at].lower in lexicon.calendar_names or tokens[at].text in "()"):
            break
    if e.month is None:
        month = e.first - 1
        while month >= 0 and tokens[month].text in (",", "of"):
            month -= 1
        if month >= 0 and tokens[month].lower in lexicon.calendar_months:
            e.first = month - 1 if month and tokens[month - 1].text.isdecimal() else month
            return True
        return False
    return year in _OTHER_YEARS and published is not None and published.year - year > _APART and e.first == e.last


def _mark_fiscal(e: Expression, tokens: tuple[Token, ...], lexicon: Lexicon, out: list[Expression]) -> None:
    """A fiscal year begins in another month in each land, so its days are not known; nor are those of its quarters."""
    if tokens[e.first].lower[:2] in lexicon.fiscal:  # "FY2020" is one word
        e.form, e.value = "other_calendar", f"FY{e.year:04d}"
        return
    at = e.first - (tokens[e.first].lower not in ("year", "the"))
    if at < 0:
        return
    if at > 0 and tokens[at].lower == "year":
        at -= 1
    if tokens[at].lower not in lexicon.fiscal:
        return
    e.form, e.first, e.value = "other_calendar", at, f"FY{e.year:04d}"
    quarter = out[-1] if out else None
    if quarter is not None and quarter.form == "season" and quarter.value[:1] == "Q" and quarter.last >= at - 3:
        between = [t.lower for t in tokens[quarter.last + 1 : at]]
        if _BETWEEN.issuperset(between):
            e.first, e.value = quarter.first, f"{e.value}-{quarter.value}"
            quarter.form = ""


def _count_week(e: Expression, tokens: tuple[Token, ...], lexicon: Lexicon) -> None:
    """ "the third week of July": the expression of the month, narrowed."""
    at = e.first - 1
    if at < 2 or tokens[at].lower != "of" or tokens[at - 1].lower != "week":
        return
    letter, number = lexicon.table.get(tokens[at - 2].lower, ("", None))
    word = tokens[at - 2].lower
    if word == "last":
        e.mod = "week 5"
    elif letter.endswith("o") and isinstance(number, int | float) and 1 <= number <= 4:
        e.mod = f"week {int(number)}"
    else:
        return
    e.first = at - 3 if at > 2 and tokens[at - 3].lower == "the" else at - 2
