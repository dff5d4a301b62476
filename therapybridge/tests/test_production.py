import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from therapybridge.production import EXAMPLE_KEY, require_safety

SAFE = {
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": "k" * 50,
    "SESSION_COOKIE_SECURE": True,
    "RECORDING_KEYS": ["2026a:a2V5"],
}


def test_safe_settings_are_taken():
    require_safety(SAFE)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", True, "DEBUG is on"),
        ("SECRET_KEY", "at-least-fifty-random-characters", "SECRET_KEY is short"),
        ("SESSION_COOKIE_SECURE", False, "SECURE_COOKIES is off"),
        ("RECORDING_KEYS", ["new:a2V5", f"2026a:{EXAMPLE_KEY}"], "key of the example"),
    ],
)
def test_unsafe_settings_are_told(name, value, told):
    with pytest.raises(ImproperlyConfigured, match=told):
        require_safety({**SAFE, name: value})


def test_the_demo_may_be_unsafe():
    require_safety({**SAFE, "DEMO": True, "DEBUG": True, "SECRET_KEY": "short"})


def started(code="pass", **environment):
    return subprocess.run(
        [sys.executable, "-c", f"from therapybridge import settings; {code}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_nothing_starts_with_unsafe_settings():
    process = started(DEMO="0", DEBUG="1")

    assert process.returncode != 0
    assert "DEBUG is on" in process.stderr


def test_the_way_to_the_database_keeps_its_options():
    process = started(
        "print(settings.DATABASES['default']['OPTIONS']['sslmode'])",
        DATABASE_URL="postgresql://somebody@database/therapybridge?sslmode=verify-full",
    )

    assert process.stdout.strip() == "verify-full"
