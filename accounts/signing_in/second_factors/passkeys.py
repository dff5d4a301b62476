"""Passkeys (WebAuthn) as a second factor: an option beside the authenticator app.

The name that a passkey is made for is PORTAL_URL's; browsers accept no bare address (127.0.0.1)
there. Every challenge is good once, for one purpose, and only for the sign-in or the signed-in
device that it was made for.
"""

import json
import struct
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.utils import timezone
from webauthn.helpers import exceptions, parse_client_data_json
from webauthn.helpers.base64url_to_bytes import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models.second_factors import Passkey, PasskeyChallenge
from accounts.models.users import User

NAME = "TherapyBridge"
WITHIN = timedelta(minutes=5)
LONGEST = 20_000  # characters of what a browser sends
# What the library and its decoders raise at bytes that no browser made.
BROKEN = (
    exceptions.WebAuthnException,
    UnsupportedAlgorithm,
    struct.error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
PREFERRED = UserVerificationRequirement.PREFERRED


class NotThisPasskey(Exception):
    """What came is no fresh, well signed answer to a challenge of ours."""


def site() -> tuple[str, str]:
    """The name and the origin that passkeys belong to."""
    address = urlsplit(settings.PORTAL_URL)
    return address.hostname, f"{address.scheme}://{address.netloc}"


def options_to_add(user: User, *, bound_to: UUID) -> dict:
    """For navigator.credentials.create()."""
    return _as_json(
        webauthn.generate_registration_options(
            rp_id=site()[0],
            rp_name=NAME,
            user_id=user.pk.bytes,
            user_name=user.email,
            user_display_name=user.full_name,
            challenge=_new_challenge(user, PasskeyChallenge.Purpose.REGISTER, bound_to),
            exclude_credentials=_descriptors(user),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=PREFERRED
            ),
        )
    )


def options_to_use(user: User, *, bound_to: UUID) -> dict:
    """For navigator.credentials.get()."""
    return _as_json(
        webauthn.generate_authentication_options(
            rp_id=site()[0],
            challenge=_new_challenge(user, PasskeyChallenge.Purpose.USE, bound_to),
            allow_credentials=_descriptors(user),
            user_verification=PREFERRED,
        )
    )


def read_new(user: User, credential: dict, *, name: str, bound_to: UUID) -> Passkey:
    """A passkey to be saved; raises NotThisPasskey."""
    challenge = _take_challenge(user, PasskeyChallenge.Purpose.REGISTER, bound_to, credential)
    rp_id, origin = site()
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
        )
    except BROKEN:
        raise NotThisPasskey from None
    return Passkey(
        user=user,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(credential),
    )


def use(user: User, credential: dict, *, bound_to: UUID) -> bool:
    """Whether one of their passkeys signed a challenge of ours just now."""
    try:
        challenge = _take_challenge(user, PasskeyChallenge.Purpose.USE, bound_to, credential)
        passkey = _named_in(user, credential)
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site()[0],
            expected_origin=site()[1],
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except (NotThisPasskey, *BROKEN):
        return False
    unchanged = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    changes = {"sign_count": verified.new_sign_count, "last_used_at": timezone.now()}
    return unchanged.update(**changes) == 1


def _new_challenge(user: User, purpose: str, bound_to: UUID) -> bytes:
    PasskeyChallenge.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
    challenge = webauthn.helpers.generate_challenge()
    PasskeyChallenge.objects.create(
        user=user,
        purpose=purpose,
        bound_to=bound_to,
        challenge=challenge,
        expires_at=timezone.now() + WITHIN,
    )
    return challenge


def _take_challenge(user: User, purpose: str, bound_to: UUID, credential: dict) -> bytes:
    """The challenge that was signed, if it was ours and nobody had used it."""
    try:
        client_data = base64url_to_bytes(credential["response"]["clientDataJSON"])
        challenge = parse_client_data_json(client_data).challenge
    except BROKEN:
        raise NotThisPasskey from None
    which = {"user": user, "purpose": purpose, "bound_to": bound_to, "challenge": challenge}
    if not PasskeyChallenge.objects.take(**which):
        raise NotThisPasskey
    return challenge


def _named_in(user: User, credential: dict) -> Passkey:
    passkey = Passkey.objects.filter(
        user=user, credential_id=base64url_to_bytes(credential["id"])
    ).first()
    if passkey is None:
        raise NotThisPasskey
    return passkey


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=bytes(passkey.credential_id))
        for passkey in user.passkeys.all()
    ]


def _transports(credential: dict) -> list[str]:
    given = credential["response"].get("transports") or []
    return [str(word)[:20] for word in given if isinstance(word, str)][:8]


def _as_json(options) -> dict:
    return json.loads(webauthn.options_to_json(options))
