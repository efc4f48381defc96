"""This room reads calendar dates off the grammar's matches: days, months, years, decades, seasons, feasts."""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.codebook.times import full_year
from dateline.layers.times.matches import Expression, Match, as_int


def build_iso(m: Match) -> list[Expression]:
    if m.has("F"):
        day, clock = m.first_value("F")
        return [m.make("date", year=day.year, month=day.month, day=day.day, clock=clock)]
    if not m.adjacent():
        return []
    month, day_ = m.values("d")
    if not isinstance(month, float) or month > 12:
        return []
    return [m.make("date", year=m.year(), month=int(month), day=as_int(day_))]


def build_date(m: Match) -> list[Expression]:
    """Day and month, with a year or without; days that share a month become expressions of their own."""
    month = as_int(m.first_value("M"))
    year = m.year()
    letters = m.letters
    where = [i for i in range(m.first, m.last + 1) if m.line.letters[i] in "do"]
    if year is None and m.name == "full":
        # "7 DEC 89": the last number is the year
        digits = m.token(m.last).text
        value = m.line.values[m.last]
        if len(digits) == 2 and isinstance(value, float) and (value > 31 or digits[0] == "0" or _dateline(m)):
            year = full_year(int(value), 2, m.near_year())
            where = [i for i in where if i != m.last]
        else:
            m = replace(m, last=m.last - 1)
            where = [i for i in where if i <= m.last]
    elif "'" in letters:
        where = [i for i in where if m.line.letters[i - 1] != "'"]
    after = m.next_token()
    if (
        letters[-1] == "d"
        and year is None
        and after is not None
        and (after.text.lower() in m.lexicon.counted or after.text == "%")
    ):
        return build_month(replace(m, last=m.last - 1)) if letters[0] == "M" else []
    tail = m.tail()
    days = [as_int(m.line.values[i]) for i in where]
    if len(days) == 1:
        return [m.make("date", year=year, month=month, day=days[0], tail=tail, weekday=as_int(m.first_value("W")))]
    out = []
    for n, i in enumerate(where):
        first = m.first if n == 0 else i
        last = m.last if n == len(where) - 1 else i
        out.append(replace(m, first=first, last=last).make("date", year=year, month=month, day=days[n], tail=tail))
    return out


def _dateline(m: Match) -> bool:
    """ "7 DEC 09 (EFE)": a number in brackets' company ends a dateline."""
    after = m.next_token()
    return after is None or after.text in ("(", "--", "-", "–", "—", "]", ")")


def build_daylist(m: Match) -> list[Expression]:
    """The days before a shared month: "12" in "12 and 13 October"; "17/18 August"."""
    if m.has("X"):
        first, second = m.first_value("X")
        month = as_int(m.first_value("M"))
        return [m.make("date", month=month, day=first)] if isinstance(first, int) and first <= 31 and second else []
    return [m.make("date", day=as_int(m.first_value("do")), borrow=True)]


def build_month(m: Match) -> list[Expression]:
    value = m.first_value("M1")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    year = m.year()
    if year is None and m.letters[-1] in ("t", "O"):
        return []
    rel = "".join(c for c in m.letters.partition("M")[0] if c in "plxhjfs")[-1:]
    return [m.make("date", year=year, month=as_int(value), mod=mod, rel=rel, tail=m.tail())]


def build_years(m: Match) -> list[Expression]:
    """ "1939-45", "1914 - 1918": two years in one."""
    if m.has("G"):
        start, digits = m.first_value("G")
        first, last = int(start), str(digits)
    else:
        if not m.adjacent() or len(m.letters) != 3:
            return []
        first, last = int(m.line.values[m.first]), m.token(m.last).text
        if not last.isdigit() or len(last) not in (2, 4):
            return []
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if len(last) == 2 and end <= first:
        end += 100
    if not first < end <= first + 150:
        return []
    if m.has("G"):
        return [m.make("span", year=first, count=float(end))]
    one, two = replace(m, last=m.first), replace(m, first=m.last)
    return [one.make("date", year=first), two.make("date", year=end)]


def build_year(m: Match) -> list[Expression]:
    value = m.first_value("Y2y")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    if m.has("y"):
        value = m.year()
    units = m.values("UV")
    if units and units[0] != "Y":
        return []
    if not isinstance(value, int):
        return []
    at = m.last
    if not units and not mod and not _is_year_here(m, at):
        return []
    return [m.make("date", year=value, mod=mod)]


def _is_year_here(m: Match, at: int) -> bool:
    """Whether a bare number of four digits is a year and not a count, a sum or a name."""
    token = m.token(at)
    before, after = m.previous_token(), m.next_token()
    if before is not None:
        low = before.text.lower()
        if low in m.lexicon.not_before_years or (before.end == token.start and low[-1] in "$€£#+-.:/&=_@"):
            return False
    if after is not None:
        low = after.text.lower()
        if low in m.lexicon.counted:
            return False
        if after.start == token.end and (low[0] in "%°/_=@+" or low in ("m", "km", "kg", "mm") or _glued(m, at)):
            return False
        if after.pos == "NUM" and after.text.lower() in m.lexicon.numbers.scales:
            return False
    if token.ent in ("MONEY", "PERCENT", "QUANTITY"):
        return False
    return not (token.ent == "CARDINAL" and token.dep == "nummod" and m.tokens[token.head].tag == "NNS")


