"""This room: ingest."""
