"""This room shows readings to people: as a table, or as the text with marks beneath its words."""

from dateline.views.drawing import LEGEND, draw_reading
from dateline.views.facts import clean
from dateline.views.table import show_table

__all__ = ["LEGEND", "clean", "draw_reading", "show_table"]
