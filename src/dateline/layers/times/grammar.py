"""This room finds time expressions in a line of letters and says what each expresses, not yet which days it means.

The letters are those of ``words.build_lexicon``: M a month, d a day's number, Y a year, W a weekday, U and V a
unit in the singular and plural, E early or late, l last, x next, h this, j that, p previous, f following, s same,
t the, a an article, O of, A and, T to, N a number word, n other digits, P a part of the day, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dateline.codebook.numbers import NumberWords, parse_number
from dateline.codebook.times import full_year
from dateline.layers.times.words import Lexicon, Line, Value
from dateline.model import Reading, Token

_NUMBER = r"(?:[dnNY](?:-?N)*(?:-?A-?a?-?I|I)?|a?uO?|aN?O?)"
_EARLY = r"(?:t?[Ee][Eo]?(?:-|tO|Oth?|O|i|t)*)"
_YEAR_TAIL = r"(?:,?O?(?:h|j|l|x|p|f|ts|hs|js|tp|tf|tl|tx|s)U|U[bf])"
_OF_YEAR = r"(?:,?O?[Yy]|,?'[dn])"

PATTERNS: tuple[tuple[str, str], ...] = (
    ("iso", r"Y-d-d(?![-d])|F"),
    ("full", rf"(?:W,?)?(?:t?[do]O?M|M,?t?[do])(?:,?O?[Yy]|,?'[dn])|(?:W,?)?dM[dn](?![:%NMV\-])"),
    ("daylist", r"t?[do](?=(?:(?:[-A,TX/]|T?t)t?[do]){0,4}(?:[-AT,/])t?[do]O?M)|t?XM"),
    ("monthday", rf"(?:W,?)?(?:t?[do]O?M{_YEAR_TAIL}?|M,?t?[do](?:[-A/]t?[do](?![doNM%UV:-]))*{_OF_YEAR}?(?!N|%){_YEAR_TAIL}?)"),
    ("monthyear", rf"{_EARLY}?[M1],?O?(?:Y|'[dn]|y)(?!-d)"),
    ("month", rf"{_EARLY}?(?:t?[plxhjf]s?|ts)?[M1]{_YEAR_TAIL}?"),
    ("years", r"G|Y[-/][dnY](?![-/dV])"),
    ("decade", rf"{_EARLY}?(?:[K3]|Y\$)"),
    ("ordinal", rf"{_EARLY}?t?(?:[EL]-?)?o-?(?:AO?to)?[UI](?:O(?:Y|[hjlxp]U|t?sU|tU)|,?Y)?|Q,?O?Y?"),
    ("season", rf"{_EARLY}?(?:ts|t?[plxhjf])?t?[ES]?[S4](?:{_OF_YEAR}|{_YEAR_TAIL})?"),
    ("set", r"v(?:[do]|N)?[UVPWSc]|w|!|aU(?=\.|,|\n|$)(?<=NaU)|iw"),
    ("weekday", rf"{_EARLY}?t?[plxhfs]?s?W(?:,?P)?"),
    ("deictic", r"tUrD|tUbD|(?:[Ee]|L)?-?D-?P?"),
    ("ago", rf"(?:~|q)*{_NUMBER}[UV](?:AaI)?g"),
    ("beforeday", r"tU(?:b|r|f)(?!D)"),
    ("shift", rf"(?:~|q)*(?:{_NUMBER}-?[UV]|(?<![A-Zn])V)(?:AaI)?[eLbrf]"),
    ("relative", rf"{_EARLY}?t?(?:[plxfhjsk]|v[xl]?)s?{_NUMBER}?-?[UVcP]"),
    ("laterin", rf"{_EARLY}?[eL][ih]*t?h?(?:Y|U|M|S)|[eL]"),
    ("endof", rf"{_EARLY}t?[UcS]|(?:t|h|l|x)?U-?E(?![O-])"),
    ("recent", r"R[V]"),
    ("clock", r"C,?m?z?|d,?mz?|[dN]z|[Yn]z"),
    ("daypart", rf"{_EARLY}?-?(?:t|h|j)?[EL]?P(?:O|i)?(?=t?[dMDWo])|{_EARLY}?(?:t|h|j)P|P"),
    ("year", rf"{_EARLY}?(?:t?[UV])?[Y2](?!-?[UV])|(?<=[YM])-?y"),
    ("holiday", r"H"),
    ("duration", rf"(?:~|q)*(?:{_NUMBER}-?(?:[UV]|UI)(?:AaI)?(?:-?Z)?|[UV]-Z)"),
    ("vague", r"V|c"),
    ("reference", r"R|[hjs]J|tsJ|tJ"),
)  # fmt: skip
_GRAMMAR = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS))
_RUN = re.compile(r"[^.\n]+")
_CORE = re.compile(r"[MWUVDPSQHKGFCYXRcw!123]")


@dataclass(slots=True)
class Expression:
    """What a time expression says: a calendar date with gaps, or a step from some other time.

    ``first`` and ``last`` are token indices (inclusive). ``rel`` is the letter of the word that points
    ("l" last, "x" next, "h" this, "j" that, ...), ``tail`` the same for "of that year".
    ``borrow``: its month is the next expression's; ``joined``: it is the end of a range that the one before opens.
    """

    form: str
    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str = ""
    clock: str = ""
    mod: str = ""
    rel: str = ""
    tail: str = ""
    unit: str = ""
    count: float | None = None
    value: str = ""
    borrow: bool = False
    joined: bool = False


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
            built = BUILDERS.get(name, build_plain)(_Match(name, line, first, last, tokens, lexicon, reading))
            yield from built
            if built:
                at = max(first + 1, first + built[-1].last - line.index[first] + 1)
            else:
                # what failed as a whole may hold a shorter expression
                at = first + 1


@dataclass(slots=True)
class _Match:
    """A stretch of letters that matched a pattern of this name."""

    name: str
    line: Line
    first: int
    last: int
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    reading: Reading

    @property
    def letters(self) -> str:
        return self.line.letters[self.first : self.last + 1]

    def has(self, letter: str) -> bool:
        return letter in self.letters

    def values(self, letters: str) -> list[Value]:
        return [self.line.values[i] for i in range(self.first, self.last + 1) if self.line.letters[i] in letters]

    def first_value(self, letters: str) -> Value:
        return next(iter(self.values(letters)), None)

    def token(self, offset: int) -> Token:
        return self.tokens[self.line.index[offset]]

    def make(self, form: str, **fields: object) -> Expression:
        made = Expression(form, self.line.index[self.first], self.line.index[self.last])
        for name, value in fields.items():
            setattr(made, name, value)
        return made

    def adjacent(self) -> bool:
        """Whether no white space parts the tokens."""
        first, last = self.line.index[self.first], self.line.index[self.last]
        return all(self.tokens[i].end == self.tokens[i + 1].start for i in range(first, last))

    def mod(self) -> str:
        value = self.first_value("EeL")
        return str(value) if value else ""

    def part(self) -> str:
        value = self.first_value("P")
        return str(value) if value else ""

    def next_token(self) -> Token | None:
        at = self.line.index[self.last] + 1
        return self.tokens[at] if at < len(self.tokens) else None

    def previous_token(self) -> Token | None:
        at = self.line.index[self.first] - 1
        return self.tokens[at] if at >= 0 else None

    def near_year(self) -> int | None:
        return self.reading.report.published.year if self.reading.report.published else None

    def year(self) -> int | None:
        """The year that the match names, two-digit ones completed."""
        for i in range(self.first, self.last + 1):
            letter, value = self.line.letters[i], self.line.values[i]
            if letter == "Y" and isinstance(value, int):
                return value
            if letter == "y" and isinstance(value, int):
                return full_year(value, 2, self.near_year())
            if letter == "'" and i < self.last and isinstance(self.line.values[i + 1], float):
                return full_year(int(self.line.values[i + 1]) % 100, 2, self.near_year())
        return None

    def tail(self) -> str:
        """The pointing letter of "of that year", with "Y" for its unit; empty where there is none."""
        found = re.search(r"([hjlxpf]|t?s)U$|U([bf])$", self.letters)
        if not found or self.line.values[self.last if found.group(1) else self.last - 1] != "Y":
            return ""
        return (found.group(1) or {"b": "p", "f": "f"}[found.group(2)])[-1]

    def number(self) -> float | None:
        """The number in words or digits; None where it is vague."""
        words = [
            self.token(i).text.lower()
            for i in range(self.first, self.last + 1)
            if self.line.letters[i] in "dnNaAIY" and self.line.index[i] >= 0
        ]
        if self.has("u") or not words:
            if "couple" in (self.token(i).text.lower() for i in range(self.first, self.last + 1)):
                return 2.0
            return None
        if words[0] in ("a", "an", "one") and len(words) > 1:
            words = ["one", *words[1:]] if words[1] == "and" else words[1:]
        return parse_number(["one"] if words in (["a"], ["an"]) else words, self.lexicon.numbers)


def build_iso(m: _Match) -> list[Expression]:
    if m.has("F"):
        day, clock = m.first_value("F")
        assert isinstance(day, date)
        return [m.make("date", year=day.year, month=day.month, day=day.day, clock=clock)]
    if not m.adjacent():
        return []
    month, day_ = m.values("d")
    if not isinstance(month, float) or month > 12:
        return []
    return [m.make("date", year=m.year(), month=int(month), day=_int(day_))]


def build_date(m: _Match) -> list[Expression]:
    """Day and month, with a year or without; days that share a month become expressions of their own."""
    month = _int(m.first_value("M"))
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
    days = [_int(m.line.values[i]) for i in where]
    if len(days) == 1:
        return [m.make("date", year=year, month=month, day=days[0], tail=tail, weekday=_int(m.first_value("W")))]
    out = []
    for n, i in enumerate(where):
        first = m.first if n == 0 else i
        last = m.last if n == len(where) - 1 else i
        out.append(replace(m, first=first, last=last).make("date", year=year, month=month, day=days[n], tail=tail))
    return out


def _dateline(m: _Match) -> bool:
    """ "7 DEC 09 (EFE)": a number in brackets' company ends a dateline."""
    after = m.next_token()
    return after is None or after.text in ("(", "--", "-", "–", "—", "]", ")")


