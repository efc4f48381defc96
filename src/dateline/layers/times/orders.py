"""This room says in which order a report writes day and month in digits: by its other dates, else by its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.model import Report

_DIGITS = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])", re.ASCII)
_HOST = re.compile(r"^(?:https?://)?([^/:?#]+)")
_MOST_DAYS = 31
_MOST_MONTHS = 12


@dataclass(frozen=True)
class WritingOrders:
    """Endings of addresses and names of sources by the order they write in."""

    month_first_hosts: frozenset[str] = frozenset()
    common_hosts: frozenset[str] = frozenset()
    month_first_sources: tuple[str, ...] = ()
    day_first_sources: tuple[str, ...] = ()


def find_order(report: Report, orders: WritingOrders) -> bool | None:
    """Whether the day comes first; None where nothing tells or the report's own dates disagree."""
    if "/" not in report.text:
        return None
    told = {order for found in _DIGITS.finditer(report.text) if (order := _order_of(found)) is not None}
    if told:
        return told.pop() if len(told) == 1 else None
    source = f" {report.source.lower()} "
    if any(f" {name}" in source for name in orders.month_first_sources):
        return False
    if any(f" {name}" in source for name in orders.day_first_sources):
        return True
    host = _HOST.match(report.url)
    ending = host.group(1).rpartition(".")[2].lower() if host else ""
    if ending in orders.month_first_hosts:
        return False
    return True if len(ending) == 2 and ending.isalpha() and ending not in orders.common_hosts else None


def _order_of(found: re.Match[str]) -> bool | None:
    """The order of a date of which only one order makes sense."""
    first, second = int(found.group(1)), int(found.group(2))
    if _MOST_MONTHS < first <= _MOST_DAYS and 0 < second <= _MOST_MONTHS:
        return True
    if _MOST_MONTHS < second <= _MOST_DAYS and 0 < first <= _MOST_MONTHS:
        return False
    return None
