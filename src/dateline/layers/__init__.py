"""This room holds the layers: each reads a Reading and returns the records of its own kind."""
