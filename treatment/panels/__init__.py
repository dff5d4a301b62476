"""What this app shows on the pages of sessions, notes and patients: a module for each room."""

from treatment.panels import analytics, assessments, plans, thread, tracking

ROOMS = [plans, tracking, thread, assessments, analytics]


def put_up() -> None:
    for room in ROOMS:
        room.put_up()
