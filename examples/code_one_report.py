"""Code one report and walk over what it says: run ``python examples/code_one_report.py``."""

import dateline

TEXT = """\
Karim Dalan, who leads the Salt Road Brigade, denied on Friday that his men had burned the depot at Aqcha.
"We did not touch the depot," he told Radio Amu by telephone. The army said that the Brigade killed 12 soldiers
last week, and that 500 troops had been sent to Aqcha. Dalan threatened to close the road to Mazar-i-Sharif if the
troops do not leave.
"""


def main() -> None:
    """Print each event with who vouches for it, the statements, and the record as one line of JSON."""
    reading = dateline.code(TEXT, published="2019-05-04", title="The depot at Aqcha", source="Example")

    for event in reading.events:
        claim = reading.claim_by_event[event.id]
        actors = ", ".join(reading.entity_by_id[i].name for i in event.actors)
        recipients = ", ".join(reading.entity_by_id[i].name for i in event.recipients)
        sources = ", ".join(i if i == dateline.REPORT else reading.entity_by_id[i].name for i in claim.sources)
        print(f"{event.type} ({claim.status}): {actors or '?'} -> {recipients or '?'}, according to {sources}")
        print(f"    “{event.evidence.of(reading.text)}”")

    for statement in reading.statements:
        speaker = reading.entity_by_id[statement.speaker].name if statement.speaker else "?"
        print(f"{speaker}: “{' … '.join(span.of(reading.text) for span in statement.content)}”")

    print(reading.to_json())


if __name__ == "__main__":
    main()
