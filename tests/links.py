"""Links made by hand, for what shows or draws them: linking itself needs whole readings."""

from __future__ import annotations

from itertools import combinations

from dateline import Store
from dateline.corpus.archive import tables_of
from dateline.corpus.linking import Linked
from dateline.corpus.records import Comparison, Incident
from dateline.store import version_of
from dateline.store.links import save_links


def link_by_hand(store: Store) -> None:
    """Links as they may be: the first two tellings are one incident, the others were compared and kept apart."""
    tellings = sorted(f"{version_of(reading.report)}#v1" for reading in store.readings())
    pairs = list(combinations(tellings, 2))
    linked = Linked(
        comparisons=tuple(
            Comparison(left=left, right=right, score=0.9 if number == 0 else 0.4 - number / 100)
            for number, (left, right) in enumerate(pairs)
        ),
        incidents=tuple(
            Incident(
                id=f"i{number}", tellings=members, reports=len(members), independent=1, first=None, last=None, fields=()
            )
            for number, members in enumerate([tuple(tellings[:2]), *((telling,) for telling in tellings[2:])])
        ),
    )
    save_links(store.folder, tables_of(linked), store.generation, [part.name for part in store.parts()])
