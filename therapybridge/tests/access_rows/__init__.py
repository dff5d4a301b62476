"""Rows that routes of the access table are about, by the beginning of the route's name: a module
for each room of the upper apps. `rows(session)` answers {"api:plan": make_row, ...}."""

from therapybridge.tests.access_rows import (
    analytics,
    assessments,
    exports,
    notifications,
    operations,
    plans,
    thread,
    tracking,
)

ROOMS = [plans, tracking, assessments, thread, analytics, notifications, exports, operations]


def rows(session):
    found = {}
    for room in ROOMS:
        found |= room.rows(session)
    return found
