"""This room shows readings as a table for the terminal, a row for each claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model import Event, Reading, Span, Status
from dateline.views.facts import Facts, clean, counts_of, facts_of, header_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_WIDE = 150
_CONTEXT = 110
"""Characters of the evidence that are shown around the trigger."""

_STYLES = {
    Status.ACTUAL: "",
    Status.NEGATED: "red strike",
    Status.FUTURE: "yellow",
    Status.HYPOTHETICAL: "yellow dim",
}


def show_table(reading: Reading, width: int = 100) -> RenderableType:
    """A header line and a table of the reading's claims, for ``rich.console.Console.print``.

    From 150 cells of ``width`` on every column stands by itself; below that status goes under the type,
    and place, date and numbers share a column.
    """
    # Loaded here so that importing Dateline stays quick.
    from rich.console import Group
    from rich.text import Text

    header = Text.assemble((header_of(reading), "bold"), (f"  {counts_of(reading)}", "dim"))
    if not reading.events:
        return Group(header, Text("no events\n", style="dim"))
    return Group(header, _wide(reading) if width >= _WIDE else _narrow(reading), Text())


def _narrow(reading: Reading) -> RenderableType:
    from rich.text import Text

    table = _table(
        ("type", "mode", "status"), ("actors", "→ recipients"), ("place", "date", "numbers"),
        ("according", "to"), ("words",), ratios=(14, 22, 18, 14, 32), leading=1,
    )  # fmt: skip
    for event in reading.events:
        facts = facts_of(reading, event)
        table.add_row(
            _stack(_act(facts), _mode(facts), _status(facts)),
            _sides(facts),
            _stack(Text(facts.place), Text(facts.when), Text("\n".join(facts.numbers))),
            Text(", ".join(facts.sources)),
            _words(reading, event),
        )
    return table


def _wide(reading: Reading) -> RenderableType:
    from rich.text import Text

    table = _table(
        ("type", "mode"), ("status",), ("actors", "→ recipients"), ("place",), ("date",), ("numbers",),
        ("according to",), ("words",), ratios=(14, 12, 28, 16, 12, 14, 18, 40),
    )  # fmt: skip
    for event in reading.events:
        facts = facts_of(reading, event)
        table.add_row(
            _stack(_act(facts), _mode(facts)),
            _status(facts),
            _sides(facts),
            Text(facts.place),
            Text(facts.when),
            Text("\n".join(facts.numbers)),
            Text(", ".join(facts.sources)),
            _words(reading, event),
        )
    return table


def _table(*headers: tuple[str, ...], ratios: tuple[int, ...], leading: int = 0) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD,
        expand=True,
        leading=leading,
        padding=(0, 1),
        pad_edge=False,
        show_edge=False,
        show_lines=False,
    )
    for header, ratio in zip(headers, ratios, strict=True):
        table.add_column("\n".join(header), ratio=ratio, overflow="fold", vertical="top")
    return table


def _act(facts: Facts) -> Text:
    from rich.text import Text

    return Text(facts.type, style=f"bold {_STYLES[facts.status]}".strip())


def _mode(facts: Facts) -> Text:
    from rich.text import Text

    return Text(facts.mode)


def _status(facts: Facts) -> Text:
    from rich.text import Text

    return Text(str(facts.status), style=_STYLES[facts.status].replace(" strike", ""))


def _sides(facts: Facts) -> Text:
    from rich.text import Text

    sides = Text("; ".join(facts.actors) or "?")
    if facts.recipients:
        sides.append("\n→ ", style="dim").append("; ".join(facts.recipients))
    return sides


def _words(reading: Reading, event: Event) -> Text:
    """The trigger in its evidence, which is cut on either side where it is long."""
    from rich.text import Text

    text = reading.text
    evidence = event.evidence if event.evidence.covers(event.trigger) else event.trigger
    shown = _window(text, evidence, event.trigger)
    words = Text("…" if shown.start > event.evidence.start else "")
    words.append(clean(text[shown.start : event.trigger.start]))
    words.append(clean(event.trigger.of(text)), style="bold underline")
    words.append(clean(text[event.trigger.end : shown.end]))
    return words.append("…" if shown.end < event.evidence.end else "")


def _window(text: str, evidence: Span, trigger: Span) -> Span:
    """As much of the evidence around the trigger as is shown, cut between words where there are any."""
    spare = max(0, _CONTEXT - (trigger.end - trigger.start))
    start = max(evidence.start, trigger.start - spare // 2)
    end = min(evidence.end, max(trigger.end, start + _CONTEXT))
    start = max(evidence.start, min(start, end - _CONTEXT))
    if start > evidence.start:
        space = text.find(" ", start, trigger.start)
        start = space + 1 if space >= 0 else start
    if end < evidence.end:
        space = text.rfind(" ", trigger.end, end)
        end = space if space >= 0 else end
    return Span(start=start, end=end)


def _stack(*parts: Text) -> Text:
    from rich.text import Text

    return Text("\n").join([part for part in parts if part.plain])
