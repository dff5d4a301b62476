"""Audit rows as FHIR R4 AuditEvents after IHE's Basic Audit Log Patterns: one for each patient
whom a row is about. Reads and searches tell what was asked for; queries are not kept."""

import base64
from collections.abc import Iterator
from uuid import UUID, uuid5

from accounts.models import AuditEvent, User
from accounts.trail import fhir_codes as codes

MEDIA_TYPE = "application/fhir+json"
URI = "urn:ietf:rfc:3986"
OURS = "urn:therapybridge"


def bundle(rows: list[AuditEvent], *, address: str, next_address: str | None) -> dict:
    people = AuditEvent.people(rows)
    links = [{"relation": "self", "url": address}]
    if next_address:
        links.append({"relation": "next", "url": next_address})
    found = [event for row in rows for event in events(row, people.get(row.actor_id))]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": links,
        "entry": [
            {"fullUrl": f"urn:uuid:{event['id']}", "resource": event, "search": {"mode": "match"}}
            for event in found
        ],
    }


def events(row: AuditEvent, actor: User | None) -> Iterator[dict]:
    patients = row.patients or [None]
    for patient_id in patients:
        pk = row.pk if len(patients) == 1 else uuid5(row.pk, str(patient_id))
        yield event(row, actor, pk=pk, patient_id=patient_id)


def event(row: AuditEvent, actor: User | None, *, pk: UUID, patient_id: UUID | None) -> dict:
    kind = codes.interaction(row)
    resource = {
        "resourceType": "AuditEvent",
        "id": str(pk),
        "type": codes.event_type(row),
        "subtype": codes.subtypes(row, kind),
        "action": kind.action,
        "recorded": row.created_at.isoformat(),
        "outcome": codes.OUTCOMES[row.outcome],
        "agent": agents(row, actor, kind),
        "source": {
            "site": "TherapyBridge",
            "observer": _server(),
            "type": [codes.APPLICATION_SERVER],
        },
        "entity": entities(row, kind, patient_id),
    }
    if row.purpose:
        resource["purposeOfEvent"] = [codes.purpose(row.purpose)]
    if row.outcome == AuditEvent.Outcome.SUCCESS and resource["type"] == codes.REST:
        resource["meta"] = {"profile": [codes.profile(kind, has_patient=patient_id is not None)]}
    return resource


def agents(row, actor, kind) -> list[dict]:
    """Who asked with what, and who answered."""
    address = {"address": row.ip_address, "type": "2"} if row.ip_address else codes.THIS_MACHINE
    client = {
        "type": kind.client,
        "who": {
            "identifier": {"system": f"{OURS}:device", "value": str(row.device_id or "unknown")},
            "display": row.user_agent or "unknown",
        },
        "requestor": False,
        "network": address,
    }
    server = {
        "type": kind.server,
        "who": _server(),
        "requestor": row.actor_id is None,
        "network": codes.THIS_MACHINE,
    }
    return [client, server, *([user(row, actor, kind)] if row.actor_id else [])]


def user(row, actor, kind) -> dict:
    found = {
        "type": kind.user,
        "who": {"identifier": {"system": URI, "value": f"urn:uuid:{row.actor_id}"}},
        "role": [{"coding": [{"system": f"{OURS}:role", "code": row.actor_role}]}],
        "requestor": True,
    }
    if actor:
        found["name"] = actor.full_name
    if row.purpose:
        found["purposeOfUse"] = [codes.purpose(row.purpose)]
    return found


def entities(row, kind, patient_id) -> list[dict]:
    found = []
    if row.request_id:
        what = {"identifier": {"value": row.request_id}}
        found.append({"type": codes.REQUEST_ID, "what": what})
    if patient_id:
        what = {"reference": f"Patient/{patient_id}"}
        found.append({"type": codes.PERSON, "role": codes.PATIENT, "what": what})
    if kind is codes.SEARCH:
        asked = f"{row.request_method} {row.request_path}".encode()
        query = base64.b64encode(asked).decode()
        return [*found, {"type": codes.SYSTEM_OBJECT, "role": codes.QUERY, "query": query}]
    return [*found, {"type": codes.SYSTEM_OBJECT, "role": codes.RESOURCE, "what": thing(row)}]


def thing(row) -> dict:
    if row.target_id is None:
        return {"display": row.target_type or row.action}
    identifier = {"system": URI, "value": f"urn:uuid:{row.target_id}"}
    return {"identifier": identifier, "display": row.target_type}


def _server() -> dict:
    return {
        "identifier": {"system": f"{OURS}:server", "value": "therapybridge"},
        "display": "TherapyBridge",
    }
