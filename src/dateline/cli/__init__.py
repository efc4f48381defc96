"""This room holds the commands, each a few lines over the Python face."""

from dateline.cli.entry import commands, main

__all__ = ["commands", "main"]
