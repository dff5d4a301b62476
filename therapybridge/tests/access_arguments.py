"""What stands in the path of each route of the access table: ids of the therapist's session, of
its patient, its second segment, of an upload, and of whatever else a route is about."""

from therapybridge.tests.routes import names_in_path

NO_IDS = {
    "position": 1,
    "number": 1,
    "first": 0,
    "last": 0,
    "type": "recording",
    "token": "spent",
    "kind": "progress_report",
}


def arguments(route, session, objects):
    """`objects`: by the beginning of a route's name, the row that its `pk` means."""
    values = {
        "pk": lambda: object_of(route, session, objects).pk,
        "patient_id": lambda: session.patient_id,
    }
    return {
        name: values[name]() if name in values else NO_IDS[name] for name in names_in_path(route)
    }


def object_of(route, session, objects):
    for beginning, make in objects.items():
        if route.startswith(beginning):
            return make()
    if any(word in route for word in ("patient", "consent", "diary", ":team", ":accounting")):
        return session.patient
    return session
