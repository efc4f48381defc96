"""This room concludes across reports: actors, incidents, contradictions, positions."""
