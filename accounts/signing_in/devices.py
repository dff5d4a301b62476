"""The devices that people are signed in on, and for how long: docs/signing-in.md."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from accounts import origin
from accounts.built_once import BuiltOnce
from accounts.client_address import client_address
from accounts.models import AuditEvent, AuthSession, User
from accounts.signing_in.device_names import name_of

SESSION_KEY = "device"  # in the Django session of a browser
NOTED_EVERY = timedelta(minutes=1)
DEVICE, OWNER = (
    [column.attname for column in m._meta.concrete_fields] for m in (AuthSession, User)
)


@BuiltOnce
def live_sign_in(kind, *, pk, user_id):
    """A live sign-in with its user."""
    devices = AuthSession.objects.live().filter(pk=pk, user_id=user_id, kind=kind)
    owner = [f"user__{name}" for name in OWNER]
    return devices.values_list(*DEVICE, *owner, Now() - F("last_used_at"), F("expires_at") - Now())


def of(request) -> AuthSession | None:
    """The sign-in behind this request, of the portal or the API; None where nobody is signed in."""
    inner = getattr(request, "_request", request)
    return getattr(inner, "auth_session", None)


@transaction.atomic
def begin(user: User, *, kind: str, idle: timedelta, request=None, second_factor=False, **fields):
    """Somebody signs in on a device; both limits are counted by the database's clock."""
    device = AuthSession.objects.create(
        user=user,
        kind=kind,
        idle_until=Now() + idle,
        expires_at=Now() + longest(user),
        second_factor_at=Now() if second_factor else None,
        **where(request),
        **fields,
    )
    device.refresh_from_db(from_queryset=AuthSession.objects.select_related("user"))
    AuditEvent.objects.record(by=user, action="device.signed_in", target=device, kind=kind)
    return device


def begin_in_browser(request, user: User) -> AuthSession:
    """Whatever door somebody came in by. Who was signed in here before is not any more."""
    earlier = of(request)
    if earlier is not None:
        end(earlier, reason=AuthSession.Ended.SIGNED_OUT, by=earlier.user)
        request.session.cycle_key()
    device = begin(user, kind=AuthSession.Kind.PORTAL, idle=portal_idle(user), request=request)
    request.session[SESSION_KEY] = str(device.pk)
    bind(request, device)
    return device


def in_browser(session) -> AuthSession | None:
    """The live sign-in that a Django session belongs to, with its user, in one query."""
    key, owner = session.get(SESSION_KEY), session.get(USER_KEY)
    if not key or not owner:
        return None
    device = find(UUID(key), user_id=UUID(owner), kind=AuthSession.Kind.PORTAL)
    if device is None:
        return None
    known_hash = session.get(HASH_SESSION_KEY, "")
    has_same_password = constant_time_compare(known_hash, device.user.get_session_auth_hash())
    return device if has_same_password else None


def find(pk: UUID, *, user_id: UUID, kind: str) -> AuthSession | None:
    """Asked at every request, so it is put together once."""
    rows = live_sign_in.rows(kind, pk=pk, user_id=user_id)
    if not rows:
        return None
    *columns, unused_for, remaining = rows[0]
    device = AuthSession.from_db(DEFAULT_DB_ALIAS, DEVICE, columns[: len(DEVICE)])
    device.user = User.from_db(DEFAULT_DB_ALIAS, OWNER, columns[len(DEVICE) :])
    device.unused_for, device.remaining = unused_for, remaining
    return device


def is_still_signed_in(device: AuthSession | None) -> bool:
    """For what outlives its request, as a stream does."""
    return device is not None and AuthSession.objects.live().filter(pk=device.pk).exists()


def note_use(device: AuthSession, **limits) -> None:
    """Written once a minute at most, so that reading a page costs no write."""
    if device.unused_for < NOTED_EVERY:
        return
    unnoted = AuthSession.objects.filter(pk=device.pk, last_used_at__lt=Now() - NOTED_EVERY)
    unnoted.not_ended().update(last_used_at=Now(), **limits)


def note_use_in_browser(device: AuthSession) -> None:
    """Somebody is there: the idle limit begins anew."""
    note_use(device, idle_until=Now() + portal_idle(device.user))


@transaction.atomic
def end(device: AuthSession, *, reason: str, by: User) -> None:
    if AuthSession.objects.filter(pk=device.pk).end(reason):
        AuditEvent.objects.record(by=by, action="device.ended", target=device, reason=reason)


@transaction.atomic
def end_all(user: User, *, reason: str, but: AuthSession | None = None, by: User | None = None):
    """How many were signed in besides `but`. Their next request, with whatever token, finds
    nobody signed in."""
    others = AuthSession.objects.filter(user=user).exclude(pk=but and but.pk)
    ended = others.end(reason)
    if ended:
        AuditEvent.objects.record(
            by=by or user, action="device.all_ended", target=user, reason=reason, count=ended
        )
    return ended


def portal_idle(user: User) -> timedelta:
    return timedelta(seconds=settings.PORTAL_IDLE_SECONDS[user.role])


def longest(user: User) -> timedelta:
    """However busy."""
    return timedelta(seconds=settings.SIGN_IN_SECONDS[user.role])


def bind(request, device: AuthSession | None) -> None:
    """From here on the request, and every audit row of it, has this device."""
    request.auth_session = device
    if origin.current() is not origin.NOWHERE:  # as in a test that calls a view by itself
        origin.amend(device_id=device and device.pk)


def where(request) -> dict:
    """What is known of a device and its place, as fields; nothing without a request."""
    if request is None:
        return {}
    agent = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))[:200]
    return {
        "device": name_of(agent),
        "user_agent": agent,
        "ip_address": client_address(request),
    }
