"""This room turns coded reports into windows with labels for the event heads: what tells an act, who took part."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from reports import IGNORE, Window, find_triggers, find_windows
from tokenizers import Tokenizer

TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
).split()
# PLOVER's sentence set has one label for two of our types.
JOINED = {"YIELD": ("CONCEDE", "RETREAT")}


@dataclass(slots=True)
class Act:
    """One event in a window: its trigger's word pieces, and those of its actors and recipients (None: not known)."""

    at: np.ndarray
    type: int
    actors: np.ndarray | None
    recipients: np.ndarray | None
    none_actor: bool = False
    none_recipient: bool = False


@dataclass(slots=True)
class Case:
    """One window with its acts. ``kinds`` is the type of each piece (0: tells no act); ``told`` are types that some
    word of the window tells, where nobody marked which."""

    report: str
    window: Window
    kinds: np.ndarray
    acts: list[Act]
    told: list[tuple[int, ...]]


def find_cases(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Case]:
    """Windows of a report coded by people: every act is marked, so that all other words tell none."""
    text, entities = record["text"], {e["id"]: e for e in record["entities"]}
    places = {i: _occurrences(text, [e["name"], *e.get("aliases", [])]) for i, e in entities.items()}
    marked = [
        (
            span,
            TYPES.index(event["type"]) + 1,
            *([places.get(i, []) for i in event[slot]] for slot in ("actors", "recipients")),
        )
        for span, event in find_triggers(record)
    ]
    told = [
        (m.start(), m.end())
        for event in record["events"]
        for passage in event.get("also", [])
        for m in re.finditer(re.escape(passage), text)
    ]
    return [_case(record["id"], w, marked, unmarked=told) for w in find_windows(text, tokenizer, length)[0]]


def find_silver_cases(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Case]:
    """Windows of a report coded by the rules."""
    marked = [
        (tuple(span), TYPES.index(e["type"]) + 1, e["actors"], e["recipients"])
        for e in record["events"]
        for span in e["spans"]
    ]
    return [_case(record["id"], w, marked) for w in find_windows(record["text"], tokenizer, length)[0]]


def find_told_cases(record: dict[str, Any], tokenizer: Tokenizer, length: int) -> list[Case]:
    """Windows of a sentence of which only the types are known."""
    out = []
    for window in find_windows(record["text"], tokenizer, length)[0]:
        told = [tuple(TYPES.index(t) + 1 for t in JOINED.get(e["type"], (e["type"],))) for e in record["events"]]
        out.append(Case(record["id"], window, np.full(len(window.ids), IGNORE), [], told))
    return out if len(out) == 1 else []


def _case(name: str, window: Window, marked: list[Any], unmarked: list[tuple[int, int]] | None = None) -> Case:
    kinds = np.where(window.start >= 0, 0, IGNORE)
    # Where an event is told again, nobody marked which words tell it.
    kinds[_pieces(window, unmarked or [])] = IGNORE
    acts = []
    for span, kind, actors, recipients in marked:
        at = _pieces(window, [span])
        if not len(at):
            continue
        kinds[at] = kind
        who = [_who(window, side) for side in (actors, recipients)]
        acts.append(Act(at, kind, who[0], who[1], not actors, not recipients))
    return Case(name, window, kinds, acts, [])


def _who(window: Window, entities: list[list[Any]]) -> np.ndarray | None:
    spans = [span for places in entities for span in places]
    at = _pieces(window, spans)
    return at if len(at) or not entities else None


def _pieces(window: Window, spans: list[Any]) -> np.ndarray:
    hit = np.zeros(len(window.ids), dtype=bool)
    for s, e in spans:
        hit |= (window.start >= 0) & (window.start < e) & (window.end > s)
    return np.flatnonzero(hit)


def _occurrences(text: str, names: list[str]) -> list[tuple[int, int]]:
    return [
        (m.start(), m.end())
        for n in names
        if n
        for m in re.finditer(rf"(?<!\w){re.escape(n)}(?!\w)", text, re.IGNORECASE)
    ]
