import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.factories import TherapistFactory
from accounts.tests.second_factors import set_up_totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def elena():
    return User(
        first_name="Elena", last_name="Marsh-Vidal", email="elena.mv@harbour-practice.example"
    )


def refusal(password, user=None):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        settings.DEMO_PASSWORD,
        "four purple otters sing",
        "correct otter lantern stapler",
        "mustardlampriverseven",
        "mein Rad steht im Flur",
        "grüne Boote am Fluss",
        "кошка спит на окне",
        "窓の外で雨が静かに降っています",
        "kx8#mQ2v!pL9zR4w",
        "tiny lantern 🦦 moss",
        "violet harbour drum kettle ninety moss willow anchor pebble maple",
    ],
)
def test_good_ones_pass(password, elena):
    assert validate_password(password, elena) is None


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "password12345678",
        "P@ssw0rdP@ssw0rd",
        "Passw0rd!Passw0rd!",
        "letmeinletmein!!",
        "iloveyouiloveyou",
        "trustno1trustno1",
        "changeme-changeme",
        "qwertyuiopasdfgh",
        "1qaz2wsx3edc4rfv",
        "zaq12wsxcde34rfv",
        "asdfghjkl;'asdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "abcdefghijklmnopqrs",
        "123456789012345678",
        "987654321987654321",
        "2026-2026-2026-2026",
        "11/11/2011 11/11/2011",
        "Summer2026!Summer2026!",
        "December-2026-11",
        "monkey dragon football",
        "this is my password",
        "thequickbrownfoxjumps",
        "the quick brown fox jumps",
        "correct horse battery staple",
        "To be, or not to be",
        "drowssapdrowssap",
        "therapybridge2026",
        "TherapyBridge-TherapyBridge",
        "therapist-password-1",
        "elenamarshvidal1",
        "Elena Marsh Elena",
        "elena.mv@harbour-practice.example",
        "harbour-practice",
        "               ",
    ],
)
def test_what_is_easy_to_guess_does_not_pass(password, elena):
    assert refusal(password, elena)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("abcabcabcabcabcabc", "repeats"),
        ("password12345678", "Use words"),
        ("Elena-Marsh-Vidal", "your name"),
        ("four otters", "15 characters"),
        ("violet harbour drum " * 7, "128 characters or fewer"),
    ],
)
def test_a_refusal_says_what_to_change(password, word, elena):
    assert word in refusal(password, elena)


@pytest.mark.parametrize("password", ["alllowercaseotters", "91 87 25 36 74 02 58 13"])
def test_no_kind_of_character_is_asked_for(password, elena):
    assert validate_password(password, elena) is None


@pytest.mark.parametrize("length", [64, 100, 128])
def test_long_ones_are_welcome(length, elena):
    text = "violet harbour drum kettle ninety moss willow anchor pebble maple otter " * 2

    assert validate_password(text[:length], elena) is None


def test_twelve_are_enough_beside_a_second_factor():
    therapist = TherapistFactory()
    set_up_totp(therapist)

    assert validate_password("sea otter 71", therapist) is None


def test_twelve_are_too_few_without_one():
    assert "15 characters" in refusal("sea otter 71", TherapistFactory())


def test_length_is_counted_in_composed_characters(elena):
    decomposed = "e\u0301" * 7 + "zkqv"

    assert "15 characters" in refusal(decomposed, elena)


def test_an_estimate_takes_no_longer_for_what_was_made_to_take_long(elena):
    assert validate_password("4@8({[<369!1|70$5+%2" * 6, elena) is None


def test_the_command_line_obeys_the_same_rules(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "passwordpassword")
    facts = {"email": "root@example.com", "first_name": "Root"}

    with pytest.raises(CommandError, match="Use words"):
        call_command("createsuperuser", interactive=False, **facts)
