"""This room reads steps, lengths, sets and times of day off the grammar's matches."""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.layers.times.dates import build_season
from dateline.layers.times.matches import Expression, Match, as_int


def build_set(m: Match) -> list[Expression]:
    """ "every Monday", "weekly", "each morning"; nothing for "every minute", which is seldom meant so."""
    value, letters = m.first_value("UVP"), m.letters
    if "@" in letters or "&" in letters:  # "twice a week", "three times a month"
        return [m.make("set", unit=str(value), count=1.0)] if isinstance(value, str) and value[0] != "T" else []
    if isinstance(value, str) and value.startswith("T") and value != "TH":
        return []
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


def build_weekday(m: Match) -> list[Expression]:
    value = m.first_value("W")
    mod = ""
    if isinstance(value, tuple):
        mod, value = str(value[0]), value[1]
    rel = "".join(c for c in m.letters.partition("W")[0] if c in "plxhfs")[-1:]
    before = m.previous_token()
    if not rel and before is not None and before.text.lower() in ("a", "any", "every"):
        return [m.make("set", value=f"XXXX-WXX-{value}" + (f"T{m.part()}" if m.part() else ""))]
    return [m.make("weekday", weekday=as_int(value), part=m.part(), rel=rel, mod=mod)]


def build_deictic(m: Match) -> list[Expression]:
    value = str(m.first_value("D"))
    if value.endswith("_REF"):
        after = m.next_token()
        if m.token(m.last).text.lower() == "now" and after is not None and after.lower == "that":
            return []
        return [m.make("reference", value=value)]
    step = int(value.rstrip("NI"))
    if m.letters.startswith("tU"):
        if m.first_value("U") != "D":
            return []
        step += 1 if m.has("r") else -1
    return [m.make("deictic", count=float(step), part="NI" if value.endswith("NI") else m.part())]


def build_counted(m: Match) -> list[Expression]:
    """ "two weeks ago", "three days later", "for six months", with their number and unit."""
    unit = str(m.first_value("UV"))
    number = m.number() if re.search("[dnNYaAIu]", m.letters) else None
    if unit == "H":
        return []
    half = re.search(r"[UV]AaI", m.letters)
    if half:
        base = replace(m, last=m.first + half.start()).number()
        number = (base if base is not None else 1.0) + 0.5
    if m.name in ("ago", "shift"):
        if m.name == "shift" and m.letters[-1] in "bf" and _at_once(m):
            # "three days before the vote" counts from what is not a time
            return [m.make("offset", unit=unit, count=number, rel="?")]
        if m.name == "shift" and m.letters[-1] == "r" and m.token(m.last).text.lower() == "after" and _at_once(m):
            return [m.make("offset", unit=unit, count=number, rel="?")]
        form = "ago" if m.name == "ago" else "offset"
        return [m.make(form, unit=unit, count=number, rel="-" if m.letters[-1] in "geb" else "+")]
    if unit == "Q":
        return []  # three quarters of a city
    if unit == "TS" and m.has("a") and not m.has("N"):
        return []
    digits = m.token(m.first).text
    if unit == "TH" and len(digits) == 4 and digits.isascii() and digits.isdigit() and int(digits[:2]) <= 24:
        return [m.make("clock", clock=f"{digits[:2]}:{digits[2:]}")] if int(digits[2:]) < 60 else []
    return [m.make("duration", unit=unit, count=number)]


def _at_once(m: Match) -> bool:
    """Whether more words of the clause follow: "before the vote", against "before." """
    after = m.next_token()
    return (
        after is not None
        and after.text[0].isalnum()
        and (after.pos in ("DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM") or after.tag == "VBG")
    )


def build_beforeday(m: Match) -> list[Expression]:
    """ "the day before", "the year following"."""
    unit = str(m.first_value("U"))
    if _at_once(m):
        return [m.make("offset", unit=unit, count=1.0, rel="?")] if unit in ("D", "W", "M", "Y") else []
    return [m.make("offset", unit=unit, count=1.0, rel="-" if m.letters[-1] == "b" else "+")]


def build_relative(m: Match) -> list[Expression]:
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


def build_laterin(m: Match) -> list[Expression]:
    if m.has("Y"):
        return [m.make("date", year=m.year(), mod=m.mod())]
    if m.has("M"):
        return [m.make("date", month=as_int(m.first_value("M")), mod=m.mod())]
    if m.has("U") and m.first_value("U") in ("D", "W", "M", "Y"):
        rel = "h" if m.has("h") else "t"
        return [m.make("relative", rel=rel, unit=str(m.first_value("U")), mod=m.mod())]
    return []


def build_endof(m: Match) -> list[Expression]:
    """ "the end of the year", "early in the week"."""
    if m.has("c"):
        return [m.make("weekend", rel="h")]
    if m.has("S"):
        return build_season(m)
    unit = str(m.first_value("U"))
    if m.mod() == "turn":
        return [m.make("period_end", unit=unit, mod="turn")]
    if unit.startswith("T"):
        return []
    if m.letters[-1] == "E":
        return [m.make("period_end", unit=unit)] if unit in ("Y", "M") and m.mod() == "late" else []
    if unit == "D" and not re.search("t.*U", m.letters):
        return []
    return [m.make("relative", rel="h" if "h" in m.letters else "t", unit=unit, mod=m.mod())]


def build_recent(m: Match) -> list[Expression]:
    rel = {"PAST_REF": "l", "FUTURE_REF": "x"}.get(str(m.first_value("R")), "")
    return [m.make("stretch", rel=rel, unit=str(m.first_value("V")), count=None)] if rel else []


def build_clock(m: Match) -> list[Expression]:
    half = next((m.token(i).text[0].lower() for i in range(m.first, m.last + 1) if m.line.letters[i] == "m"), "")
    value = m.first_value("CdNYn")
    if isinstance(value, tuple):
        hour, minute, second = int(value[0]), str(value[1]) or "00", str(value[2])
        half = half or (str(value[3]) if str(value[3]) in ("a", "p") else "")
    elif isinstance(value, int | float):
        number = int(value)
        zone = m.token(m.last).text.lower()
        if m.has("m") or zone.startswith(("o'clock", "o’clock")):
            hour, minute, second = number, "00", ""
        elif number >= 100 and number % 100 < 60 and len(m.token(m.first).text) == 4 and zone != "local":
            hour, minute, second = number // 100, f"{number % 100:02d}", ""
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


def build_daypart(m: Match) -> list[Expression]:
    rel = next((c for c in m.letters if c in "hjt"), "")
    part = m.part()
    if not rel and m.first == m.last and m.token(m.first).lower in m.lexicon.night_before:
        rel = "t"  # "Overnight, shells fell on the town"
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


def build_vague(m: Match) -> list[Expression]:
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


def build_reference(m: Match) -> list[Expression]:
    """ "at this time", "at that moment" with nothing more to say which; a lone "recent" is no time."""
    before = m.previous_token()
    if m.has("J") and before is not None and before.text.lower() == "at" and not _at_once(m):
        return [m.make("reference", value="PRESENT_REF" if m.has("h") else "PAST_REF")]
    return []


def build_hours(m: Match) -> list[Expression]:
    """ "the early hours of Sunday", "the early morning hours of 1 May"."""
    if m.first_value("V") != "TH":
        return []
    part = m.part() or {"early": "MO", "late": "NI"}.get(m.mod(), "")
    return [m.make("clock", clock=part, rel="t")] if part else []
