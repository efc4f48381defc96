"""This room finds time expressions and works out which days they mean.

``value`` of a record is what its words denote, by TIMEX3: "2021-08-15", "1989-10", "198" (the 1980s), "2021-W33",
"2003-SU", "1989-12-07TMO", "P3D", "PXM" (some months), "XXXX-10-12" (year unknown), "PRESENT_REF". ``earliest`` and
``latest`` are the days that the expression allows where it stands: the early third of a month for "early August",
publication for the end of "since Monday", both ends of the range in "between April and June 2019". They are
None where the text gives no hint, or where the expression is relative and no publication date is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dateline.codebook import Codebook
from dateline.codebook.book import section_path
from dateline.codebook.numbers import load_numbers
from dateline.codebook.times import load_times, make_date
from dateline.layers.times.anchoring import Context, Meaning, remember, resolve
from dateline.layers.times.grammar import find_expressions, link_lists
from dateline.layers.times.joining import join
from dateline.layers.times.matches import Expression
from dateline.layers.times.words import RELEASE, Lexicon, build_lexicon, write_line
from dateline.model import Grain, Reading, Span, TimeKind, TimeRef

__all__ = ["find_times", "load", "load_lexicon"]

_FAR_YEARS = 6
"""So many years told that lie far from publication make a text a story of the past, if they outnumber the others."""

_TENSED = frozenset(("date", "season", "weekday", "weekend"))
_STEPS_UP = 8
_HEAD = 600
"""Characters in which a press release prints its number and day."""

_MOST = 40
"""Dependents of one word that are looked at; garbled text can hang thousands from one."""


def load(codebook: Codebook, settings: Any) -> Callable[[Reading], Iterable[Any]]:
    lexicon = load_lexicon(settings.codebook)
    return lambda reading: find_times(reading, lexicon)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The words of time, ready for look-up: a user's where ``folder`` has them, else the built-in ones."""
    return build_lexicon(
        load_times(section_path(folder, "times.yaml")), load_numbers(section_path(folder, "numbers.yaml"))
    )


