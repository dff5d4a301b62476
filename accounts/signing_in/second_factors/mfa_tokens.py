"""The token of an API client that has shown the right password and nothing else yet."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.errors import Refused
from accounts.models.second_factors import PendingSignIn

WITHIN = timedelta(minutes=5)


class NotPending(Refused):
    code = "mfa_token_invalid"
    status = 401
    message = "This sign-in waited too long, or is finished. Sign in again."


class MfaToken(Token):
    token_type = "mfa"
    lifetime = WITHIN


def wait_for(user, due: str) -> PendingSignIn:
    PendingSignIn.objects.filter(user=user, expires_at__lt=timezone.now()).delete()
    return PendingSignIn.objects.create(user=user, due=due, expires_at=timezone.now() + WITHIN)


def token_of(pending: PendingSignIn) -> str:
    token = MfaToken.for_user(pending.user)
    token["jti"] = str(pending.pk)
    return str(token)


def pending_of(token: str) -> PendingSignIn:
    """Raises NotPending."""
    try:
        return pending_with(MfaToken(token)["jti"])
    except TokenError:
        raise NotPending from None


def pending_with(pk: str) -> PendingSignIn:
    waiting = PendingSignIn.objects.live().filter(user__is_active=True).select_related("user")
    try:
        return waiting.get(pk=pk)
    except (PendingSignIn.DoesNotExist, ValidationError, TypeError):
        raise NotPending from None
