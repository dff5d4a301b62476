import pytest
from django.core.cache import cache
from django.http import HttpResponse

from accounts import throttles
from accounts.errors import Refused
from accounts.signing_in import known_devices, lock_out

EMAIL = "maya@example.com"


class WrongPassword(Refused):
    status = 401


def check(is_right):
    if not is_right:
        raise WrongPassword


@pytest.fixture
def no_rush(settings):
    """The limits by the minute are not in the way of what takes longer here."""
    wide = {"login": "10000/m", "login_address": "10000/m"}
    settings.THROTTLES = {**settings.THROTTLES, **wide}


@pytest.fixture
def guess(rf, no_rush):
    """A wrong password, unless it is said to be right. Gives the refusal, or None if it was let
    in to be checked."""

    def guess(email=EMAIL, *, is_right=False, cookies=None, **meta):
        request = rf.post("/login", **meta)
        request.COOKIES.update(cookies or {})
        try:
            with lock_out.attempt(email, request):
                check(is_right)
        except WrongPassword:
            return None
        except Refused as refusal:
            return refusal

    return guess


@pytest.fixture
def wait_is_over():
    """Time passes in the cache: places are open again, and what was counted still is."""

    def pass_time():
        client = cache._cache.get_client(None, write=True)
        for key in client.keys(cache.make_key("knocks:closed:*")):
            client.delete(key)

    return pass_time


@pytest.fixture
def cookies(rf):
    """Of the browser that Maya signed in with."""
    request = rf.post("/login", REMOTE_ADDR="198.51.100.1")
    with lock_out.attempt(EMAIL, request):
        check(True)
    middleware = known_devices.KnownDeviceMiddleware(lambda request: HttpResponse())
    return {name: morsel.value for name, morsel in middleware(request).cookies.items()}


def test_five_wrong_ones_are_free(guess):
    outcomes = [guess() for _ in range(6)]

    assert outcomes[:5] == [None] * 5
    assert outcomes[5].code == "wait"


def test_five_a_minute_whether_right_or_wrong(guess, settings):
    settings.THROTTLES = {**settings.THROTTLES, "login": "5/h"}

    outcomes = [guess(is_right=True) for _ in range(6)]

    assert outcomes[:5] == [None] * 5
    assert outcomes[5].code == "throttled"


def test_one_address_tries_no_more_than_so_many_accounts(guess, settings):
    settings.THROTTLES = {**settings.THROTTLES, "login_address": "30/h"}

    outcomes = [guess(f"somebody-{number}@example.com") for number in range(31)]

    assert outcomes[:30] == [None] * 30
    assert outcomes[30].code == "throttled"


def test_a_known_device_is_not_held_up_by_its_address(guess, cookies, settings):
    settings.THROTTLES = {**settings.THROTTLES, "login_address": "3/h", "login": "3/h"}
    for _ in range(4):
        guess(REMOTE_ADDR="198.51.100.1")

    assert guess(REMOTE_ADDR="198.51.100.1", cookies=cookies) is None


def test_fifty_side_by_side_get_no_more_than_five(guess, at_once):
    outcomes = at_once(50, guess)

    assert outcomes.count(None) == 5


def test_each_further_one_waits_twice_as_long(guess, wait_is_over):
    waits = []
    for _ in range(4):
        guess()
    for _ in range(6):
        guess()
        waits.append(guess().details["retry_after"])
        wait_is_over()

    assert waits == [60, 120, 240, 480, 900, 900]


def test_the_right_password_ends_it(guess, wait_is_over):
    for _ in range(5):
        guess()
    wait_is_over()
    guess(is_right=True)

    assert [guess() for _ in range(5)] == [None] * 5


def test_waiting_does_not_open_for_the_right_password(guess):
    for _ in range(5):
        guess()

    assert guess(is_right=True).code == "wait"


def test_an_account_that_does_not_exist_waits_just_the_same(guess):
    for _ in range(5):
        guess("nobody@example.com")

    assert guess("nobody@example.com").details == {"retry_after": 60}