def build_daylist(m: _Match) -> list[Expression]:
    """The days before a shared month: "12" in "12 and 13 October"; "17/18 August"."""
    if m.has("X"):
        first, second = m.first_value("X")
        month = _int(m.first_value("M"))
        return [m.make("date", month=month, day=first)] if isinstance(first, int) and first <= 31 and second else []
    return [m.make("date", day=_int(m.first_value("do")), borrow=True)]


def build_month(m: _Match) -> list[Expression]:
    value = m.first_value("M1")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    year = m.year()
    if year is None and m.letters[-1] in ("t", "O"):
        return []
    rel = "".join(c for c in m.letters.partition("M")[0] if c in "plxhjfs")[-1:]
    return [m.make("date", year=year, month=_int(value), mod=mod, rel=rel, tail=m.tail())]


def build_years(m: _Match) -> list[Expression]:
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


def build_year(m: _Match) -> list[Expression]:
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


def _is_year_here(m: _Match, at: int) -> bool:
    """Whether a bare number of four digits is a year and not a count, a sum or a name."""
    token = m.token(at)
    before, after = m.previous_token(), m.next_token()
    if before is not None:
        low = before.text.lower()
        if low in m.lexicon.not_before_years or (before.end == token.start and low[-1] in "$€£#+-.:/&=_@"):
            return False
        if low in (":",) and before.end == token.start:
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


