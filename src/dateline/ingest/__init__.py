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
from dateline.ingest.columns import parse_columns
from dateline.ingest.files import Found, list_files, read_arrivals, read_reports
from dateline.ingest.intake import Limits
from dateline.ingest.language import identify_language, is_english
from dateline.ingest.translation import Translator, parse_command

__all__ = [
    "LARGEST",
    "Arrival",
    "Found",
    "Limits",
    "Override",
    "Rejection",
    "Translator",
    "identify_language",
    "is_english",
    "list_files",
    "make_report",
    "parse_columns",
    "parse_command",
    "parse_day",
    "parse_record",
    "read_arrivals",
    "read_reports",
]
