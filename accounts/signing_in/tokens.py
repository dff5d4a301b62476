"""Bearer tokens of API clients. A sign-in is a family of refresh tokens: each is good once, for
an access token and for the next refresh token; docs/signing-in.md says why it is so strict."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts import tasks
from accounts.models import AuditEvent, AuthSession, User
from accounts.signing_in import devices

LONGEST = 2048  # characters
HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"  # {"alg":"HS256","typ":"JWT"} and nothing else
FORM = re.compile(rf"{HEADER}\.[\w-]+\.([\w-]{{43}})", re.ASCII)
GARBAGE = (TokenError, ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError)


class NotSignedIn(AuthenticationFailed):
    """One sentence for every reason: whoever made a token up learns nothing from it."""

    default_detail = "Sign in again: this token is not valid, or not any more."


@dataclass(frozen=True)
class Claims:
    user_id: UUID
    device_id: UUID


def issue(user: User, request=None, second_factor=False) -> dict:
    """Somebody signs in on a new device; the answer of the API."""
    remaining = devices.longest(user)
    refresh = _refresh_token(user, uuid4(), remaining)
    devices.begin(
        user,
        kind=AuthSession.Kind.API,
        idle=_lifetime("REFRESH", remaining),
        request=request,
        second_factor=second_factor,
        pk=refresh["sid"],
        refresh_hash=hash_of(refresh),
    )
    return _pair(refresh, remaining)


def renew(refresh_token: str, request=None) -> dict:
    """A fresh pair for the newest refresh token of a family. An older one was stolen, or the newest
    one is in the wrong hands: nobody can tell which, so the family ends. Raises NotSignedIn."""
    claims = read(refresh_token, RefreshToken)
    device = device_of(claims)
    refresh = _refresh_token(device.user, device.pk, device.remaining)
    is_newest = AuthSession.objects.filter(pk=device.pk).renew(
        spending=hash_of(refresh_token),
        refresh_hash=hash_of(refresh),
        idle=_lifetime("REFRESH", device.remaining),
        **devices.where(request),
    )
    if not is_newest:
        _end_family(device)
        raise NotSignedIn
    return _pair(refresh, device.remaining)


def device_of(claims: Claims) -> AuthSession:
    """Where a token belongs, if somebody is still signed in there; raises NotSignedIn."""
    kind = AuthSession.Kind.API
    device = devices.find(claims.device_id, user_id=claims.user_id, kind=kind)
    if device is None:
        raise NotSignedIn
    return device


def sign_out(token: str, kind: type[Token]) -> None:
    """Of any token of the family, a spent one as well; twice is not wrong. Raises NotSignedIn."""
    claims = read(token, kind)
    family = AuthSession.objects.filter(pk=claims.device_id, user_id=claims.user_id)
    device = family.select_related("user").first()
    if device is not None:
        devices.end(device, reason=AuthSession.Ended.SIGNED_OUT, by=device.user)


def read(token: str, kind: type[Token]) -> Claims:
    """What a token of this kind says, once its form, signature, type, issuer, audience and times
    have been checked; raises NotSignedIn."""
    try:
        _require_our_form(token)
        claims = kind(token)
        json.loads(_decoded(token.split(".")[1]), object_pairs_hook=_each_once)
        if not claims["iat"] or not claims["jti"]:
            raise TokenError("Not a token of ours.")
        return Claims(UUID(claims["user_id"]), UUID(claims["sid"]))
    except GARBAGE:
        raise NotSignedIn from None


def hash_of(token) -> str:
    """What the database keeps of a refresh token: 128 bits of chance, so no salt is needed."""
    return hashlib.sha256(str(token).encode()).hexdigest()


def _require_our_form(token: str) -> None:
    """Three parts, our own header to the letter, and a signature written in its only way: else
    one token could be written in four."""
    form = FORM.fullmatch(token) if len(token) <= LONGEST else None
    if form is None:
        raise TokenError("Not a token of ours.")
    signature = form[1]
    if base64.urlsafe_b64encode(_decoded(signature)).rstrip(b"=") != signature.encode():
        raise TokenError("Not a token of ours.")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _each_once(pairs):
    claims = dict(pairs)
    if len(claims) != len(pairs):
        raise TokenError("A claim stands there twice.")
    return claims


def _refresh_token(user: User, device_id: UUID, remaining: timedelta) -> RefreshToken:
    refresh = RefreshToken.for_user(user)
    refresh["sid"] = str(device_id)
    refresh.set_exp(lifetime=_lifetime("REFRESH", remaining))
    return refresh


def _lifetime(kind: str, remaining: timedelta) -> timedelta:
    """No token outlives the sign-in it belongs to."""
    return min(settings.SIMPLE_JWT[f"{kind}_TOKEN_LIFETIME"], remaining)


def _pair(refresh: RefreshToken, remaining: timedelta) -> dict:
    access: AccessToken = refresh.access_token
    lasts = _lifetime("ACCESS", remaining)
    access.set_exp(lifetime=lasts)
    return {
        "access_token": str(access),
        "refresh_token": str(refresh),
        "token_type": "bearer",
        "expires_in": int(lasts.total_seconds()),
    }


def _end_family(device: AuthSession) -> None:
    """In a transaction of its own, which stands although the answer is a refusal. Of many that
    come at once, one ends it and tells the owner."""
    with transaction.atomic(durable=True):
        if not AuthSession.objects.filter(pk=device.pk).end(AuthSession.Ended.REUSED):
            return
        AuditEvent.objects.record(
            by=None, action="token.reused", target=device, risk="high", user=str(device.user_id)
        )
        tasks.tell_on_commit(device.user, "token_reused")
