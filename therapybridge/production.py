"""What a machine that keeps patients' records must not start with."""

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50  # characters
EXAMPLE_KEY = 43 * "A" + "="  # of .env.example: 32 bytes of nothing


def require_safety(settings: dict) -> None:
    """Raises ImproperlyConfigured, which says what to change. The demo may do what it likes."""
    if settings["DEMO"]:
        return
    wrong = [words for words, is_so in _faults(settings).items() if is_so]
    if wrong:
        raise ImproperlyConfigured(f"Not started. {' '.join(wrong)}")


def _faults(settings: dict) -> dict[str, bool]:
    keys = settings["RECORDING_KEYS"]
    return {
        "DEBUG is on: turn it off.": settings["DEBUG"],
        f"SECRET_KEY is short: give it {SHORTEST_SECRET} random characters or more.": (
            len(settings["SECRET_KEY"]) < SHORTEST_SECRET
        ),
        "SECURE_COOKIES is off: sign-ins would travel in the open.": (
            not settings["SESSION_COOKIE_SECURE"]
        ),
        "RECORDING_KEYS holds the key of the example, which everybody knows: make your own.": any(
            key.strip().endswith(f":{EXAMPLE_KEY}") for key in keys
        ),
    }
