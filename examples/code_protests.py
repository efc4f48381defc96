"""Code a report with a codebook of one's own, and list protests with attendance and the state's response.

Run ``python examples/code_protests.py``; docs/own-codebook.md walks through the codebook.
"""

from pathlib import Path

import dateline

HERE = Path(__file__).resolve().parent
RESPONSES = ("DISPERSAL", "DETENTION", "BAN", "ACCOMMODATION")


def main() -> None:
    """Print a line for each protest, then one for each thing that the state did about it."""
    pipeline = dateline.Pipeline(dateline.Settings(codebook=HERE / "protest_codebook"))
    text = (HERE / "protest_reports" / "fuel-tax.txt").read_text(encoding="utf-8")
    record = dateline.code(text, published="2019-05-06", pipeline=pipeline).to_record()
    names = {entity["id"]: entity["name"] for entity in record["entities"]}

    for event in record["events"]:
        who = ", ".join(names[i] for i in event["actors"]) or "?"
        when = event["date"][0] if event["date"] else "no date"
        if event["type"] == "PROTEST":
            attendance = next((n["low"] for n in event["numbers"] if n["what"] == "protesters"), "unknown")
            place = event["place"]["name"] if event["place"] else "no place"
            print(f"{event['mode']:10} {when}  {place}: {who}; attendance at least {attendance}")
        elif event["type"] in RESPONSES:
            response = f"{event['type']} {event['mode']}".strip().lower()
            print(f"  response {when}  {response} by {who} ({event['status']})")


if __name__ == "__main__":
    main()
