"""This room works out which days a time expression means, from the publication date and from earlier text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.codebook.times import make_date
from dateline.layers.times.calendar import (
    Days,
    add_days,
    add_months,
    days_of,
    duration_value,
    part_of,
    shift,
    span_of_years,
    turn_of,
    unknown_value,
    value_at,
)
from dateline.layers.times.matches import Expression
from dateline.model import Grain, TimeKind

FEW = 3
"""How many units "the past few months" are (codebook, settled case 20)."""
_STRAY = 3
"""A story moves on by so many years at a step; a year farther off is told in passing."""
_UNIT_GRAIN = {
    "D": Grain.DAY,
    "W": Grain.WEEK,
    "F": Grain.WEEK,
    "M": Grain.MONTH,
    "Q": Grain.QUARTER,
    "H": Grain.QUARTER,
    "Y": Grain.YEAR,
    "DE": Grain.DECADE,
    "CE": Grain.CENTURY,
}


@dataclass
class Context:
    """What earlier text has fixed: the last day, month and year told, and who told it.

    ``narrative`` says that dates are counted from the text and not from the publication date; ``middle`` is the
    median of the years it names.
    """

    published: date | None
    narrative: bool = False
    day: date | None = None
    point: Days | None = None
    year: int | None = None
    month: int | None = None
    day_id: str = ""
    point_id: str = ""
    sentence: int = -9
    middle: int | None = None


@dataclass
class Meaning:
    """The days an expression means."""

    kind: TimeKind = TimeKind.DATE
    value: str = ""
    days: Days | None = None
    grain: Grain = Grain.UNKNOWN
    anchor: str = ""
    told: bool = True
    why: str = ""


def resolve(e: Expression, context: Context, tense: str, sentence: int) -> Meaning:
    """The meaning of one expression; ``tense`` is "past", "future" or "" of the verb that governs it."""
    match e.form:
        case "date":
            return _date(e, context, tense, sentence)
        case "span":
            year, end = e.year or 1, int(e.count or 1)
            return Meaning(
                TimeKind.DATE, f"{year:04d}/{end:04d}", span_of_years(year, end), Grain.YEAR, why="years from and to"
            )
        case "other_calendar":
            return Meaning(value=e.value, told=False, why="a year of another calendar or of account")
        case "value":
            return _of_value(e.value, e.mod, why="period by name")
        case "season":
            return _season(e, context, tense)
        case "weekday":
            return _weekday(e, context, tense, sentence)
        case "deictic":
            return _deictic(e, context)
        case "ago" | "offset":
            return _offset(e, context)
        case "relative":
            return _relative(e, context)
        case "period_end":
            return _period_end(e, context)
        case "stretch":
            return _stretch(e, context)
        case "weekend":
            return _weekend(e, context, tense)
        case "clock":
            return _clock(e, context)
        case "set":
            value = e.value or _set_value(e.unit, e.count)
            return Meaning(TimeKind.SET, value, None, Grain.UNKNOWN, told=False, why="set")
        case "duration":
            grain = _UNIT_GRAIN.get(e.unit, Grain.TIME)
            return Meaning(TimeKind.DURATION, duration_value(e.unit, e.count), None, grain, told=False, why="length")
        case _:
            return _reference(e, context)


def _of_value(value: str, mod: str = "", anchor: str = "", why: str = "") -> Meaning:
    days, grain = days_of(value)
    days = part_of(days, mod) if days else None
    return Meaning(TimeKind.TIME if "T" in value else TimeKind.DATE, value, days, grain, anchor, why=why)


def _date(e: Expression, context: Context, tense: str, sentence: int) -> Meaning:
    if e.month is None and e.year is not None:
        return _of_value(f"{e.year:04d}", e.mod, why="year")
    if e.month is None:
        return _day_of_month(e, context)
    year, anchor = e.year, ""
    if year is None:
        year, anchor = _year_for(e, context, tense, sentence)
    month = f"{e.month:02d}"
    if year is None:
        value = f"XXXX-{month}" + (f"-{e.day:02d}" if e.day else "")
        return Meaning(value=value, grain=Grain.DAY if e.day else Grain.MONTH, told=False, why="its year is not known")
    value = f"{year:04d}-{month}" + (f"-{e.day:02d}" if e.day else "")
    if e.clock or e.part:
        value += f"T{e.clock or e.part}"
    return _of_value(value, e.mod, anchor, why="date" if e.year else "date, year worked out")


def _day_of_month(e: Expression, context: Context) -> Meaning:
    """ "on the 15th": of the month told last, in the news of the month up to publication."""
    base = context.point[0] if context.point and (context.narrative or e.tail) else context.published
    if base is None or not e.day:
        return Meaning(value="")
    anchor = "published" if base == context.published else context.point_id or "text"
    day = make_date(base.year, base.month, e.day)
    if anchor == "published" and e.day > base.day:
        earlier = add_months(base, -1)
        day = make_date(earlier.year, earlier.month, e.day) if earlier else None
    return _of_value(day.isoformat(), "", anchor, why="day of a month told before") if day else Meaning(value="")


def _year_for(e: Expression, context: Context, tense: str, sentence: int) -> tuple[int | None, str]:
    """The year of a day or month told without one, and what it was counted from."""
    month, published = e.month or 1, context.published
    if e.tail:
        return _tail_year(e.tail, context)
    if e.rel in ("l", "p", "x", "f", "h"):
        if context.narrative and context.point:
            base, anchor = context.point[1], context.point_id or "text"
        elif published:
            base, anchor = published, "published"
        else:
            return None, ""
        if e.rel == "h":
            return base.year, anchor
        if e.rel in ("l", "p"):
            return (base.year if month < base.month else base.year - 1), anchor
        return (base.year if month > base.month else base.year + 1), anchor
    if e.joined and context.year is not None and context.month is not None and context.sentence == sentence:
        return context.year + (1 if month < context.month else 0), context.point_id or "text"
    nearby = context.year is not None and sentence - context.sentence <= 2
    if context.year is not None and (context.narrative or published is None):
        return _narrative_year(e, context), context.point_id or "text"
    if nearby and published and context.year is not None and context.year < published.year and tense != "future":
        return _narrative_year(e, context), context.point_id or "text"
    if published is None:
        return None, ""
    if context.sentence == sentence and context.month and context.year and e.month and not tense:
        # "in November, in December, in January": a list moves on
        later = context.year + (1 if context.month - e.month >= 6 else 0)
        return later, "published"
    return _news_year(e, published, tense), "published"


def _tail_year(tail: str, context: Context) -> tuple[int | None, str]:
    """The year of "August of that year", "in March last year"."""
    published = context.published
    if tail in ("j", "s", "t") or context.narrative:
        if context.year is None:
            return (published.year, "published") if published and tail == "t" else (None, "")
        step = {"l": -1, "p": -1, "x": 1, "f": 1}.get(tail, 0)
        return context.year + step, context.point_id or "text"
    if tail in ("p", "f") and context.year is not None:
        return context.year + (-1 if tail == "p" else 1), context.point_id or "text"
    if published is None:
        return None, ""
    return published.year + {"l": -1, "p": -1, "x": 1, "f": 1}.get(tail, 0), "published"


def _narrative_year(e: Expression, context: Context) -> int | None:
    """A story moves on: an early month told after a late one is of the next year."""
    year = context.year
    if year is None:
        return None
    if context.month and e.month and not e.mod.startswith("end"):
        if context.month >= 10 and e.month <= 3 and context.month - e.month >= 7:
            return year + 1
        if context.month <= 2 and e.month >= 11:
            return year - 1
    return year


def _news_year(e: Expression, published: date, tense: str) -> int:
    """The year of a day or month in the news: that of publication, unless it would lie too far ahead or behind."""
    month, day = e.month or 1, e.day or 1
    here = make_date(published.year, month, min(day, 28)) or published
    ahead = (here - published).days
    if e.day is None and month == published.month:
        return published.year
    if tense == "future":
        return published.year + 1 if ahead < -31 else published.year
    if tense == "past":
        return published.year - 1 if ahead > 3 else published.year
    return published.year - 1 if ahead > 100 else published.year + 1 if ahead < -300 else published.year


def _season(e: Expression, context: Context, tense: str) -> Meaning:
    year, anchor = e.year, ""
    if year is None and e.tail:
        year, anchor = _tail_year(e.tail, context)
    elif year is None:
        base: date | None
        if (context.narrative or e.rel in ("f", "s", "j")) and context.year is not None:
            base, anchor = (
                (context.point[1] if context.point else date(max(1, context.year), 6, 30)),
                context.point_id or "text",
            )
        else:
            base, anchor = context.published, "published"
        if base is not None:
            year = base.year
            days, _ = days_of(f"{year:04d}-{e.value}")
            if days and e.rel in ("l", "p") and days[1] >= base:
                year -= 1
            elif days and e.rel in ("x", "f") and days[0] <= base:
                year += 1
            elif days and not e.rel and anchor == "published" and tense == "past" and days[0] > base:
                year -= 1
    if year is None:
        return Meaning(value=f"XXXX-{e.value}", grain=Grain.QUARTER, told=False, why="its year is not known")
    return _of_value(f"{year:04d}-{e.value}", e.mod, anchor, why="season or quarter")


def _weekday(e: Expression, context: Context, tense: str, sentence: int) -> Meaning:
    base, anchor = context.published, "published"
    if context.narrative and context.day and (e.rel or sentence - context.sentence <= 3):
        base, anchor = context.day, context.day_id or "text"
    if e.rel in ("f", "s") and context.day:
        base, anchor = context.day, context.day_id or "text"
    weekday = e.weekday or 1
    if base is None or (context.narrative and anchor == "published"):
        return Meaning(value=f"XXXX-WXX-{weekday}", grain=Grain.DAY, told=False, why="no day to count from")
    back = (base.isoweekday() - weekday) % 7
    forward = (weekday - base.isoweekday()) % 7
    if e.rel in ("x", "f"):
        step = forward or 7
    elif e.rel in ("l", "p"):
        step = -(back or 7)
    elif e.rel == "h":
        step = weekday - base.isoweekday()
    elif anchor != "published" or tense == "future":
        step = forward
    else:
        step = -back
    day = add_days(base, step)
    if day is None:
        return Meaning(value="")
    value = day.isoformat() + _part(e.part)
    meaning = _of_value(value, "", anchor, why="weekday")
    if e.rel == "x" and step <= 5 and meaning.days:
        # "next Friday" on a Thursday: the range of both readings (codebook, settled case 20)
        meaning.days = (day, add_days(day, 7) or day)
    return meaning


def _part(part: str) -> str:
    return f"T{part}" if part else ""


def _deictic(e: Expression, context: Context) -> Meaning:
    base, anchor = context.published, "published"
    if context.narrative:
        return Meaning(value="XXXX-XX-XX", told=False, why="speech within a story")
    day = add_days(base, int(e.count or 0)) if base else None
    if day is None:
        value = "PRESENT_REF" if not e.count and not e.part else "XXXX-XX-XX" + _part(e.part)
        return Meaning(value=value, grain=Grain.DAY, told=False, why="no publication date")
    return _of_value(day.isoformat() + _part(e.part), "", anchor, why="day counted from publication")


def _offset(e: Expression, context: Context) -> Meaning:
    if e.rel == "?":
        return Meaning(value=unknown_value(e.unit), told=False, why="counted from what is no time")
    base: date | None
    if e.form == "ago" and not context.narrative:
        base, anchor = context.published, "published"
    elif e.unit in ("D", "W", "F") or e.unit.startswith("T"):
        base, anchor = context.day, context.day_id or "text"
    else:
        base = context.point[0] if context.point else None
        anchor = context.point_id or "text"
    if e.count is None:
        reference = "PAST_REF" if e.rel == "-" else "FUTURE_REF"
        if base and e.form == "ago":
            days = _around(base, e.unit, -FEW)
            return Meaning(value="PAST_REF", days=days, anchor=anchor, told=False, why="some time ago")
        value = unknown_value(e.unit) if e.form == "offset" else reference
        return Meaning(value=value, told=False, why="a vague step")
    if base is None:
        return Meaning(value=unknown_value(e.unit), grain=_UNIT_GRAIN.get(e.unit, Grain.UNKNOWN), told=False,
                       why="no time to count from")  # fmt: skip
    sign = -1 if e.rel == "-" else 1
    day = shift(base, e.unit, sign * e.count)
    if day is None:
        return Meaning(value="")
    if e.unit.startswith("T") and e.count < 24:
        meaning = _of_value(base.isoformat(), "", anchor, why="hours from a time")
        before = add_days(base, sign) or base
        meaning.days = (min(base, before), max(base, before))
        return meaning
    if e.unit in ("W", "F") and e.form == "offset":
        meaning = _of_value(day.isoformat(), "", anchor, why="a step from a day told")
    else:
        # "half a year ago" is told by the month
        unit = e.unit if e.count == int(e.count) or e.unit not in ("Y", "DE", "CE") else "M"
        meaning = _of_value(value_at(day, unit), "", anchor, why="a step from another time")
    if e.unit in ("W", "F"):
        meaning.days = (day, day)
    return meaning


def _around(base: date, unit: str, count: float) -> Days | None:
    day = shift(base, unit, count)
    return (min(day, base), max(day, base)) if day else None


def _relative(e: Expression, context: Context) -> Meaning:
    """One period that lies before, around or after another: "last week", "the following day", "that year"."""
    unit = e.unit
    from_text = e.rel in ("p", "f", "j", "s") or context.narrative or (e.rel == "x" and unit == "D") or e.rel == "t"
    base: date | None
    if e.rel == "l" and unit == "D" and not context.narrative:
        from_text = False
    if from_text:
        if unit in ("D", "W"):
            base, anchor = context.day, context.day_id or "text"
        else:
            base = context.point[0] if context.point else None
            anchor = context.point_id or "text"
        if base is None and e.rel == "t":
            base, anchor = context.published, "published"
    else:
        base, anchor = context.published, "published"
    if base is None:
        if e.rel == "t":
            return Meaning(value="", told=False, why="no time told before")
        value = unknown_value(unit) + _part(e.part)
        grain = _UNIT_GRAIN.get(unit, Grain.UNKNOWN)
        return Meaning(value=value, grain=grain, told=False, why="no time to count from")
    step = -1 if e.rel in ("l", "p") else 1 if e.rel in ("x", "f") else 0
    day = shift(base, unit, step)
    if day is None:
        return Meaning(value="")
    meaning = _of_value(value_at(day, unit) + _part(e.part), e.mod, anchor, why="period next to another")
    if meaning.days and e.mod in ("earlier", "later") and meaning.days[0] <= base <= meaning.days[1]:
        # "earlier this week" is over, "later this week" is to come
        meaning.days = (meaning.days[0], base) if e.mod == "earlier" else (base, meaning.days[1])
    if unit == "W" and e.rel == "l" and not e.mod and anchor == "published":
        # "last week" is the seven days before publication (codebook, section 4)
        first, last = add_days(base, -7), add_days(base, -1)
        meaning.days = (first, last) if first and last else None
    return meaning


def _period_end(e: Expression, context: Context) -> Meaning:
    """ "year end": the last day of the year."""
    base = (context.point[0] if context.point else None) if context.narrative else context.published
    days = days_of(value_at(base, e.unit))[0] if base else None
    if base is None or days is None:
        return Meaning(value=unknown_value(e.unit), told=False, why="no time to count from")
    anchor = "text" if context.narrative else "published"
    if e.mod == "turn":
        return Meaning(TimeKind.DATE, *turn_of(base, e.unit), Grain.YEAR, anchor, why="the turn of a period")
    return _of_value(days[1].isoformat(), "", anchor, why="end of a period")


def _stretch(e: Expression, context: Context) -> Meaning:
    """Several periods up to a time or from it on: "the past three days", "the next few months"."""
    count = e.count if e.count is not None else FEW
    value = duration_value(e.unit, e.count)
    if e.rel in ("h", "j", "s", "k") or (context.narrative and context.day is None):
        return Meaning(TimeKind.DURATION, value, None, _UNIT_GRAIN.get(e.unit, Grain.TIME), told=False, why="length")
    from_text = context.narrative or e.rel in ("p", "f")
    base = context.day if from_text else context.published
    anchor = (context.day_id or "text") if from_text else "published"
    days = _around(base, e.unit, -count if e.rel in ("l", "p") else count) if base is not None else None
    grain = _UNIT_GRAIN.get(e.unit, Grain.TIME)
    return Meaning(TimeKind.DURATION, value, days, grain, anchor if days else "", told=False, why="stretch of time")


def _weekend(e: Expression, context: Context, tense: str) -> Meaning:
    base, anchor = (context.day, context.day_id or "text") if context.narrative else (context.published, "published")
    if base is None:
        return Meaning(value="XXXX-WXX-WE", grain=Grain.DAY, told=False, why="no day to count from")
    # The Saturday of the week of the base, or the last one where the week has not come that far.
    step = 6 - base.isoweekday()
    if e.rel in ("l", "p") or (e.rel != "x" and tense != "future" and step > 0):
        step -= 7
    if e.rel in ("x", "f") and base.isoweekday() >= 6:
        step += 7
    saturday = add_days(base, step)
    if saturday is None:
        return Meaning(value="")
    year, week, _ = saturday.isocalendar()
    sunday = add_days(saturday, 1) or saturday
    return Meaning(TimeKind.DATE, f"{year:04d}-W{week:02d}-WE", (saturday, sunday), Grain.DAY, anchor, why="weekend")


def _clock(e: Expression, context: Context) -> Meaning:
    """A time of day; its day is told beside it, or is the last one told."""
    if e.clock == "NI" and not e.rel:
        return Meaning(TimeKind.TIME, "XXXX-XX-XXTNI", None, Grain.TIME, told=False, why="any night")
    base, anchor = context.day, context.day_id or "text"
    if base is None and not context.narrative and e.rel != "j":
        base, anchor = context.published, "published"
    clock = f"T{e.clock}" if e.clock else ""
    if base is None:
        return Meaning(TimeKind.TIME, f"XXXX-XX-XX{clock}", None, Grain.TIME, told=False, why="no day told")
    return Meaning(
        TimeKind.TIME, base.isoformat() + clock, (base, base), Grain.TIME, anchor, told=False, why="time of day"
    )


def _set_value(unit: str, count: float | None) -> str:
    if count in (1.0, None):
        return {
            "TH": "XXXX-XX-XXTXX",
            "D": "XXXX-XX-XX",
            "W": "XXXX-WXX",
            "M": "XXXX-XX",
            "Q": "XXXX-QX",
            "Y": "XXXX",
        }.get(unit, duration_value(unit, count))
    return duration_value(unit, count)


def _reference(e: Expression, context: Context) -> Meaning:
    published = context.published
    days: Days | None = None
    anchor = ""
    if published is not None and not context.narrative and e.value == "PRESENT_REF":
        days, anchor = (published, published), "published"
    elif published is not None and not context.narrative and e.value == "PAST_REF":
        start = add_months(published, -FEW)
        days, anchor = ((start, published) if start else None), "published"
    return Meaning(TimeKind.DATE, e.value, days, Grain.UNKNOWN, anchor, told=False, why="reference")


def remember(e: Expression, meaning: Meaning, record_id: str, context: Context, sentence: int) -> None:
    """Let later expressions be counted from this one."""
    days = meaning.days
    if not meaning.told or days is None or meaning.grain in (Grain.DECADE, Grain.CENTURY):
        return
    near = meaning.grain in (Grain.DAY, Grain.TIME)
    if meaning.anchor == "published" and not near and e.form != "date":
        # "last year" in the news does not become the year of later dates
        return
    first = days[0]
    if meaning.grain is Grain.YEAR:
        if e.form != "date" or (context.narrative and _strays(first.year, context)):
            return
        if context.year != first.year:
            context.month = None
    elif meaning.grain is not Grain.UNKNOWN:
        context.month = first.month
    context.point, context.point_id = days, record_id
    context.year, context.sentence = first.year, sentence
    if near:
        context.day, context.day_id = first, record_id
    elif not context.narrative:
        context.day, context.day_id = None, ""


def _strays(year: int, context: Context) -> bool:
    """Whether a year named in passing lies away from the time that the story is about."""
    if context.year is None or context.middle is None or abs(year - context.year) <= _STRAY:
        return False
    return abs(year - context.middle) > abs(context.year - context.middle)
