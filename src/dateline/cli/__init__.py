"""This room: cli."""
