"""This room is the workbench: pages and an HTTP API over one store.

from dateline.web import Settings, create_app
app = create_app("archive", Settings())
"""

from dateline.web.app import create_app
from dateline.web.settings import Settings

__all__ = ["Settings", "create_app"]
