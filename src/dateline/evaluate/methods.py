"""This room writes the methods paragraph of a review: what was drawn, who judged it, what came out and how surely."""

from __future__ import annotations

from dateline.evaluate.agreement import Agreement
from dateline.evaluate.intervals import Share
from dateline.evaluate.review import EVENT, FIELDS, RECORD, TYPED, Figures

_UNITS = {"event": "events", "report": "whole reports", "link": "pairs of events"}


def describe_methods(figures: Figures, coder: str = "Dateline") -> str:
    """A paragraph to cite; ``coder`` is what coded the reports ("Dateline 0.1.0, codebook plover-2")."""
    if not figures.reviewed:
        return f"{_drawing(figures, coder)} None of them has been judged yet."
    parts = [_drawing(figures, coder), _judging(figures)]
    if figures.unit == "link":
        parts.append(_links(figures))
    else:
        parts.append(_events(figures))
        parts.append(_fields(figures))
        parts.append(_recall(figures))
    parts.append(_agreement(figures))
    parts.append(_intervals(figures))
    return " ".join(part for part in parts if part)


def percent(share: Share, *, interval: bool = True) -> str:
    """A share in words: "91.2 % (95 % CI 86.3 to 94.4)"."""
    words = f"{100 * share.share:.1f} %"
    return f"{words} (95 % CI {100 * share.low:.1f} to {100 * share.high:.1f})" if interval else words


def _drawing(figures: Figures, coder: str) -> str:
    unit = _UNITS.get(figures.unit, figures.unit)
    chosen = f" that fit {figures.filters}" if figures.filters else ""
    head = f"Of {figures.population:,} {unit}{chosen} coded by {coder}, {figures.drawn:,} were drawn"
    if figures.unit == "link":
        compared = f"Of {figures.population:,} pairs of events that {coder} had compared across reports"
        head = f"{compared}, {figures.drawn:,} were drawn"
    if not figures.random:
        return f"{head}, those of which the coder was least sure; they do not stand for the rest."
    way = f"in equal numbers from each {figures.way}" if figures.way else "at random"
    if figures.unit == "link":
        way = "at random, in equal numbers from those that were joined and those that were kept apart"
    return f"{head} {way} (seed {figures.seed})."


def _judging(figures: Figures) -> str:
    count = len(figures.reviewers)
    who = "One reviewer" if count == 1 else f"{_number(count)} reviewers"
    when = ""
    if figures.first:
        when = f" on {figures.first}" if figures.first == figures.last else f" from {figures.first} to {figures.last}"
    of = "all" if figures.reviewed == figures.drawn else f"{figures.reviewed:,}"
    return f"{who} judged {of} of them{when} against the codebook and the text of each report."


def _events(figures: Figures) -> str:
    told = []
    if EVENT in figures.shares:
        told.append(f"{percent(figures.shares[EVENT])} of the coded events were events of the codebook")
    if TYPED in figures.shares:
        told.append(f"{percent(figures.shares[TYPED])} were and had the right type")
    if RECORD in figures.shares:
        told.append(f"{percent(figures.shares[RECORD])} were right in every field")
    return f"{_listed(told)}." if told else ""


def _fields(figures: Figures) -> str:
    told = [f"{name} {percent(figures.shares[name])}" for name in FIELDS if name in figures.shares]
    return f"Of the events that were right, the fields were right as follows: {', '.join(told)}." if told else ""


def _recall(figures: Figures) -> str:
    if EVENT not in figures.recall:
        return ""
    typed = f", {percent(figures.recall[TYPED])} with the right type" if TYPED in figures.recall else ""
    reports = f"{figures.checked:,} {'report' if figures.checked == 1 else 'reports'}"
    return f"In {reports} checked from end to end, {percent(figures.recall[EVENT])} of all events were found{typed}."


def _links(figures: Figures) -> str:
    words = {
        "joined, and the same": "of the pairs that were joined told the same event",
        "apart, and different": "of the pairs that were kept apart told different ones",
    }
    told = [f"{percent(figures.shares[name])} {rest}" for name, rest in words.items() if name in figures.shares]
    return f"{_listed(told)}." if told else ""


def _agreement(figures: Figures) -> str:
    told = []
    for name, agreement in figures.agreement.items():
        named = {EVENT: "whether there was an event", "same": "whether two told the same event"}.get(name, name)
        told.append(f"{named} {100 * agreement.percent:.1f} %{_coefficients(agreement)}")
    if not told:
        return "" if len(figures.reviewers) < 2 else "No two reviewers judged the same things."
    things = max(agreement.things for agreement in figures.agreement.values())
    return f"On the {things:,} that two or more judged they agreed as follows: {'; '.join(told)}."


def _coefficients(agreement: Agreement) -> str:
    told = []
    if agreement.kappa is not None:
        told.append(f"Cohen's kappa {agreement.kappa:.2f}")
    if agreement.alpha is not None:
        told.append(f"Krippendorff's alpha {agreement.alpha:.2f}")
    return f" ({', '.join(told)})" if told else ""


def _intervals(figures: Figures) -> str:
    how = ["Intervals are Wilson score intervals at 95 %"]
    if figures.way and figures.random and figures.unit != "link":
        how.append("shares are weighted by the size of each stratum, and intervals taken at the effective sample size")
    if figures.unit == "report":
        how.append("events of one report are taken for a cluster")
    if len(figures.reviewers) > 1:
        how.append("where reviewers differed the majority counted, and a tie counted as wrong")
    return f"{'; '.join(how)}."


def _listed(told: list[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])}, and {told[-1]}"


def _number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[count] if count < len(words) else str(count)
