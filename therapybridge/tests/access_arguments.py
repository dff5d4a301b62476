"""What stands in the path of each route of the access table."""

import re

from django.urls import get_resolver

# Django's own admin decides by role (test_admin.py); the address without a version has the same
# viewsets as /api/v1/ (test_api_patients.py).
ELSEWHERE = ("admin:", "api-unversioned:")


def arguments(route, session, upload):
    """Ids of the therapist's session, its patient, its second segment, and of an upload."""
    values = {
        "pk": _object_of(route, session, upload).pk,
        "patient_id": session.patient_id,
        "position": 1,
        "first": 0,
        "last": 0,
        "type": "recording",
    }
    return {name: values[name] for name in names_in_path(route)}


def _object_of(route, session, upload):
    if route.startswith("api:upload"):
        return upload
    if any(word in route for word in ("patient", "consent", "diary")):
        return session.patient
    return session


def names_in_path(route):
    resolver = get_resolver()
    namespace, _, name = route.rpartition(":")
    if namespace:
        _, resolver = resolver.namespace_dict[namespace]
    possibilities = resolver.reverse_dict.getlist(name)
    path, parameters = possibilities[0][0][0]
    return [name for name in parameters if re.search(rf"%\({name}\)s", path)]