def _glued(m: _Match, at: int) -> bool:
    """ "2010:45" is no year, "2006: Civil war" is."""
    index = m.line.index[at]
    after = m.tokens[index + 1]
    further = m.tokens[index + 2] if index + 2 < len(m.tokens) else None
    return after.text[0] == ":" and further is not None and further.start == after.end


def build_decade(m: _Match) -> list[Expression]:
    value = m.first_value("K3Y")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    if not isinstance(value, int) or value % 10:
        return []
    if m.has("Y") and (value % 10 or (m.next_token() is not None and m.next_token().pos in ("NOUN", "PROPN"))):
        return build_year(replace(m, last=m.last - 1, name="year"))
    if value < 100:
        if m.token(m.last).text.isalpha() and not (m.previous_token() and m.previous_token().text.lower() == "the"):
            if not m.has("t"):
                return []
        value += 1900
    return [m.make("value", value=f"{value // 10:03d}", mod=mod)]


def build_ordinal(m: _Match) -> list[Expression]:
    """ "the late 19th century", "the first quarter of 2020", "the second half of that year"."""
    if m.has("Q"):
        return build_quarter(m)
    where = next(i for i in range(m.first, m.last + 1) if m.line.letters[i] in "UI")
    unit = m.line.values[where]
    number = _int(m.line.values[where - 1]) or _int(m.first_value("o"))
    if unit == "CE" and number:
        return [replace(m, last=where).make("value", value=f"{number - 1:02d}", mod=m.mod())]
    return build_quarter(m) if m.line.letters[where] == "I" or unit == "Q" else []


