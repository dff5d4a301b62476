"""What a machine that keeps patients' records must not start with."""

import base64
import binascii
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50  # characters
SHORTEST_VARIETY = 10  # different ones among them
EXAMPLE_KEY = 43 * "A" + "="  # of .env.example: 32 bytes of nothing
EXAMPLE_SECRETS = ("django-insecure-", "at-least-fifty-random-characters")
KEY_BYTES = 32
RINGS = ("RECORDING_KEYS", "FIELD_KEYS", "AUDIT_KEYS")  # "id:key", several for rotation
BACKUPS = "BACKUP_KEYS"  # the same, where backups are made
STAFF = {"therapist", "admin"}
ONLY_FOR_TRYING = ("console", "dummy", "locmem", "filebased")  # mails that reach nobody


def require_safety(settings: dict) -> None:
    """Raises ImproperlyConfigured, which says what to change. The demo may do what it likes."""
    if settings["DEMO"]:
        return
    wrong = [*_switches(settings), *_addresses(settings), *_secrets(settings), *_keys(settings)]
    if wrong:
        raise ImproperlyConfigured(f"Not started. {' '.join(wrong)}")


def _told(faults: dict[str, bool]) -> list[str]:
    return [words for words, is_so in faults.items() if is_so]


def _switches(settings) -> list[str]:
    return _told(
        {
            "DEBUG is on: turn it off.": settings["DEBUG"],
            "SECURE_COOKIES is off: sign-ins would travel in the open.": (
                not settings["SESSION_COOKIE_SECURE"]
            ),
            "MFA_REQUIRED_ROLES leaves out therapists or admins, who see what patients say: name "
            "both, or set ALLOW_NO_MFA=1 if you take that upon you.": (
                bool(STAFF - set(settings["MFA_REQUIRED_ROLES"])) and not settings["ALLOW_NO_MFA"]
            ),
            "EMAIL_BACKEND sends no mail: people could not reset a password.": (
                any(word in settings["EMAIL_BACKEND"] for word in ONLY_FOR_TRYING)
            ),
        }
    )


def _addresses(settings) -> list[str]:
    hosts = settings["ALLOWED_HOSTS"]
    origins = settings["CORS_ALLOWED_ORIGINS"]
    return _told(
        {
            "ALLOWED_HOSTS is empty or takes every name: list the names of this site.": (
                not hosts or any(host.strip() in ("*", ".", "") for host in hosts)
            ),
            "PORTAL_URL does not begin with https://: links in mails would lead into the open.": (
                urlsplit(settings["PORTAL_URL"]).scheme != "https"
            ),
            "CORS_ALLOWED_ORIGINS holds something else than https:// origins: name each site that "
            "may use the API.": any("*" in o or urlsplit(o).scheme != "https" for o in origins),
        }
    )


def _secrets(settings) -> list[str]:
    secret = settings["SECRET_KEY"]
    return _told(
        {
            f"SECRET_KEY is short: give it {SHORTEST_SECRET} random characters or more.": (
                len(secret) < SHORTEST_SECRET
            ),
            "SECRET_KEY is the one of an example, or not random: make your own.": (
                secret.startswith(EXAMPLE_SECRETS) or len(set(secret)) < SHORTEST_VARIETY
            ),
        }
    )


def _keys(settings) -> list[str]:
    wrong, owners = [], {}
    for name, entries in _all_keys(settings).items():
        wrong += _malformed(name, entries)
        for key in {entry.rpartition(":")[2].strip() for entry in entries}:
            if key in owners and key != EXAMPLE_KEY:
                wrong.append(f"{name} and {owners[key]} share a key: each needs its own.")
            owners.setdefault(key, name)
    return wrong


def _all_keys(settings) -> dict[str, list[str]]:
    """Only whoever signs anchors has AUDIT_SIGNING_KEY, and whoever makes backups BACKUP_KEYS."""
    rings = {name: settings[name] for name in RINGS}
    rings |= {BACKUPS: settings[BACKUPS]} if settings.get(BACKUPS) else {}
    signing = settings["AUDIT_SIGNING_KEY"]
    return rings | ({"AUDIT_SIGNING_KEY": [signing]} if signing else {})


def _malformed(name: str, entries: list[str]) -> list[str]:
    is_ring = name in (*RINGS, BACKUPS)
    form = '"id:base64 of 32 random bytes"' if is_ring else "base64 of 32 random bytes"
    ids = [entry.partition(":")[0].strip() for entry in entries]
    return _told(
        {
            f"{name} is empty.": not entries,
            f"{name} is not of the form {form}.": not all(
                _is_key(entry.rpartition(":")[2].strip()) for entry in entries
            )
            or (is_ring and not all(":" in entry and entry[0] != ":" for entry in entries)),
            f"{name} holds two keys with the same id.": is_ring and len(set(ids)) < len(ids),
            f"{name} holds the key of the example, which everybody knows: make your own.": any(
                entry.strip().endswith(EXAMPLE_KEY) for entry in entries
            ),
        }
    )


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
