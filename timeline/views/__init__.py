from timeline.views.diary import Diary
from timeline.views.events import AddEvent, ChangeEvent, DeleteEvent, EventPage, RestoreEvent

__all__ = ["AddEvent", "ChangeEvent", "DeleteEvent", "Diary", "EventPage", "RestoreEvent"]
