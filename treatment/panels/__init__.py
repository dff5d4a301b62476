"""What this app shows on the pages of sessions, notes and patients: a module for each room."""

from treatment.panels import assessments, plans, thread

ROOMS = [plans, thread, assessments]


def put_up() -> None:
    for room in ROOMS:
        room.put_up()
