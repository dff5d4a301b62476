"""Codes of FHIR R4, DICOM and IHE BALP for what the audit log tells."""

from dataclasses import dataclass

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
HL7 = "http://terminology.hl7.org/CodeSystem"
BALP = "https://profiles.ihe.net/ITI/BALP"


def coding(system, code, display):
    return {"system": system, "code": code, "display": display}


def concept(system, code, display):
    return {"coding": [coding(system, code, display)]}


REST = coding(f"{HL7}/audit-event-type", "rest", "RESTful Operation")
SIGN_IN = coding(DICOM, "110114", "User Authentication")
SECURITY_ALERT = coding(DICOM, "110113", "Security Alert")
TYPES = dict.fromkeys(("sign_in", "device"), SIGN_IN)
TYPES |= dict.fromkeys(("emergency", "access"), SECURITY_ALERT)
DICOM_SUBTYPES = {
    "device.signed_in": coding(DICOM, "110122", "Login"),
    "device.ended": coding(DICOM, "110123", "Logout"),
    "emergency.started": coding(DICOM, "110127", "Emergency Override Started"),
    "emergency.ended": coding(DICOM, "110128", "Emergency Override Stopped"),
}

SOURCE_ROLE = concept(DICOM, "110153", "Source Role ID")
DESTINATION_ROLE = concept(DICOM, "110152", "Destination Role ID")
RECIPIENT = concept(f"{HL7}/v3-ParticipationType", "IRCP", "information recipient")
AUTHOR = concept(f"{HL7}/v3-ParticipationType", "AUT", "author (originator)")

PERSON = coding(f"{HL7}/audit-entity-type", "1", "Person")
SYSTEM_OBJECT = coding(f"{HL7}/audit-entity-type", "2", "System Object")
REQUEST_ID = {"system": f"{BALP}/CodeSystem/BasicAuditEntityType", "code": "XrequestId"}
PATIENT = coding(f"{HL7}/object-role", "1", "Patient")
RESOURCE = coding(f"{HL7}/object-role", "4", "Domain Resource")
QUERY = coding(f"{HL7}/object-role", "24", "Query")

APPLICATION_SERVER = coding(f"{HL7}/security-source-type", "4", "Application Server")
THIS_MACHINE = {"address": "therapybridge", "type": "1"}  # its name
OUTCOMES = {"success": "0", "denied": "4", "failure": "8"}
PURPOSES = {
    "TREAT": "treatment",
    "ETREAT": "Emergency Treatment",
    "PATRQT": "patient requested",
    "HOPERAT": "healthcare operations",
}


@dataclass(frozen=True)
class Interaction:
    action: str  # C, R, U, D, E
    code: str  # of http://hl7.org/fhir/restful-interaction
    profile: str
    user: dict
    client: dict = None
    server: dict = None


def _writing(action, code, profile):
    return Interaction(action, code, profile, AUTHOR, SOURCE_ROLE, DESTINATION_ROLE)


READ = Interaction("R", "read", "Read", RECIPIENT, DESTINATION_ROLE, SOURCE_ROLE)
SEARCH = Interaction("E", "search-type", "Query", RECIPIENT, SOURCE_ROLE, DESTINATION_ROLE)
CREATE = _writing("C", "create", "Create")
UPDATE = _writing("U", "update", "Update")
DELETE = _writing("D", "delete", "Delete")

BY_LAST_WORD = {
    **dict.fromkeys(["read", "played", "progress"], READ),
    **dict.fromkeys(["list", "exported", "up"], SEARCH),
    **dict.fromkeys(["added", "begun", "enrolled", "granted", "made", "placed", "sent"], CREATE),
    **dict.fromkeys(["started", "submitted", "empty", "written"], CREATE),
    **dict.fromkeys(["deleted", "discarded", "erased", "lifted", "removed"], DELETE),
}
BY_METHOD = {"GET": READ, "HEAD": READ, "POST": CREATE, "DELETE": DELETE}


def interaction(row) -> Interaction:
    """What was done, or of a refusal what was tried."""
    if row.action == "access.denied":
        return BY_METHOD.get(row.request_method, UPDATE)
    last_word = row.action.replace(".", "_").rpartition("_")[2]
    return BY_LAST_WORD.get(last_word, UPDATE)


def event_type(row) -> dict:
    is_read = interaction(row) in (READ, SEARCH) and row.action != "access.denied"
    return REST if is_read else TYPES.get(row.action.partition(".")[0], REST)


def subtypes(row, kind) -> list[dict]:
    found = [coding("http://hl7.org/fhir/restful-interaction", kind.code, kind.code)]
    if row.action in DICOM_SUBTYPES:
        found.append(DICOM_SUBTYPES[row.action])
    return [*found, {"system": "urn:therapybridge:action", "code": row.action}]


def purpose(code) -> dict:
    return concept(f"{HL7}/v3-ActReason", code, PURPOSES.get(code, code))


def profile(kind, *, has_patient) -> str:
    name = f"{'Patient' if has_patient else ''}{kind.profile}"
    return f"{BALP}/StructureDefinition/IHE.BasicAudit.{name}"
