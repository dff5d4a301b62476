"""What this app shows on the pages of sessions, notes and patients: a module for each room."""

from treatment.panels import assessments, thread

ROOMS = [thread, assessments]


def put_up() -> None:
    for room in ROOMS:
        room.put_up()