def build_season(m: _Match) -> list[Expression]:
    value = m.first_value("S4")
    mod = m.mod()
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    rel = "".join(c for c in re.split("[S4]", m.letters)[0] if c in "plxhjfs")[-1:]
    return [m.make("season", value=str(value), year=m.year(), mod=mod, rel=rel, tail=m.tail())]


def build_quarter(m: _Match) -> list[Expression]:
    year, tail = m.year(), m.tail()
    if m.has("Q"):
        return [m.make("season", value=f"Q{m.first_value('Q')}", year=year)]
    number = _int(m.first_value("o"))
    unit = m.first_value("UI")
    if not tail and re.search(r"tU$", m.letters) and m.line.values[m.last] == "Y":
        tail = "t"
    if number is None or (year is None and not tail and unit != "Q"):
        return []
    if unit == "Q" and number <= 4:
        return [m.make("season", value=f"Q{number}", year=year, tail=tail)]
    if m.has("I") and number <= 2 and (year or tail):
        return [m.make("season", value=f"H{number}", year=year, tail=tail)]
    return []


def build_set(m: _Match) -> list[Expression]:
    letters = m.letters
    if "!" in letters:
        return [m.make("set", value=str(m.first_value("!")))]
    if "w" in letters or "W" in letters:
        return [m.make("set", value=f"XXXX-WXX-{m.first_value('wW')}")]
    if "P" in letters:
        return [m.make("set", value=f"XXXX-XX-XXT{m.part()}")]
    if "S" in letters:
        return [m.make("set", value=f"XXXX-{m.first_value('S')}")]
    if "c" in letters:
        return [m.make("set", value="XXXX-WXX-WE")]
    return [m.make("set", unit=str(m.first_value("UV")), count=m.number() if re.search("[dN]", letters) else 1.0)]


def build_weekday(m: _Match) -> list[Expression]:
    value = m.first_value("W")
    mod = ""
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    rel = "".join(c for c in m.letters.partition("W")[0] if c in "plxhfs")[-1:]
    before = m.previous_token()
    if not rel and before is not None and before.text.lower() in ("a", "any", "every"):
        return [m.make("set", value=f"XXXX-WXX-{value}" + (f"T{m.part()}" if m.part() else ""))]
    return [m.make("weekday", weekday=_int(value), part=m.part(), rel=rel, mod=mod)]


def build_deictic(m: _Match) -> list[Expression]:
    value = str(m.first_value("D"))
    if value.endswith("_REF"):
        if m.token(m.last).text.lower() == "now" and m.next_token() is not None and m.next_token().text == "that":
            return []
        return [m.make("reference", value=value)]
    step = int(value.rstrip("NI"))
    if m.letters.startswith("tU"):
        if m.first_value("U") != "D":
            return []
        step += 1 if m.has("r") else -1
    return [m.make("deictic", count=float(step), part="NI" if value.endswith("NI") else m.part())]


def build_counted(m: _Match) -> list[Expression]:
    """ "two weeks ago", "three days later", "for six months", with their number and unit."""
    unit = str(m.first_value("UV"))
    number = m.number() if re.search("[dnNaAIu]", m.letters) else None
    if unit == "H":
        return []
    half = re.search(r"[UV]AaI", m.letters)
    if half:
        base = replace(m, last=m.first + half.start()).number()
        number = (base if base is not None else 1.0) + 0.5
    if m.name in ("ago", "shift"):
        direction = -1.0 if m.letters[-1] in "geb" else 1.0
        if m.name == "shift" and m.letters[-1] in "bf" and _at_once(m):
            # "three days before the vote" counts from what is not a time
            return [m.make("offset", unit=unit, count=number, rel="?")]
        if m.name == "shift" and m.letters[-1] == "r" and m.token(m.last).text.lower() == "after" and _at_once(m):
            return [m.make("offset", unit=unit, count=number, rel="?")]
        vague = number is None
        return [
            m.make(m.name if m.name == "ago" else "offset", unit=unit, count=number, mod="vague" if vague else "",
                   rel="-" if direction < 0 else "+")
        ]  # fmt: skip
    if unit == "Q":
        return []  # three quarters of a city
    if unit == "TS" and m.has("a") and not m.has("N"):
        return []
    return [m.make("duration", unit=unit, count=number)]


def _at_once(m: _Match) -> bool:
    """Whether more words of the clause follow: "before the vote", against "before." """
    after = m.next_token()
    return (
        after is not None
        and after.text[0].isalnum()
        and (after.pos in ("DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM") or after.tag == "VBG")
    )


