"""This room finds time expressions in a line of letters and says what each expresses, not yet which days it means.

The letters are those of ``words.build_lexicon``: M a month, d a day's number, Y a year, W a weekday, U and V a
unit in the singular and plural, E early or late, l last, x next, h this, j that, p previous, f following, s same,
t the, a an article, O of, A and, T to, N a number word, n other digits, P a part of the day, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dateline.layers.times import dates, steps
from dateline.layers.times.matches import Expression, Match
from dateline.layers.times.words import Lexicon, Line
from dateline.model import Reading

_NUMBER = r"(?:IaN?|[dnNY](?:-?N){0,6}(?:-?A-?a?-?I|I)?|a?uO?|aN?O?)"
_EARLY = r"(?:t?[Ee][Eo]?(?:-|tO|Oth?|O|i|t){0,3})"
_YEAR_TAIL = r"(?:,?O?(?:h|j|l|x|p|f|ts|hs|js|tp|tf|tl|tx|s)U|U[bf])"
_OF_YEAR = r"(?:,?O?[Yy]|,?'[dn])"

PATTERNS: tuple[tuple[str, str], ...] = (
    ("iso", r"Y-d-d(?![-d])|F"),
    ("full", r"(?:W,?)?(?:t?[do]O?M|M,?t?[do])(?:,?O?[Yy]|,?'[dn])|(?:W,?)?dM[dn](?![:%NMV\-])"),
    ("daylist", r"t?[do](?=(?:(?:[-A,TX/]|T?t)t?[do]){0,4}(?:[-AT,/])t?[do]O?M)|t?XM"),
    ("monthday", rf"(?:W,?)?(?:t?[do]O?M{_YEAR_TAIL}?"
                 rf"|M,?t?[do](?:[-A/]t?[do](?![doNM%UV:-])){{0,6}}{_OF_YEAR}?(?!N|%){_YEAR_TAIL}?)"),
    ("monthyear", rf"{_EARLY}?[M1],?O?(?:Y|'[dn]|y)(?!-d)"),
    ("month", rf"{_EARLY}?(?:t?[plxhjf]s?|ts)?[M1]{_YEAR_TAIL}?"),
    ("years", r"G|Y[-/][dnY](?![-/dV])"),
    ("decade", rf"{_EARLY}?t?(?:[K3]|Y\$)"),
    ("halfmonth", r"t?oIO?M(?:,?O?Y)?"),
    ("dayonly", r"(?<=i)to(?:O(?:ts|[jhs])+U|(?!-?[UVISPEL]))"),
    ("lastquarter", r"t?l[UI](?:OY|,?Y|O(?:[hjlxp]U|t?sU|tU))"),
    ("ordinal", rf"{_EARLY}?t?(?:[EL]-?)?o-?(?:AO?to)?[UI](?:O(?:Y|[hjlxp]U|t?sU|tU)|,?Y)?|Q,?O?Y?"),
    ("season", rf"{_EARLY}?(?:ts|t?[plxhjf])?t?[ES]?[S4](?:{_OF_YEAR}|{_YEAR_TAIL})?"),
    ("set", r"(?:@|[dN]&)[av]U|v(?:[do]|N)?[UVPWSc]|w|!|aU(?=\.|,|\n|$)(?<=NaU)|iw"),
    ("weekday", rf"{_EARLY}?t?[plxhfs]?s?W(?:,?P)?"),
    ("deictic", r"tUrD|tUbD|(?:[Ee]|L)?-?D-?P?"),
    ("ago", rf"(?:~|q|i(?=q)){{0,4}}{_NUMBER}[UV](?:AaI)?g"),
    ("beforeday", r"tU(?:b|r|f)(?!D)"),
    ("shift", rf"(?:~|q|i(?=q)){{0,4}}(?:{_NUMBER}-?[UV]|(?<![A-Zn])V)(?:AaI)?[eLbrf]"),
    ("relative", rf"{_EARLY}?t?(?:[plxfhjsk]|v[xl]?)s?{_NUMBER}?-?[UVcP]"),
    ("laterin", rf"{_EARLY}?[eL][ih]*t?h?(?:Y|U|M|S)|[eL]"),
    ("endof", rf"{_EARLY}t?[UcS]|(?:t|h|l|x)?U-?E(?![O-])"),
    ("recent", r"R[V]"),
    ("hours", r"t?EP?V(?:O|i)(?=t?[dMDWo])"),
    ("clock", r"C,?m?z?|d,?mz?|[dN]z|[Yn]z"),
    ("daypart", rf"{_EARLY}?-?(?:t|h|j)?[EL]?P(?:O|i)?(?=t?[dMDWo])|{_EARLY}?(?:t|h|j)P|P"),
    ("year", rf"{_EARLY}?(?:t?[UV])?[Y2](?!-?[UV])|(?<=[YM])-?y"),
    ("holiday", r"H"),
    ("duration", rf"(?:~|q|i(?=q)){{0,4}}(?:{_NUMBER}-?(?:[UV]|UI)(?:AaI)?(?:-?Z)?|[UV]-Z)"),
    ("vague", r"V|c"),
    ("reference", r"R|[hjs]J|tsJ|tJ"),
)  # fmt: skip
_GRAMMAR = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS))
_RUN = re.compile(r"[^.\n]+")
_CORE = re.compile(r"[@MWUVDPSQHKGFCYXRJocw!123]")


BUILDERS: dict[str, Callable[[Match], list[Expression]]] = {
    "iso": dates.build_iso,
    "full": dates.build_date,
    "daylist": dates.build_daylist,
    "monthday": dates.build_date,
    "monthyear": dates.build_month,
    "month": dates.build_month,
    "years": dates.build_years,
    "decade": dates.build_decade,
    "lastquarter": dates.build_last_quarter,
    "ordinal": dates.build_ordinal,
    "season": dates.build_season,
    "set": steps.build_set,
    "weekday": steps.build_weekday,
    "deictic": steps.build_deictic,
    "ago": steps.build_counted,
    "beforeday": steps.build_beforeday,
    "shift": steps.build_counted,
    "relative": steps.build_relative,
    "laterin": steps.build_laterin,
    "endof": steps.build_endof,
    "recent": steps.build_recent,
    "hours": steps.build_hours,
    "halfmonth": dates.build_half_month,
    "dayonly": dates.build_day_only,
    "clock": steps.build_clock,
    "daypart": steps.build_daypart,
    "year": dates.build_year,
    "holiday": dates.build_holiday,
    "duration": steps.build_counted,
    "vague": steps.build_vague,
    "reference": steps.build_reference,
}
"""What reads the matches of each pattern."""


def find_expressions(line: Line, reading: Reading, lexicon: Lexicon) -> Iterator[Expression]:
    """The time expressions of a report in text order, none inside another."""
    letters = line.letters
    tokens = reading.syntax.tokens
    for run in _RUN.finditer(letters):
        start, end = run.span()
        if _CORE.search(letters, start, end) is None:
            continue
        at = start
        while True:
            match = _GRAMMAR.search(letters, at, end)
            if match is None:
                break
            name = match.lastgroup or ""
            first, last = match.start(), match.end() - 1
            # an expression does not end in a comma or a stray connective
            while last > first and letters[last] in ",-OtiA":
                last -= 1
            built = BUILDERS[name](Match(name, line, first, last, tokens, lexicon, reading))
            yield from built
            # what failed as a whole may hold a shorter expression
            at = first + 1 if not built else max(first + 1, first + built[-1].last - line.index[first] + 1)


def link_lists(expressions: list[Expression], line: Line) -> list[Expression]:
    """Fill what neighbours share: the month in "12 and 13 October", the year in "April to June 1990"."""
    letter_at = dict(zip(line.index, line.letters, strict=True))
    for i in range(len(expressions) - 2, -1, -1):
        left, right = expressions[i], expressions[i + 1]
        gap = "".join(letter_at.get(k, ".") for k in range(left.last + 1, right.first))
        if (
            left.form == "clock"
            and (right.form == "weekday" or (right.form == "date" and right.day))
            and not right.part
            and gap in ("", "O")
            and letter_at.get(left.last, ".") in "POiV"
        ):
            # "the night of 14 July"
            right.first, right.part, left.form = left.first, left.clock, ""
            continue
        if left.form != "date" or right.form != "date" or not re.fullmatch(r"[-AT,/tiB]{0,3}", gap):
            continue
        if left.borrow and right.month:
            left.month, left.year, left.tail = right.month, right.year, right.tail
            if left.day and right.day and left.day > right.day and ("T" in gap or "-" in gap):
                left.month = None
        elif left.year is None and right.year and left.month and right.month and "\n" not in gap and not left.tail:
            # "from October to March 1990"
            left.year = right.year - (1 if left.month > right.month and ("T" in gap or "-" in gap) else 0)
        elif left.year is None and right.year is None and left.month and right.month and "T" in gap:
            right.joined = True
    return [e for e in expressions if e.form and (not e.borrow or e.month)]
