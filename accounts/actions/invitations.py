"""Invite a patient or a colleague, and accept.

Whoever invites learns nothing about who has an account: the row, the mail and the answer are the
same. Whoever holds the mailed link is told, since the address is theirs.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actions.accounts import claim_address, lock_address
from accounts.actions.care import begin_by_invitation
from accounts.actions.mails import post
from accounts.actions.passwords import require_good
from accounts.errors import NotAllowed, Refused
from accounts.mails import links
from accounts.models import AuditEvent, Invitation, OutgoingMail, User

Kind = OutgoingMail.Kind


class NoAddress(Refused):
    code = "no_address"
    status = 422
    message = "Write down the email address that the invitation goes to."

    def __init__(self):
        super().__init__(field="email")


class HasAccount(Refused):
    code = "has_account"
    message = "This person has an account already, and signs in with their own password."


class AccountExists(Refused):
    """Told only to whoever holds the link."""

    code = "account_exists"
    message = (
        "There is an account with this address already. Sign in there and open the link again; "
        "the invitation is then accepted with that account."
    )


class OtherAccount(Refused):
    code = "other_account"
    message = (
        "This invitation went to another address than the one you are signed in with. Sign out, "
        "then open the link again."
    )


class NotAPatient(Refused):
    code = "not_a_patient"
    message = (
        "The account with this address is not a patient’s. Ask to be invited at another address."
    )


@transaction.atomic
def invite_patient(patient: User, *, by: User, email: str = "") -> Invitation:
    """The address is noted in the patient's contact data, too."""
    patient = _locked(patient)
    if not User.objects.patients_editable_by(by).filter(pk=patient.pk).exists():
        raise NotAllowed
    if email and not patient.is_verified:
        patient.email = User.objects.normalize_email(email)
        patient.save(update_fields=["email", "updated_at"])
    return _invite(patient, by=by)


@transaction.atomic
def invite_colleague(user: User, *, by: User) -> Invitation:
    """Also anew, where an invitation got lost or old. Admins never choose anybody's password."""
    if not by.is_admin or user.is_patient:
        raise NotAllowed("Administrators invite colleagues; therapists invite their patients.")
    if user._state.adding:
        user.is_verified = False
        user.set_unusable_password()
        user.save()
        AuditEvent.objects.record(by=by, action="account.made", target=user, risk="high")
    return _invite(_locked(user), by=by)


@transaction.atomic
def withdraw_invitations(user: User, *, by: User) -> int:
    """Their links stop at once."""
    withdrawn = user.invitations.withdraw()
    if withdrawn:
        _record("invitation.withdrawn", user, user, by=by)
    return withdrawn


def find_invitation(token: str) -> Invitation:
    """Raises LinkSpent; also where whoever invited may not any more."""
    invitations = Invitation.objects.open().select_related("user", "invited_by")
    invitation = links.INVITATION.row(token, invitations.filter(user__is_active=True))
    if not _still_stands(invitation):
        raise links.LinkSpent
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, password: str) -> User:
    """By somebody who has no account: the prepared one is theirs now, and the address confirmed."""
    invitation = find_invitation(token)
    lock_address(invitation.email)
    if account_of(invitation) is not None:
        raise AccountExists
    user = _locked(invitation.user)
    user.email = invitation.email
    require_good(password, user)
    _take(invitation, by=user)
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    claim_address(user, email=invitation.email)
    _record("invitation.accepted", invitation, user, by=user)
    return user


@transaction.atomic
def accept_with_account(token: str, *, by: User) -> Invitation:
    """By a patient who has an account: the therapist who invites them cares for them there. The
    row that was prepared goes, unless something is written in it."""
    invitation = find_invitation(token)
    if invitation.email.lower() != by.email.lower():
        raise OtherAccount
    if not (by.is_patient and invitation.user.is_patient):
        raise NotAPatient
    _take(invitation, by=by)
    begin_by_invitation(patient=by, therapist=invitation.invited_by)
    _record("invitation.accepted", invitation, by, by=by)
    _leave_prepared(invitation, by)
    return invitation


def account_of(invitation: Invitation) -> User | None:
    """Another account that has the address confirmed already."""
    confirmed = User.objects.filter(email__iexact=invitation.email, is_verified=True)
    return confirmed.exclude(pk=invitation.user_id).first()


def _invite(user, *, by):
    if user.is_verified:
        raise HasAccount
    if not user.email:
        raise NoAddress
    user.invitations.withdraw()
    expires_at = timezone.now() + links.INVITATION.lifetime
    invitation = Invitation.objects.create(
        user=user, invited_by=by, email=user.email, expires_at=expires_at
    )
    _record("invitation.sent", invitation, user, by=by)
    post(Kind.INVITATION, invitation=invitation)
    return invitation


def _still_stands(invitation):
    by, user = invitation.invited_by, invitation.user
    if by is None or user.is_verified:
        return False
    if user.is_patient:
        return User.objects.patients_editable_by(by).filter(pk=user.pk).exists()
    return by.is_active and by.is_admin


def _take(invitation, *, by):
    if not Invitation.objects.filter(pk=invitation.pk).accept(by=by):
        raise links.LinkSpent


def _leave_prepared(invitation, account):
    """Gone, if nothing was written in it; else the therapist is told that there are two."""
    prepared = _locked(invitation.user)
    others = prepared.care_team.unended().exclude(therapist=invitation.invited_by)
    if prepared.has_record or others.exists():
        post(Kind.ACCEPTED_ELSEWHERE, user=invitation.invited_by)
        return
    Invitation.objects.filter(user=prepared).update(user=account)
    AuditEvent.objects.record(
        by=account, action="patient.prepared_removed", target=prepared, patient=prepared
    )
    prepared.delete()


def _record(action, target, user, *, by):
    patient = user if user.is_patient else None
    AuditEvent.objects.record(by=by, action=action, target=target, patient=patient, risk="elevated")


def _locked(user):
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