def test_who_guesses_elsewhere_does_not_close_the_owners_place(guess):
    for _ in range(9):
        guess(REMOTE_ADDR="192.0.2.1")

    assert guess(REMOTE_ADDR="198.51.100.1") is None


def test_who_guesses_at_the_same_address_does_not_close_a_known_device(guess, cookies):
    for _ in range(9):
        guess(REMOTE_ADDR="198.51.100.1")

    assert guess(REMOTE_ADDR="198.51.100.1", cookies=cookies) is None


def test_a_known_device_waits_too(guess, cookies):
    outcomes = [guess(cookies=cookies) for _ in range(6)]

    assert outcomes[5].code == "wait"


def test_a_made_up_address_does_not_help(guess):
    outcomes = [guess(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}") for number in range(6)]

    assert outcomes[5].code == "wait"


def test_a_hundred_from_everywhere_are_all(guess):
    outcomes = [guess(REMOTE_ADDR=f"10.0.0.{number}") for number in range(101)]

    assert outcomes[:100] == [None] * 100
    assert outcomes[100].code == "only_known_devices"


def test_after_a_hundred_a_known_device_goes_on(guess, cookies):
    for number in range(100):
        guess(REMOTE_ADDR=f"10.0.0.{number}")

    assert guess(REMOTE_ADDR="203.0.113.9", cookies=cookies, is_right=True) is None
    assert guess(REMOTE_ADDR="10.0.0.200") is None


def test_after_a_hundred_a_known_address_goes_on(guess):
    guess(REMOTE_ADDR="198.51.100.1", is_right=True)
    for number in range(100):
        guess(REMOTE_ADDR=f"10.0.0.{number}")

    assert guess(REMOTE_ADDR="198.51.100.1") is None


def test_a_reset_password_opens_for_everybody(guess):
    for number in range(100):
        guess(REMOTE_ADDR=f"10.0.0.{number}")

    lock_out.lift(EMAIL)

    assert guess(REMOTE_ADDR="203.0.113.9") is None


def test_a_reset_password_ends_the_waiting_too(guess):
    for _ in range(5):
        guess()

    lock_out.lift(EMAIL)

    assert guess() is None


def test_a_made_up_cookie_is_no_known_device(guess):
    made_up = {known_devices.cookie_name(): "eyJkZXZpY2UiOiJ4In0:1abcde:xxxxxxxxxxxxxxxxxxxx"}

    for number in range(100):
        guess(REMOTE_ADDR=f"10.0.0.{number}")

    assert guess(REMOTE_ADDR="203.0.113.9", cookies=made_up).code == "only_known_devices"


def test_the_cookie_of_somebody_else_is_no_known_device(guess, cookies):
    for number in range(100):
        guess("elena@example.com", REMOTE_ADDR=f"10.0.0.{number}")

    refusal = guess("elena@example.com", REMOTE_ADDR="203.0.113.9", cookies=cookies)

    assert refusal.code == "only_known_devices"


def test_an_error_is_nobodys_wrong_password(guess, rf):
    for _ in range(8):
        with pytest.raises(ZeroDivisionError), lock_out.attempt(EMAIL, rf.post("/login")):
            raise ZeroDivisionError

    assert [guess() for _ in range(5)] == [None] * 5


def test_while_the_cache_is_away_nobody_is_let_in(guess, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert isinstance(guess(), throttles.CannotCount)


def test_the_cookie_tells_nothing_about_the_person(cookies):
    (value,) = cookies.values()

    assert "maya" not in value.lower()


def test_the_cookie_is_for_us_alone(client, rf):
    request = rf.post("/login")
    known_devices.remember(throttles.account(EMAIL), request)

    answer = known_devices.KnownDeviceMiddleware(lambda request: HttpResponse())(request)
    cookie = answer.cookies[known_devices.cookie_name()]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_clients_of_the_api_get_no_cookie(rf):
    request = rf.post("/api/v1/auth/login")
    known_devices.remember(throttles.account(EMAIL), request)

    answer = known_devices.KnownDeviceMiddleware(lambda request: HttpResponse())(request)

    assert not answer.cookies
