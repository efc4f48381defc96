"""This room runs the pipeline over many reports at once: processes on one machine, Ray on many."""

from dateline.scale.processes import Crew
from dateline.scale.shards import Shard, plan_shards

__all__ = ["Crew", "Shard", "plan_shards"]
