"""This room holds the engines behind layers, one door for each heavy library."""
