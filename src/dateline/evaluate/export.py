"""This room gathers the gold of a store: the reports of its queues that were checked from end to end, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dateline.evaluate.gold import Row, gold_of
from dateline.evaluate.review import standing_marks
from dateline.model import Reading
from dateline.store import Judgement, Queue, Store


def gold_of_store(store: Store, chosen: Iterable[Queue] | None = None) -> Iterator[Row]:
    """The gold of these queues, or of all; of a report that was checked in several queues as the last has it."""
    queues = list(store.queues() if chosen is None else chosen)
    judgements = store.judgements()
    readings = store.readings_of({version for queue in queues for version in checked_in(queue, judgements)})
    yield from gold_of_queues(queues, judgements, readings)


def gold_of_queues(
    queues: Iterable[Queue], judgements: Iterable[Judgement], readings: Mapping[str, Reading]
) -> Iterator[Row]:
    """As ``gold_of_store``, of readings by version."""
    said = list(judgements)
    last: dict[str, Row] = {}
    for queue in queues:
        last |= {str(row["id"]): row for row in gold_of(queue, said, readings)}
    yield from last.values()


def checked_in(queue: Queue, judgements: Iterable[Judgement]) -> set[str]:
    """The versions of the reports that somebody said to be checked wholly."""
    marks = standing_marks(queue, judgements)
    return {about[0] for (about, _), by in marks.items() if any(j.verdict == "checked" for j in by.values())}
