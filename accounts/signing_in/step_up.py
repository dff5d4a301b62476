"""Step-up: before the gravest acts whoever is signed in shows once more that they are there.

A second factor shown at sign-in, or the password of an account that has none, counts as well; all
of it for CONFIRMED_FOR_SECONDS.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from rest_framework.permissions import BasePermission

from accounts.errors import Refused
from accounts.models import AuditEvent, AuthSession
from accounts.signing_in import devices
from accounts.signing_in.second_factors import policy


class ConfirmationRequired(Refused):
    code = "confirmation_required"
    status = 403
    message = (
        "Confirm first that it is you: send a code of your second factor, or your password if you "
        "have none, to /api/v1/auth/confirm. Then try again."
    )


def is_confirmed(request) -> bool:
    device = devices.of(request)
    if device is None:
        return False
    since = timezone.now() - timedelta(seconds=settings.CONFIRMED_FOR_SECONDS)
    if any(at and at > since for at in (device.confirmed_at, device.second_factor_at)):
        return True
    return device.created_at > since and not policy.has_one(device.user)


def note(device: AuthSession, *, second_factor: bool) -> None:
    """That its owner has just shown to be there, and with what."""
    device.confirmed_at = timezone.now()
    if second_factor:
        device.second_factor_at = device.confirmed_at
    fields = ["confirmed_at", "second_factor_at", "updated_at"]
    with transaction.atomic():
        device.save(update_fields=fields)
        AuditEvent.objects.record(
            by=device.user,
            action="sign_in.confirmed",
            target=device,
            second_factor=second_factor,
        )


class RecentlyConfirmed(BasePermission):
    """API: 403 with the code "confirmation_required" until somebody has confirmed."""

    def has_permission(self, request, view):
        if not is_confirmed(request):
            raise ConfirmationRequired
        return True


class ConfirmationRequiredMixin:
    """Portal pages: to the page that asks, and back. Stands to the right of what asks for a
    sign-in and a role: it asks only people who may do it at all."""

    back_to = None  # the name of the page to come back to, where it is not this one

    def dispatch(self, request, *args, **kwargs):
        if not is_confirmed(request):
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': self.way_back()})}")
        return super().dispatch(request, *args, **kwargs)

    def way_back(self) -> str:
        if self.back_to:
            return reverse(self.back_to)
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path
