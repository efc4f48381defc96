"""This room runs the pipeline over many reports at once: processes on one machine, Ray on many."""

from dateline.scale.processes import Crew
from dateline.scale.shares import Share, plan_shares

__all__ = ["Crew", "Share", "plan_shares"]
