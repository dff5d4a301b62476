"""Which check-ins tell of the mood right before and right after a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

NEAR = timedelta(hours=24)
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Said:
    """A check-in. `on` is the day it speaks of, `at` the moment it was written down."""

    moment: str
    mood: int
    on: date
    at: datetime  # where the practice is
    session_id: UUID | None = None

    @property
    def is_timely(self) -> bool:
        """Written down later it has a day and no time of day."""
        return self.at.date() == self.on


@dataclass(frozen=True)
class Held:
    """A session. Without a length it ends when it begins."""

    session_id: UUID
    begins: datetime  # where the practice is
    ends: datetime


def mood_before(session: Held, check_ins: Iterable[Said]) -> int | None:
    """Of the check-in that is linked to the session, else of the last one in the 24 h before."""
    near = [said for said in check_ins if said.moment == BEFORE and belongs(said, session)]
    chosen = max(near, key=lambda said: (said.session_id is not None, said.at), default=None)
    return chosen and chosen.mood


def mood_after(session: Held, check_ins: Iterable[Said]) -> int | None:
    """Of the check-in that is linked to the session, else of the first one in the 24 h after."""
    near = [said for said in check_ins if said.moment == AFTER and belongs(said, session)]
    chosen = min(near, key=lambda said: (said.session_id is None, said.at), default=None)
    return chosen and chosen.mood


def belongs(said: Said, session: Held) -> bool:
    if said.session_id is not None:
        return said.session_id == session.session_id
    if not said.is_timely:
        return said.on == session.begins.date()
    if said.moment == BEFORE:
        return session.begins - NEAR <= said.at <= session.begins
    return session.ends <= said.at <= session.ends + NEAR
