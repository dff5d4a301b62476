"""What this app shows on the pages of sessions, notes and patients: a module for each room."""

from treatment.panels import thread

ROOMS = [thread]


def put_up() -> None:
    for room in ROOMS:
        room.put_up()
