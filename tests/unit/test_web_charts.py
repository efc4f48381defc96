"""The data of map and timeline: places that lie close together are one point, counts follow the filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dateline import Store
from dateline.model import Claim, Event, Place, Reading, Report, Span
from dateline.store import Coding, Entry
from dateline.web import create_app
from links import link_by_hand

TOWNS = ((34.5, 69.2), (34.52, 69.21), (31.6, 65.7), (-17.0, 179.5), (-17.0, -179.5), (None, None))


def reading_of(number: int) -> Reading:
    """An assault in a town of its own, a day later each; the third is a protest."""
    lat, lon = TOWNS[number]
    day = date(2021, 8, 1) + timedelta(days=number)
    text = "Rebels shelled the mill in Maran."
    return Reading(
        report=Report(id=f"r{number}", text=text, source="Post", published=date(2021, 9, 1)),
        places=(Place(id="p1", span=Span(start=27, end=32), name="Maran", lat=lat, lon=lon),),
        events=(
            Event(id="v1", type="PROTEST" if number == 2 else "ASSAULT", trigger=Span(start=7, end=14),
                  evidence=Span(start=0, end=32), head=1, place="p1", place_name="Maran", date=(day, day)),
        ),
        claims=(Claim(event="v1", sources=("report",)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    store = Store.create(
        tmp_path_factory.mktemp("charts") / "archive", Coding(version="1", codebook="c", codebook_sha256="a")
    )
    readings = [reading_of(n) for n in range(6)]
    # One undated event, and one of long ago.
    undated = replace(reading_of(0), report=replace(reading_of(0).report, id="r6"))
    readings.append(replace(undated, events=(replace(undated.events[0], date=None, place=None),)))
    store.write_part([Entry(reading=reading) for reading in readings])
    store.refresh()
    link_by_hand(store)
    return TestClient(create_app(store.path), base_url="http://localhost")


def places(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    found = client.get("/charts/map.json", params=query)
    assert found.status_code == 200, found.text
    return list(found.json()["features"])


def test_near_places_are_one_point_from_afar(client: TestClient) -> None:
    """At a small zoom neighbours are together, at a large one apart; each point counts incidents and quad classes."""
    afar = places(client, zoom=1)
    assert sum(sum(f["properties"]["quads"]) for f in afar) == 5
    # A phone that shows the whole world is below zoom 0.
    assert len(places(client, zoom=-1.3)) <= len(afar)
    close = places(client, zoom=14)
    assert len(close) == 5
    assert len(afar) < 5
    lone = [f for f in close if f["properties"]["incidents"] == 1]
    assert lone
    assert all(f["properties"]["named"][0]["at"].startswith("/incidents/") for f in lone)


def test_only_what_is_in_view_is_sent(client: TestClient) -> None:
    """A view that reaches over the date line holds the places on both its sides."""
    assert len(places(client, zoom=14, west=60, south=30, east=70, north=35)) == 3
    assert len(places(client, zoom=14, west=175, south=-20, east=185, north=-10)) == 2
    assert len(places(client, zoom=14, west=-190, south=-20, east=-178, north=-10)) == 2
    assert places(client, zoom=14, west=0, south=0, east=10, north=10) == []
    found = client.get("/charts/map.json", params={"zoom": 1, "box": "60,30,70,35"}).json()
    assert found["bbox"] == [65.7, 31.6, 69.21, 34.52]


def test_charts_follow_the_filters(client: TestClient) -> None:
    """Type, days and the box of a view choose what is shown, on the list of incidents as well."""
    assert [f["properties"]["quads"] for f in places(client, zoom=14, type="PROTEST")] == [[0, 0, 0, 1]]
    assert len(places(client, zoom=14, since="2021-08-03")) == 3
    assert len(places(client, zoom=14, box="60,30,66,35")) == 1
    assert len(places(client, zoom=14, box="179,-20,-179,-10")) == 2
    assert client.get("/incidents.json", params={"box": "179,-20,-179,-10"}).json()["count"] == 2
    for bad in ("1,2,3", "0,50,10,40", "a,b,c,d", "nan,0,1,1"):
        assert client.get("/charts/map.json", params={"box": bad}).status_code == 422, bad


def test_days_are_counted_by_quad_class(client: TestClient) -> None:
    """Each bar has its counts, in PLOVER's order of quad classes; what has no day is told apart."""
    found = client.get("/charts/timeline.json").json()
    assert found["grain"] == "day"
    assert (found["first"], found["last"]) == ("2021-08-01", "2021-08-06")
    assert found["unknown"] == 1
    assert found["bars"][0] == {"day": "2021-08-01", "events": [0, 0, 0, 1]}
    assert sum(sum(bar["events"]) for bar in found["bars"]) == 6
    none = client.get("/charts/timeline.json", params={"type": "AID"}).json()
    assert (none["first"], none["bars"]) == (None, [])


def test_days_in_words() -> None:
    """A month, a year and a day are told by their name, other ranges by both ends; a line breaks between days alone."""
    from dateline.web.pages import lead_words, span_marks, span_words

    assert span_words("2022-12-01..2022-12-31") == "2022-12"
    assert span_words("2024-02-01..2024-02-29") == "2024-02"
    assert span_words("2023-02-01..2023-02-27") == "2023-02-01 – 2023-02-27"
    assert span_words("2019-01-01..2019-12-31") == "2019"
    assert span_words("") == ""
    assert span_marks("2020-01-02..2020-01-05").count('class="day"') == 2
    assert lead_words("Gunmen killed four farmers", 15) == "Gunmen killed …"
    assert lead_words("x" * 200) == "x" * 80 + " …"


def test_years_without_events_are_gaps() -> None:
    """A year of none is drawn as none; of many there is one sign."""
    from dateline.web.home import every_year

    rows = [{"year": "1988", "events": 3}, {"year": "2018", "events": 1}, {"year": "2020", "events": 2}]
    assert every_year(rows) == [("1988", 3), ("…", 0), ("2018", 1), ("2019", 0), ("2020", 2)]
    assert every_year([]) == []


def test_a_report_of_old_does_not_squeeze_the_rest(tmp_path: Path) -> None:
    """A few events far from all others are counted before the range, and long ranges are told in weeks or months."""
    from dateline.web.charts import _range, _stretch

    rows = [{"day": date(1400, 1, 1), "events": 1}, *({"day": date(2021, 1, d), "events": 20} for d in range(1, 29))]
    assert _range(rows) == (date(2021, 1, 1), date(2021, 1, 28))
    assert _stretch(date(2021, 8, 12), "week") == date(2021, 8, 9)
    assert _stretch(date(2021, 8, 12), "month") == date(2021, 8, 1)
    assert _stretch(date(1, 1, 1), "week") == date(1, 1, 1)
