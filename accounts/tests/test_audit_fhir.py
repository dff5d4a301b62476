"""FHIR R4 AuditEvent (hl7.org/fhir/R4/auditevent.html) and IHE BALP's profiles of it."""

import base64
from datetime import datetime
from typing import Literal
from uuid import UUID

import pytest
from pydantic import AnyUrl, BaseModel, ConfigDict, Field

from accounts import request_id
from accounts.models import AuditEvent
from accounts.trail import fhir

pytestmark = pytest.mark.django_db

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
SOURCE_ROLE, DESTINATION_ROLE = (DICOM, "110153"), (DICOM, "110152")


class Element(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Coding(Element):
    system: AnyUrl
    code: str = Field(pattern=r"^\S+( \S+)*$")
    display: str | None = None


class Concept(Element):
    coding: list[Coding] = Field(min_length=1)


class Identifier(Element):
    system: AnyUrl | None = None
    value: str = Field(min_length=1)


class Reference(Element):
    reference: str | None = Field(None, pattern=r"^Patient/[A-Za-z0-9.-]{1,64}$")
    identifier: Identifier | None = None
    display: str | None = None


class Network(Element):
    address: str
    type: Literal["1", "2", "3", "4", "5"]


class Agent(Element):
    type: Concept
    role: list[Concept] = []
    who: Reference
    name: str | None = None
    requestor: bool
    network: Network | None = None
    purposeOfUse: list[Concept] = []


class Source(Element):
    site: str | None = None
    observer: Reference
    type: list[Coding] = []


class Entity(Element):
    what: Reference | None = None
    type: Coding
    role: Coding | None = None
    query: str | None = None


class Meta(Element):
    profile: list[AnyUrl]


class Event(Element):
    resourceType: Literal["AuditEvent"]
    id: str = Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")
    meta: Meta | None = None
    type: Coding
    subtype: list[Coding]
    action: Literal["C", "R", "U", "D", "E"]
    recorded: datetime
    outcome: Literal["0", "4", "8", "12"]
    purposeOfEvent: list[Concept] = []
    agent: list[Agent] = Field(min_length=1)
    source: Source
    entity: list[Entity]

    def agent_of(self, system, code):
        [found] = [
            a
            for a in self.agent
            if (str(a.type.coding[0].system), a.type.coding[0].code) == (system, code)
        ]
        return found

    def entities(self, role):
        return [e for e in self.entity if e.role and e.role.code == role]


def event_of(row, actor=None):
    [found] = list(fhir.events(row, actor))
    return Event.model_validate(found)


@pytest.fixture
def bound():
    token = request_id.bind("abcdef-0123456789")
    yield
    request_id.release(token)


@pytest.fixture
def read(therapist, session, bound):
    return AuditEvent.objects.record_answer(
        by=therapist,
        action="session.read",
        status=200,
        patients=[session.patient_id],
        target_type="therapysession",
        target_id=session.pk,
        purpose="TREAT",
        ip_address="192.0.2.7",
        user_agent="Firefox",
        request_method="GET",
        request_path="/sessions/",
    )


def test_a_read_is_a_patient_read(read, therapist, patient):
    event = event_of(read, therapist)

    assert str(event.meta.profile[0]).endswith("IHE.BasicAudit.PatientRead")
    assert (event.type.code, event.action, event.outcome) == ("rest", "R", "0")
    assert event.subtype[0].code == "read"
    assert event.recorded.tzinfo is not None
    assert event.entities("1")[0].what.reference == f"Patient/{patient.pk}"
    assert event.entities("4")[0].what.identifier.value == f"urn:uuid:{read.target_id}"


def test_a_read_names_client_server_and_reader(read, therapist):
    event = event_of(read, therapist)

    assert event.agent_of(*DESTINATION_ROLE).network.address == "192.0.2.7"
    assert event.agent_of(*SOURCE_ROLE).who == event.source.observer
    reader = event.agent_of("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")
    assert (reader.requestor, reader.network) == (True, None)
    assert reader.who.identifier.value == f"urn:uuid:{therapist.pk}"
    assert reader.role[0].coding[0].code == "therapist"
    assert sum(agent.requestor for agent in event.agent) == 1


def test_the_request_and_the_purpose_are_told(read, therapist):
    event = event_of(read, therapist)

    [request] = [e for e in event.entity if e.type.code == "XrequestId"]
    assert request.what.identifier.value == "abcdef-0123456789"
    assert event.purposeOfEvent[0].coding[0].code == "TREAT"


def test_a_list_is_one_query_for_each_patient(therapist, patient, other_patient):
    row = AuditEvent.objects.record_answer(
        by=therapist,
        action="patient.list",
        status=200,
        patients=[patient.pk, other_patient.pk],
        request_method="GET",
        request_path="/patients/",
    )

    events = [Event.model_validate(event) for event in fhir.events(row, therapist)]

    assert {e.entities("1")[0].what.reference for e in events} == {
        f"Patient/{patient.pk}",
        f"Patient/{other_patient.pk}",
    }
    assert len({event.id for event in events}) == 2
    assert {event.action for event in events} == {"E"}
    assert base64.b64decode(events[0].entities("24")[0].query) == b"GET /patients/"
    assert events[0].entities("24")[0].what is None


@pytest.mark.parametrize(
    ("action", "expected", "interaction"),
    [
        ("patient.enrolled", "C", "create"),
        ("session.submitted", "C", "create"),
        ("patient.changed", "U", "update"),
        ("transcript.corrected", "U", "update"),
        ("session.erased", "D", "delete"),
        ("session.recording_deleted", "D", "delete"),
    ],
)
def test_acts_have_their_letter(therapist, patient, action, expected, interaction):
    row = AuditEvent.objects.record(by=therapist, action=action, target=patient, patient=patient)

    event = event_of(row, therapist)

    assert (event.action, event.subtype[0].code) == (expected, interaction)
    assert event.agent_of(*SOURCE_ROLE).requestor is False
    assert event.entities("4")


def test_a_refusal_is_no_success(therapist):
    row = AuditEvent.objects.record_answer(
        by=therapist, action="access.denied", status=404, outcome="denied", request_method="GET"
    )

    event = event_of(row, therapist)

    assert (event.outcome, event.meta) == ("4", None)


def test_a_broken_glass_is_an_emergency_override(therapist, patient):
    row = AuditEvent.objects.record(
        by=therapist, action="emergency.started", target=patient, patient=patient
    )

    event = event_of(row, therapist)

    assert (DICOM, "110127") in {(str(c.system), c.code) for c in event.subtype}


def test_what_the_system_does_by_itself_is_requested_by_the_server(patient):
    event = event_of(AuditEvent.objects.record(by=None, action="x.done", patient=patient))

    assert [agent.requestor for agent in event.agent] == [False, True]


def test_the_bundle_leads_to_the_next_page(admin_api, patient):
    for _ in range(3):
        AuditEvent.objects.record(by=None, action="x.done", patient=patient)

    first = admin_api.get("/api/v1/audit/fhir?action=x&limit=2")
    links = {link["relation"]: link["url"] for link in first.json()["link"]}
    second = admin_api.get(links["next"]).json()

    entries = first.json()["entry"] + second["entry"]
    assert first["Content-Type"].startswith("application/fhir+json")
    assert first.json()["type"] == "searchset"
    assert len({UUID(entry["fullUrl"].removeprefix("urn:uuid:")) for entry in entries}) == 3
    assert [Event.model_validate(entry["resource"]).action for entry in entries] == ["U"] * 3
    assert "next" not in {link["relation"] for link in second["link"]}
