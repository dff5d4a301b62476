from timeline.models.counts import EventCount
from timeline.models.events import TimelineEvent

__all__ = ["EventCount", "TimelineEvent"]
