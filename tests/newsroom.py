"""A small newsroom: a store of made-up reports, coded and linked, for tests of the workbench and for its pictures.

Every name, place name beside real countries, number and outlet is invented; some reports retell one another, some
contradict each other, some are written as machine translation or wire copy would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from dateline.archive import coding_of
from dateline.corpus.archive import link_store
from dateline.ingest import Arrival, read_arrivals
from dateline.model import Report
from dateline.pipeline import Pipeline
from dateline.store import Entry, Store

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "reports"
ADDED = datetime(2024, 1, 1, tzinfo=UTC)

_RETOLD = (
    (
        "gao-1",
        "North Post",
        "2020-03-03",
        "Farmers killed near Gao",
        "Gunmen killed four farmers near Gao on Monday, the mayor said. The Front of the Dunes denied that its "
        "fighters had attacked the village. Two women were wounded and about thirty families fled to Gao.",
    ),
    (
        "gao-2",
        "South Post",
        "2020-03-03",
        "Four dead in attack by gunmen",
        "Four farmers were killed by gunmen near Gao on Monday, a doctor of the hospital said. The army accused the "
        "Front of the Dunes of the attack.",
    ),
    (
        "gao-3",
        "West Wire",
        "2020-03-05",
        "TOLL OF THE GAO ATTACK RISES",
        "GAO, 5 MAR (WEST WIRE) -- GUNMEN KILLED SIX FARMERS NEAR GAO ON MONDAY, THE MAYOR SAID TODAY; TWO HAD DIED "
        "OF THEIR WOUNDS. THE GOVERNOR SENT 200 SOLDIERS TO THE VILLAGE.",
    ),
    (
        "gao-4",
        "Dune Radio (translated)",
        "2020-03-06",
        "The Front about the village",
        "The speaker of the Front of the Dunes, Issa ag Tarik, told that the fighters of the Front have not killed "
        "any farmer near to Gao on Monday, and that the soldiers of the army shot at the peasants. The army "
        "rejected the accusation and called on the Front to lay down the weapon.",
    ),
    (
        "lima-1",
        "Harbour Times",
        "2021-06-10",
        "Teachers march in Lima",
        "Thousands of teachers marched in Lima on Wednesday to demand higher wages, and the police fired tear gas "
        "at them. The union said that 35 teachers had been arrested. The interior minister denied that anyone was "
        "arrested.",
    ),
    (
        "lima-2",
        "Coast Daily",
        "2021-06-10",
        "Police break up march of teachers",
        "Police fired tear gas at teachers who marched in Lima on Wednesday for higher wages. Twelve teachers were "
        "arrested, the interior ministry said. The president promised to meet the union next week.",
    ),
    (
        "lima-3",
        "Coast Daily",
        "2021-06-18",
        "President meets teachers",
        "The president of Peru met the leaders of the teachers' union in Lima on Thursday. The union threatened to "
        "strike again if the government does not raise wages by July.",
    ),
    (
        "tbilisi-1",
        "Rail Gazette",
        "2022-09-14",
        "Ministers sign agreement",
        "The foreign ministers of Georgia and Armenia signed an agreement on railways in Tbilisi on Tuesday. "
        "Armenia will send engineers in October. The opposition in Georgia condemned the agreement.",
    ),
    (
        "tbilisi-2",
        "Caucasus Wire",
        "2022-09-14",
        "",
        "Georgia and Armenia signed a railway agreement in Tbilisi on Tuesday, the foreign ministry of Georgia said.",
    ),
)


def newsroom_reports() -> list[Report]:
    """The reports of the newsroom, those of examples/reports among them."""
    shown = [item.report for item in read_arrivals([str(EXAMPLES)]) if isinstance(item, Arrival)]
    retold = [
        Report(id=name, text=text, title=title, source=outlet, published=date.fromisoformat(day), language="en")
        for name, outlet, day, title, text in _RETOLD
    ]
    return shown + retold


def make_newsroom(path: Path, pipeline: Pipeline, more: Sequence[Report] = ()) -> Store:
    """The store of the newsroom at a path, coded and linked; ``more`` reports are added to its own."""
    store = Store.create(path, coding_of(pipeline))
    readings = pipeline.read([*newsroom_reports(), *more])
    store.write_part([Entry(reading=reading, added=ADDED) for reading in readings])
    link_store(store)
    return store
