"""Time linking: tellings of invented incidents, a thousand a day.

    python bench/linking.py [--events 10000 100000] [--a-day 1000]

Prints seconds, links kept, incidents found and the memory taken at its highest, for each size, how the time grows from
each to the next, and what another day costs. The events a day stay as they are: a larger store is a longer one.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from dateline.corpus.actors import Mentioned
from dateline.corpus.independence import ReportFacts, sketch_words
from dateline.corpus.linking import ReportRow, link_rows
from dateline.corpus.tellings import Number, Participant, Telling
from dateline.corpus.weighing import load_weights, profile_of

FIRST = date(2015, 1, 1)
TYPES = (
    "ASSAULT",
    "ASSAULT",
    "ASSAULT",
    "PROTEST",
    "CONSULT",
    "REQUEST",
    "ACCUSE",
    "COERCE",
    "REJECT",
    "AGREE",
    "SUPPORT",
)
HEADS = {
    "ASSAULT": ("kill", "attack", "bomb", "shell", "explosion"),
    "PROTEST": ("protest", "march", "demonstrate", "rally"),
    "CONSULT": ("meet", "talk", "visit", "hold"),
    "REQUEST": ("demand", "call", "urge", "ask"),
    "ACCUSE": ("accuse", "blame", "condemn"),
    "COERCE": ("arrest", "detain", "seize"),
    "REJECT": ("reject", "refuse", "deny"),
    "AGREE": ("agree", "accept", "sign"),
    "SUPPORT": ("support", "back", "praise"),
}
SIZES = (100, 40, 40, *[10] * 12, *[5] * 30, *[3] * 60, *[2] * 100, *[1] * 210)
"""How often incidents are told, over and over: few often, most once or twice."""


def invent_rows(events: int, a_day: int, seed: int = 1) -> Iterator[ReportRow]:
    """Reports of one telling each, about incidents of which few are told often and most once or twice."""
    rng = random.Random(seed)
    words = [w for w in load_weights() if w.isalpha() and len(w) > 3][200:]
    places = [(f"{rng.choice(words).title()}{n}", rng.uniform(-30, 50), rng.uniform(-90, 120)) for n in range(3000)]
    names = [f"{rng.choice(words).title()} {rng.choice(words).title()}" for _ in range(4000)]
    zipf = [1 / (n + 3) for n in range(4000)]
    days = max(1, events // a_day)
    sizes: list[int] = []
    made = 0
    while made < events:
        day = FIRST + timedelta(days=made * days // events)
        kind = rng.choice(TYPES)
        place = rng.choices(places, zipf[:3000])[0]
        doer, target = rng.choices(names, zipf, k=2)
        pool = rng.sample(words, 14)
        if not sizes:
            sizes = rng.sample(SIZES, len(SIZES))
        for _ in range(min(events - made, sizes.pop())):
            made += 1
            yield telling_row(
                rng, f"r{made:07}", kind, place, (doer, target), day, rng.sample(pool, 7) + rng.sample(words, 5)
            )


def telling_row(
    rng: random.Random,
    key: str,
    kind: str,
    place: tuple[str, float, float],
    people: tuple[str, str],
    day: date,
    told: list[str],
) -> ReportRow:
    doer, target = (Participant(entity=f"e{n}", name=p, kind="group") for n, p in enumerate(people, 1))
    split = [frozenset(p.name.lower().split()) for p in (doer, target)]
    telling = Telling(
        id=f"{key}#v1",
        report=key,
        event="v1",
        type=kind,
        head=rng.choice(HEADS[kind]),
        pos="VERB",
        words=frozenset((told[0],)),
        phrase=frozenset(told[:3]),
        actors=split[0],
        recipients=split[1],
        names=split[0] | split[1] | {place[0].lower()},
        doers=(doer,),
        targets=(target,),
        places=frozenset((place[0].lower(),)),
        place_name=place[0],
        country="XXX",
        precision="point",
        point=place[1:],
        days=(day, day),
        published=day + timedelta(days=rng.choice((0, 0, 1))),
        numbers=(Number(what="killed", low=3, high=3),) if rng.random() < 0.3 else (),
        sentence=profile_of([*told, *split[0], *split[1], place[0].lower()]),
        sources=("report",),
    )
    facts = ReportFacts(id=key, outlet=f"o{rng.randrange(300)}", published=day, sketch=sketch_words(" ".join(told)))
    mentioned = tuple(Mentioned(member=f"{key}#{p.entity}", name=p.name, kind=p.kind, day=day) for p in (doer, target))
    profile = profile_of([*told, *told, *split[0], *split[1], place[0].lower(), *rng.sample(told, 5)], 80)
    return ReportRow(facts=facts, profile=profile, tellings=(telling,), mentioned=mentioned, positions=())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--a-day", type=int, default=1000)
    given = parser.parse_args()
    before = 0.0
    for events in given.events:
        invented = [(row.facts.id, row) for row in invent_rows(events + given.a_day, given.a_day)]
        rows, day = dict(invented[:events]), dict(invented[events:])
        started, used = time.perf_counter(), time.process_time()
        linked = link_rows(rows)
        wall, cpu = time.perf_counter() - started, time.process_time() - used
        used = time.process_time()
        link_rows(day, linked)
        more = time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        growth = f", {cpu / before:.1f} times the one before" if before else ""
        print(
            f"{events} events: {wall:.0f} s ({cpu:.0f} s of processor{growth}), {len(linked.comparisons)} links kept, "
            f"{len(linked.incidents)} incidents, {peak:.2f} GiB at most; {given.a_day} events more: {more:.0f} s",
            flush=True,
        )
        before = cpu


if __name__ == "__main__":
    main()
