"""This room reads reports from files, folders and streams, and says of each that it cannot read why not."""

from dateline.ingest.arrivals import (
    LARGEST,
    Arrival,
    Override,
    Rejection,
    make_report,
    parse_day,
    parse_record,
)
from dateline.ingest.files import Found, list_files, read_arrivals, read_reports

__all__ = [
    "LARGEST",
    "Arrival",
    "Found",
    "Override",
    "Rejection",
    "list_files",
    "make_report",
    "parse_day",
    "parse_record",
    "read_arrivals",
    "read_reports",
]
