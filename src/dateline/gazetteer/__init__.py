"""This room: gazetteer."""