def build_beforeday(m: _Match) -> list[Expression]:
    """ "the day before", "the year following"."""
    unit = str(m.first_value("U"))
    if _at_once(m):
        return [m.make("offset", unit=unit, count=1.0, rel="?")] if unit in ("D", "W", "M", "Y") else []
    return [m.make("offset", unit=unit, count=1.0, rel="-" if m.letters[-1] == "b" else "+")]


def build_relative(m: _Match) -> list[Expression]:
    """ "last week", "the following day", "the past three months", "that night"."""
    letters = m.letters
    body = re.search(r"[plxfhjsk]", letters)
    if body is None:
        return []
    rel = re.findall(r"[plxfhjsk]", letters)[-1 if "s" in letters else 0]
    if "P" in letters:
        return [m.make("relative", rel=rel, unit="D", part=m.part(), mod=m.mod())]
    if "c" in letters:
        return [m.make("weekend", rel=rel)]
    unit = str(m.first_value("UV"))
    if re.search(r"[dnNau]", letters) or "V" in letters:
        count = m.number() if re.search(r"[dnNau]", letters) else None
        if rel in ("j", "s") and count is None:
            return []
        return [m.make("stretch", rel=rel, unit=unit, count=count)]
    if unit.startswith("T") and rel not in "lx":
        return []
    return [m.make("relative", rel=rel, unit=unit, mod=m.mod(), tail="t" if "t" in letters else "")]


def build_laterin(m: _Match) -> list[Expression]:
    if m.has("Y"):
        return [m.make("date", year=m.year(), mod=m.mod())]
    if m.has("M"):
        return [m.make("date", month=_int(m.first_value("M")), mod=m.mod())]
    if m.has("U") and m.first_value("U") in ("D", "W", "M", "Y"):
        rel = "h" if m.has("h") else "t"
        return [m.make("relative", rel=rel, unit=str(m.first_value("U")), mod=m.mod())]
    return []


def build_endof(m: _Match) -> list[Expression]:
    """ "the end of the year", "early in the week"."""
    if m.has("c"):
        return [m.make("weekend", rel="h")]
    if m.has("S"):
        return build_season(m)
    unit = str(m.first_value("U"))
    if unit.startswith("T"):
        return []
    if m.letters[-1] == "E":
        return [m.make("period_end", unit=unit)] if unit in ("Y", "M") and m.mod() == "late" else []
    if unit == "D" and not re.search("t.*U", m.letters):
        return []
    return [m.make("relative", rel="h" if "h" in m.letters else "t", unit=unit, mod=m.mod())]


def build_recent(m: _Match) -> list[Expression]:
    rel = {"PAST_REF": "l", "FUTURE_REF": "x"}.get(str(m.first_value("R")), "")
    return [m.make("stretch", rel=rel, unit=str(m.first_value("V")), count=None)] if rel else []


def build_clock(m: _Match) -> list[Expression]:
    half = str(m.token(m.last).text.lower()[:1]) if m.has("m") else ""
    if m.has("m"):
        half = next(m.token(i).text[0].lower() for i in range(m.first, m.last + 1) if m.line.letters[i] == "m")
    value = m.first_value("CdNYn")
    if isinstance(value, tuple):
        hour, minute, second = int(value[0]), str(value[1]) or "00", str(value[2])
        half = half or (str(value[3]) if str(value[3]) in ("a", "p") else "")
    elif isinstance(value, int | float):
        number = int(value)
        zone = m.token(m.last).text.lower()
        if m.has("m") or zone.startswith("o'clock") or zone.startswith("o’clock"):
            hour, minute, second = number, "00", ""
        elif number >= 100 and number % 100 < 60 and len(m.token(m.first).text) == 4 and zone != "local":
            hour, minute, second = number // 100, f"{number % 100:02d}", ""
        elif zone in ("hours", "hrs", "hr"):
            return [m.make("duration", unit="TH", count=float(number))]
        else:
            return []
    else:
        return []
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    if hour > 24:
        return []
    return [m.make("clock", clock=f"{hour:02d}:{minute}" + (f":{second}" if second else ""))]


def build_daypart(m: _Match) -> list[Expression]:
    rel = next((c for c in m.letters if c in "hjt"), "")
    part = m.part()
    if not rel and part not in ("12:00", "24:00"):
        before = m.previous_token()
        if before is None or before.text.lower() not in (
            "at",
            "by",
            "late",
            "early",
            "until",
            "before",
            "after",
            "since",
        ):
            return []
    return [m.make("clock", clock=part, rel=rel)]