def _glued(m: Match, at: int) -> bool:
    """ "2010:45" is no year, "2006: Civil war" is."""
    index = m.line.index[at]
    after = m.tokens[index + 1]
    further = m.tokens[index + 2] if index + 2 < len(m.tokens) else None
    return after.text[0] == ":" and further is not None and further.start == after.end


def build_decade(m: Match) -> list[Expression]:
    value = m.first_value("K3Y")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    if not isinstance(value, int) or value % 10:
        return []
    after, before = m.next_token(), m.previous_token()
    if m.has("Y") and after is not None and after.pos in ("NOUN", "PROPN"):
        return build_year(replace(m, last=m.last - 1, name="year"))
    if value < 100:
        spelled = m.token(m.last).text.isalpha()
        if spelled and not m.has("t") and (before is None or before.text.lower() != "the"):
            return []
        value += 1900
    return [m.make("value", value=f"{value // 10:03d}", mod=mod)]


def build_ordinal(m: Match) -> list[Expression]:
    """ "the late 19th century", "the first quarter of 2020", "the second half of that year"."""
    if m.has("Q"):
        return build_quarter(m)
    where = next(i for i in range(m.first, m.last + 1) if m.line.letters[i] in "UI")
    unit = m.line.values[where]
    number = as_int(m.line.values[where - 1]) or as_int(m.first_value("o"))
    if unit == "CE" and number:
        return [replace(m, last=where).make("value", value=f"{number - 1:02d}", mod=m.mod())]
    return build_quarter(m) if m.line.letters[where] == "I" or unit == "Q" else []


def build_season(m: Match) -> list[Expression]:
    value = m.first_value("S4")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    rel = "".join(c for c in re.split("[S4]", m.letters)[0] if c in "plxhjfs")[-1:]
    return [m.make("season", value=str(value), year=m.year(), mod=mod, rel=rel, tail=m.tail())]


def build_quarter(m: Match) -> list[Expression]:
    year, tail = m.year(), m.tail()
    if m.has("Q"):
        return [m.make("season", value=f"Q{m.first_value('Q')}", year=year)]
    number = as_int(m.first_value("o"))
    unit = m.first_value("UI")
    if number is None and m.name == "lastquarter":
        number = 4 if unit == "Q" else 2
    if not tail and re.search(r"tU$", m.letters) and m.line.values[m.last] == "Y":
        tail = "t"
    if number is None or (year is None and not tail and unit != "Q"):
        return []
    if unit == "Q" and number <= 4:
        return [m.make("season", value=f"Q{number}", year=year, tail=tail)]
    if m.has("I") and number <= 2 and (year or tail):
        return [m.make("season", value=f"H{number}", year=year, tail=tail)]
    return []


def build_last_quarter(m: Match) -> list[Expression]:
    """ "the last quarter of the year", "the last half of 2019"."""
    if m.first_value("UI") not in ("Q", None):
        return []
    return build_quarter(m)


def build_holiday(m: Match) -> list[Expression]:
    name = m.first_value("H")
    if not isinstance(name, tuple):
        return []
    month, day = (int(x) for x in str(name[0]).split("-"))
    last = min(m.first + len(name[2]) - 1, len(m.line.index) - 1)
    if "\n" in m.line.letters[m.first : last + 1]:
        return []  # "Christmas" ends one line and "Eve" begins the next
    rest = re.match(r",?O?(?:(Y)|([lxhp])U)", m.line.letters[last + 1 : last + 5])
    year = int(name[1]) or None
    if rest:
        last += rest.end()
        year = as_int(m.line.values[last]) if rest.group(1) else year
    whole = replace(m, last=last)
    return [whole.make("date", year=year, month=month, day=day, tail=(rest.group(2) or "") if rest else "")]


def build_half_month(m: Match) -> list[Expression]:
    """ "the second half of July"."""
    number = as_int(m.first_value("o"))
    if number not in (1, 2):
        return []
    mod = "first half" if number == 1 else "second half"
    return [m.make("date", year=m.year(), month=as_int(m.first_value("M")), mod=mod)]


def build_day_only(m: Match) -> list[Expression]:
    """ "on the 15th", "on the 20th of that month"; "on the 20th floor" is no day."""
    after = m.next_token()
    spelled = m.token(m.first + 1).text.isalpha()
    units = m.values("U")
    if units and units[0] != "M":
        return []
    if not units and (spelled or (after is not None and after.pos in ("NOUN", "PROPN", "ADJ", "NUM"))):
        return []
    return [m.make("date", day=as_int(m.first_value("o")), tail="j" if units else "")]
