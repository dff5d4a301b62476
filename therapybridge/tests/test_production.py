import base64
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from therapybridge.production import EXAMPLE_KEY, require_safety


def key(number):
    return base64.b64encode(bytes([number]) * 32).decode()


SECRET = "kG7-pQ2_xV9+mL4=zR6!bN1*cH8&wS3^tJ5%fD0@yA2#uE7$iO"
SAFE = {
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": SECRET,
    "SESSION_COOKIE_SECURE": True,
    "ALLOWED_HOSTS": ["practice.example"],
    "CORS_ALLOWED_ORIGINS": [],
    "PORTAL_URL": "https://practice.example",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "MFA_REQUIRED_ROLES": ["therapist", "admin"],
    "ALLOW_NO_MFA": False,
    "RECORDING_KEYS": [f"2026a:{key(1)}"],
    "FIELD_KEYS": [f"2026b:{key(2)}", f"2026a:{key(3)}"],
    "AUDIT_KEYS": [f"2026a:{key(4)}"],
    "AUDIT_SIGNING_KEY": "",
}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"AUDIT_SIGNING_KEY": key(5)},
        {"MFA_REQUIRED_ROLES": [], "ALLOW_NO_MFA": True},
        {"CORS_ALLOWED_ORIGINS": ["https://app.practice.example"]},
    ],
)
def test_safe_settings_are_taken(more):
    require_safety(SAFE | more)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", True, "DEBUG is on"),
        ("SECRET_KEY", "kG7-pQ2_xV9+mL4=zR6!bN1*", "SECRET_KEY is short"),
        ("SECRET_KEY", "at-least-fifty-random-characters" + SECRET, "of an example"),
        ("SECRET_KEY", "django-insecure-" + SECRET, "of an example"),
        ("SECRET_KEY", "k" * 60, "not random"),
        ("SESSION_COOKIE_SECURE", False, "SECURE_COOKIES is off"),
        ("MFA_REQUIRED_ROLES", [], "leaves out therapists or admins"),
        ("MFA_REQUIRED_ROLES", ["admin"], "leaves out therapists or admins"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "sends no mail"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty"),
        ("ALLOWED_HOSTS", ["practice.example", "*"], "takes every name"),
        ("PORTAL_URL", "http://practice.example", "does not begin with https"),
        ("CORS_ALLOWED_ORIGINS", ["*"], "something else than https"),
        ("CORS_ALLOWED_ORIGINS", ["https://*.example"], "something else than https"),
        ("CORS_ALLOWED_ORIGINS", ["http://app.example"], "something else than https"),
        ("RECORDING_KEYS", [], "RECORDING_KEYS is empty"),
        ("RECORDING_KEYS", ["new:a2V5"], "RECORDING_KEYS is not of the form"),
        ("RECORDING_KEYS", [key(1)], "RECORDING_KEYS is not of the form"),
        ("FIELD_KEYS", [f"a:{key(2)}", "b:not base64"], "FIELD_KEYS is not of the form"),
        ("FIELD_KEYS", [f"a:{key(2)}", f"a:{key(3)}"], "two keys with the same id"),
        ("RECORDING_KEYS", [f"new:{key(1)}", f"2026a:{EXAMPLE_KEY}"], "key of the example"),
        ("FIELD_KEYS", [f"2026a:{EXAMPLE_KEY}"], "key of the example"),
        ("AUDIT_KEYS", [f"2026a:{EXAMPLE_KEY}"], "key of the example"),
        ("AUDIT_SIGNING_KEY", EXAMPLE_KEY, "key of the example"),
        ("AUDIT_SIGNING_KEY", "short", "AUDIT_SIGNING_KEY is not of the form"),
        ("AUDIT_KEYS", [f"x:{key(2)}"], "AUDIT_KEYS and FIELD_KEYS share a key"),
        ("FIELD_KEYS", [f"x:{key(9)}", f"y:{key(1)}"], "FIELD_KEYS and RECORDING_KEYS share"),
        ("AUDIT_SIGNING_KEY", key(4), "AUDIT_SIGNING_KEY and AUDIT_KEYS share a key"),
    ],
)
def test_unsafe_settings_are_told(name, value, told):
    with pytest.raises(ImproperlyConfigured, match=told):
        require_safety({**SAFE, name: value})


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ImproperlyConfigured) as refusal:
        require_safety({**SAFE, "DEBUG": True, "ALLOWED_HOSTS": ["*"], "AUDIT_KEYS": []})

    assert len(re.findall(r"DEBUG|ALLOWED_HOSTS|AUDIT_KEYS", str(refusal.value))) == 3


def test_no_key_is_told():
    with pytest.raises(ImproperlyConfigured) as refusal:
        require_safety({**SAFE, "AUDIT_KEYS": [f"x:{key(2)}"], "SECRET_KEY": "hunter2"})

    assert key(2) not in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_the_demo_may_be_unsafe():
    require_safety({**SAFE, "DEMO": True, "DEBUG": True, "SECRET_KEY": "short"})


PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": SECRET,
    "RECORDING_KEYS": f"a:{key(1)}",
    "FIELD_KEYS": f"a:{key(2)}",
    "AUDIT_KEYS": f"a:{key(3)}",
    "AUDIT_SIGNING_KEY": key(4),
    "PORTAL_URL": "https://practice.example",
    "ALLOWED_HOSTS": "practice.example",
    "BEHIND_TLS_PROXY": "1",
}


# What the browser tests of the same worker have set for themselves, and no deployment has.
OURS_ALONE = {"DJANGO_ALLOW_ASYNC_UNSAFE"}


def run(*arguments, **environment):
    inherited = {name: value for name, value in os.environ.items() if name not in OURS_ALONE}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
    )


def started(code="pass", **environment):
    return run("-c", f"from therapybridge import settings; {code}", **environment)


def test_nothing_starts_with_unsafe_settings():
    process = started(**PRODUCTION | {"DEBUG": "1"})

    assert process.returncode != 0
    assert "DEBUG is on" in process.stderr


def test_the_examples_environment_does_not_start():
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))

    process = started(**example)

    assert process.returncode != 0
    assert "key of the example" in process.stderr


def test_djangos_own_check_finds_nothing_to_improve():
    process = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert process.returncode == 0, process.stderr
    assert "no issues" in process.stdout


def test_the_way_to_the_database_keeps_its_options():
    process = started(
        "print(settings.DATABASES['default']['OPTIONS']['sslmode'])",
        DATABASE_URL="postgresql://somebody@database/therapybridge?sslmode=verify-full",
    )

    assert process.stdout.strip() == "verify-full"


OPTIONS = "from therapybridge import settings; print(settings.DATABASES['default']['OPTIONS'])"


def test_the_web_gives_up_on_slow_queries():
    process = run("-c", f"from therapybridge import wsgi; {OPTIONS}")

    assert "statement_timeout=30s -c lock_timeout=10s" in process.stdout


def test_workers_and_commands_take_their_time():
    process = run("-c", OPTIONS)

    assert "statement_timeout=0s -c lock_timeout=0s" in process.stdout