def build_holiday(m: _Match) -> list[Expression]:
    name = m.first_value("H")
    if not isinstance(name, tuple):
        return []
    month, day = (int(x) for x in str(name[0]).split("-"))
    last = min(m.first + len(name[2]) - 1, len(m.line.index) - 1)
    rest = re.match(r",?O?(?:(Y)|([lxhp])U)", m.line.letters[last + 1 : last + 5])
    year = int(name[1]) or None
    if rest:
        last += rest.end()
        year = _int(m.line.values[last]) if rest.group(1) else year
    whole = replace(m, last=last)
    return [whole.make("date", year=year, month=month, day=day, tail=(rest.group(2) or "") if rest else "")]


def build_vague(m: _Match) -> list[Expression]:
    """ "for weeks", "over the weekend"."""
    before = m.previous_token()
    low = before.text.lower() if before is not None else ""
    if m.has("c"):
        return [m.make("weekend", rel="h")] if low in ("the", "this", "over") else []
    unit = str(m.first_value("V"))
    if low in ("for", "within", "in", "after", "of", "took", "lasted", "over") and unit != "TS":
        after = m.next_token()
        if after is not None and after.text.lower() == "of" and low != "after":
            return [m.make("duration", unit=unit, count=None)]
        return [m.make("duration", unit=unit, count=None)] if low not in ("of", "over", "in") else []
    return []


def build_reference(m: _Match) -> list[Expression]:
    if m.has("J"):
        before = m.previous_token()
        if before is not None and before.text.lower() == "at" and not _at_once(m):
            return [m.make("reference", value="PRESENT_REF" if m.has("h") else "PAST_REF")]
        return []
    return []


def build_plain(m: _Match) -> list[Expression]:
    return []


def build_set_or_none(m: _Match) -> list[Expression]:
    value = m.first_value("UVP")
    if isinstance(value, str) and value.startswith("T") and value != "TH":
        return []
    return build_set(m)


def _int(value: Value) -> int | None:
    return int(value) if isinstance(value, int | float) else None


BUILDERS: dict[str, Callable[[_Match], list[Expression]]] = {
    "iso": build_iso, "full": build_date, "daylist": build_daylist, "monthday": build_date, "monthyear": build_month,
    "month": build_month, "years": build_years, "decade": build_decade, "ordinal": build_ordinal,
    "season": build_season, "set": build_set_or_none, "weekday": build_weekday,
    "deictic": build_deictic, "ago": build_counted, "beforeday": build_beforeday, "shift": build_counted,
    "relative": build_relative, "laterin": build_laterin, "endof": build_endof, "recent": build_recent,
    "clock": build_clock, "daypart": build_daypart, "year": build_year, "holiday": build_holiday,
    "duration": build_counted, "vague": build_vague, "reference": build_reference,
}  # fmt: skip


def link_lists(expressions: list[Expression], line: Line) -> list[Expression]:
    """Fill what neighbours share: the month of "12" in "12 and 13 October", the year of "April" in "April to June 1990"."""
    letter_at = {index: letter for index, letter in zip(line.index, line.letters, strict=True)}
    for i in range(len(expressions) - 2, -1, -1):
        left, right = expressions[i], expressions[i + 1]
        gap = "".join(letter_at.get(k, ".") for k in range(left.last + 1, right.first))
        if (
            left.form == "clock"
            and right.form == "date"
            and right.day
            and gap in ("", "O")
            and letter_at.get(left.last) in "POi"
        ):
            # "the night of 14 July"
            right.first, right.part, left.form = left.first, left.clock, ""
            continue
        if left.form != "date" or right.form != "date" or not re.fullmatch(r"[-AT,/tiB]{0,3}", gap):
            continue
        if left.borrow and right.month:
            left.month, left.year, left.tail = right.month, right.year, right.tail
            if (
                left.day
                and right.day
                and left.day > right.day
                and "T" in gap
                or "-" in gap
                and left.day
                and right.day
                and left.day > right.day
            ):
                left.month = None
        elif left.year is None and right.year and left.month and right.month and "\n" not in gap and not left.tail:
            # "from October to March 1990"
            left.year = right.year - (1 if left.month > right.month and ("T" in gap or "-" in gap) else 0)
        elif left.year is None and right.year is None and left.month and right.month and "T" in gap:
            right.joined = True
    return [e for e in expressions if e.form and (not e.borrow or e.month)]
