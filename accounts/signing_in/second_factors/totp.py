"""Codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds.

A code is accepted in its own step and in the one after it, because people type slowly and clocks
of phones run behind: so it may live for up to a minute (docs/signing-in.md). Never before its step,
and never twice.
"""

import hmac
from datetime import timedelta

import pyotp
import segno
from django.db.models import Q
from django.utils import timezone

from accounts.models.second_factors import TotpDevice
from accounts.models.users import User
from accounts.sealing import secrets

STEP = 30  # seconds
BACK = 1  # steps
SET_UP_WITHIN = timedelta(minutes=15)
ISSUER = "TherapyBridge"


def start(user: User) -> TotpDevice:
    """A new seed, good for nothing until a code of it was shown. One that waits already stays, so
    that reading the page again does not make the picture in the app wrong."""
    device, _ = TotpDevice.objects.get_or_create(user=user)
    if device.pending_secret is None or device.pending_until < timezone.now():
        seed = pyotp.random_base32(32)  # 160 bits
        device.pending_secret = secrets.seal(seed.encode(), place=place_of(user.pk))
    device.pending_until = timezone.now() + SET_UP_WITHIN
    device.save(update_fields=["pending_secret", "pending_until", "updated_at"])
    return device


def pending(user: User) -> TotpDevice | None:
    return TotpDevice.objects.filter(user=user, pending_until__gt=timezone.now()).first()


def seed(device: TotpDevice) -> str:
    """Of the set-up that waits: shown to its owner, as text and as a picture."""
    return secrets.unseal(device.pending_secret, place=place_of(device.user_id)).decode()


def address(device: TotpDevice) -> str:
    return pyotp.TOTP(seed(device)).provisioning_uri(name=device.user.email, issuer_name=ISSUER)


def picture(device: TotpDevice) -> str:
    """The address as a QR code, dark on light also where the page is dark: data:image/svg+xml."""
    return segno.make(address(device), error="m").svg_data_uri(scale=5, dark="#000", light="#fff")


def finish(user: User, code: str) -> bool:
    """The right code makes the seed that waits the one that counts; the code is used by that."""
    device = pending(user)
    step = device and _step_of(code, device.pending_secret, user.pk)
    if step is None:
        return False
    waiting = TotpDevice.objects.filter(pk=device.pk, pending_secret=device.pending_secret)
    now_on = {"secret": device.pending_secret, "confirmed_at": timezone.now(), "last_step": step}
    return waiting.update(**now_on, pending_secret=None, pending_until=None) == 1


def use(user: User, code: str) -> bool:
    """Whether this is a fresh code of theirs: each step once, whoever comes side by side."""
    device = TotpDevice.objects.filter(user=user, confirmed_at__isnull=False).first()
    step = device and _step_of(code, device.secret, user.pk)
    if step is None:
        return False
    fresh = Q(pk=device.pk, secret=device.secret, last_step__lt=step)
    return TotpDevice.objects.filter(fresh).update(last_step=step) == 1


def is_on(user: User) -> bool:
    return TotpDevice.objects.filter(user=user, confirmed_at__isnull=False).exists()


def _step_of(code: str, sealed: bytes, user_id) -> int | None:
    """The step that has this code, of those that count now."""
    totp = pyotp.TOTP(secrets.unseal(sealed, place=place_of(user_id)).decode(), interval=STEP)
    now = int(timezone.now().timestamp()) // STEP
    given = "".join(code.split()).encode()
    matches = [
        step
        for step in range(now - BACK, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given)
    ]
    return max(matches, default=None)


def place_of(user_id) -> str:
    return f"TotpDevice.secret {user_id}"
