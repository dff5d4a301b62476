"""Who people are, who cares for whom, what they agreed to, and what was done to their records."""

from accounts.models.access_requests import AccessRequest, with_binding_requests
from accounts.models.audit import AuditEvent, CannotRecord
from accounts.models.audit_seals import AuditAnchor, AuditPending, AuditSeal
from accounts.models.care import TherapistPatient
from accounts.models.consent import Consent, with_active_consents, with_recording_consent
from accounts.models.consent_texts import ConsentText
from accounts.models.devices import AuthSession
from accounts.models.emergency import EmergencyAccess
from accounts.models.erasure import ErasureCertificate, LegalHold
from accounts.models.invitations import Invitation
from accounts.models.mails import OutgoingMail
from accounts.models.notifications import Notification
from accounts.models.practice import Practice
from accounts.models.record import Record
from accounts.models.second_factors import Passkey, RecoveryCode, TotpDevice
from accounts.models.users import User, check_timezone

__all__ = [
    "AccessRequest",
    "AuditAnchor",
    "AuditEvent",
    "AuditPending",
    "AuditSeal",
    "AuthSession",
    "CannotRecord",
    "Consent",
    "ConsentText",
    "EmergencyAccess",
    "ErasureCertificate",
    "Invitation",
    "LegalHold",
    "Notification",
    "OutgoingMail",
    "Passkey",
    "Practice",
    "Record",
    "RecoveryCode",
    "TherapistPatient",
    "TotpDevice",
    "User",
    "check_timezone",
    "with_active_consents",
    "with_binding_requests",
    "with_recording_consent",
]
