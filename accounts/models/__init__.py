"""Who people are, who cares for whom, what they agreed to, and what was done to their records."""

from accounts.models.access_requests import AccessRequest
from accounts.models.audit import AuditEvent
from accounts.models.care import TherapistPatient
from accounts.models.consent import (
    Consent,
    ConsentText,
    with_active_consents,
    with_recording_consent,
)
from accounts.models.devices import AuthSession
from accounts.models.emergency import EmergencyAccess, emergency_patient_ids
from accounts.models.erasure import ErasureCertificate, LegalHold
from accounts.models.invitations import Invitation
from accounts.models.record import Record
from accounts.models.second_factors import Passkey, RecoveryCode, TotpDevice
from accounts.models.users import User, check_timezone

__all__ = [
    "AccessRequest",
    "AuditEvent",
    "AuthSession",
    "Consent",
    "ConsentText",
    "EmergencyAccess",
    "ErasureCertificate",
    "Invitation",
    "LegalHold",
    "Passkey",
    "Record",
    "RecoveryCode",
    "TherapistPatient",
    "TotpDevice",
    "User",
    "check_timezone",
    "with_active_consents",
    "with_recording_consent",
]