def find_times(reading: Reading, lexicon: Lexicon) -> tuple[TimeRef, ...]:
    """The time expressions of a reading, in text order."""
    if not reading.syntax.tokens:
        return ()
    line = write_line(reading, lexicon)
    expressions = list(find_expressions(line, reading, lexicon))
    if not expressions:
        return ()
    expressions = join(link_lists(expressions, line), reading, lexicon)
    if not expressions:
        return ()
    years = sorted(e.year for e in expressions if e.year is not None and e.form != "other_calendar")
    published, year = reading.report.published, None
    if published is None:
        published, year = printed_day(expressions, reading)
    context = Context(
        published, is_narrative(expressions, reading), year=year, middle=years[len(years) // 2] if years else None
    )
    sentence_of = reading.syntax.sentence_of
    records: list[TimeRef] = []
    for position, expression in enumerate(expressions):
        sentence = sentence_of[expression.first]
        tense = tense_of(reading, expression.first, lexicon) if expression.form in _TENSED else ""
        if expression.form == "clock":
            borrow_day(position, expressions, context, reading, lexicon)
        meaning = resolve(expression, context, tense, sentence)
        if not meaning.value and meaning.days is None:
            continue
        record_id = f"t{len(records) + 1}"
        remember(expression, meaning, record_id, context, sentence)
        records.append(record_of(record_id, expression, meaning, reading))
    return tuple(widen(records, reading, published))


def printed_day(expressions: list[Expression], reading: Reading) -> tuple[date | None, int | None]:
    """The day a press release prints on itself, and its year: "2010-11-S-300 ... KABUL (Nov. 24)"."""
    number = RELEASE.search(reading.text, 0, _HEAD)
    if number is None:
        return None, None
    year = int(number.group(1))
    tokens = reading.syntax.tokens
    for e in expressions:
        if tokens[e.first].start > _HEAD:
            break
        bracketed = e.first > 0 and tokens[e.first - 1].text == "("
        if bracketed and e.form == "date" and e.year in (None, year) and e.month and e.day:
            return make_date(year, e.month, e.day), year
    return None, year


def record_of(record_id: str, expression: Expression, meaning: Meaning, reading: Reading) -> TimeRef:
    tokens = reading.syntax.tokens
    first, last = meaning.days or (None, None)
    return TimeRef(
        id=record_id,
        span=Span(start=tokens[expression.first].start, end=tokens[expression.last].end),
        kind=meaning.kind,
        value=meaning.value,
        earliest=first,
        latest=last,
        grain=meaning.grain,
        anchor=meaning.anchor,
        why=meaning.why,
    )


def is_narrative(expressions: list[Expression], reading: Reading) -> bool:
    """Whether the text is a story of the past, whose dates are counted from one another."""
    published = reading.report.published
    if published is None:
        return False
    years = [abs(e.year - published.year) for e in expressions if e.year is not None and e.form != "other_calendar"]
    far = sum(apart > 1 for apart in years)
    near = len(years) - far
    if near:
        # "yesterday" is said on the day of publication; a story only quotes it
        near += sum(3 * (e.form == "deictic") + (e.form in ("weekday", "ago")) for e in expressions)
    return far >= _FAR_YEARS and far > 2 * near


def tense_of(reading: Reading, index: int, lexicon: Lexicon) -> str:
    """ "past" or "future" by the verb that governs a token, else empty."""
    tokens, children = reading.syntax.tokens, reading.syntax.children
    if index and tokens[index - 1].lower == "since":
        return "past"
    at = index
    for _ in range(_STEPS_UP):
        token = tokens[at]
        if token.lemma in lexicon.future_cues and at != index:
            return "future"
        if token.pos in ("VERB", "AUX"):
            if any(
                tokens[c].dep in ("aux", "auxpass") and tokens[c].lemma in lexicon.future_cues
                for c in children[at][:_MOST]
            ):
                return "future"
            if token.tag == "VBD" or any(
                tokens[c].dep in ("aux", "auxpass") and (tokens[c].tag == "VBD" or tokens[c].lemma == "have")
                for c in children[at][:_MOST]
            ):
                return "past"
            if token.tag in ("VBZ", "VBP") and token.lemma in lexicon.scheduled_verbs:
                return "future"
            if token.tag == "VB" and any(tokens[c].tag == "TO" for c in children[at][:_MOST]):
                # "agreed to meet on Friday" looks ahead, "managed to meet on Friday" does not
                above = tokens[token.head]
                if above.tag not in ("VBD", "VBN") or above.lemma in lexicon.infinitive_cues:
                    return "future"
        if token.head == at:
            return ""
        at = token.head
    return ""


def borrow_day(
    position: int, expressions: list[Expression], context: Context, reading: Reading, lexicon: Lexicon
) -> None:
    """A time of day told just before its date ("at 5 a.m. on 20 March") is on that date."""
    here = expressions[position]
    if position + 1 >= len(expressions):
        return
    following = expressions[position + 1]
    if following.first - here.last > 4 or following.form not in ("date", "weekday", "deictic"):
        return
    sentence_of = reading.syntax.sentence_of
    if sentence_of[following.first] != sentence_of[here.first]:
        return
    tense = tense_of(reading, following.first, lexicon)
    meaning = resolve(following, context, tense, sentence_of[here.first])
    if meaning.days and meaning.grain is Grain.DAY:
        context.day, context.day_id = meaning.days[0], "text"


def widen(records: list[TimeRef], reading: Reading, published: date | None) -> list[TimeRef]:
    """Give the days that "since", "until", "between ... and" and the like allow."""
    tokens = reading.syntax.tokens
    out = list(records)
    for i, record in enumerate(records):
        if record.earliest is None or record.latest is None or record.kind not in (TimeKind.DATE, TimeKind.TIME):
            continue
        at = reading.syntax.tokens_in(record.span).start
        before = tokens[at - 1].text.lower() if at else ""
        if before == "since" and published and published >= record.earliest and record.anchor != "":
            out[i] = replace(record, latest=max(published, record.latest))
        elif before == "since" and published and record.earliest <= published:
            out[i] = replace(record, latest=published)
        elif before in ("between", "from") and i + 1 < len(records):
            other = records[i + 1]
            gap = reading.text[record.span.end : other.span.start].strip().lower()
            if (
                gap in ("and", "to", "until", "till", "through", "-", "–")
                and other.latest
                and other.latest >= record.earliest
            ):
                out[i] = replace(record, latest=other.latest)
                out[i + 1] = replace(other, earliest=record.earliest)
    return out
