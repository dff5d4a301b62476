import time

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from redis.exceptions import ConnectionError as CacheAway

from accounts import throttles
from accounts.errors import Refused


@pytest.fixture
def three_an_hour(settings):
    settings.THROTTLES = {**settings.THROTTLES, "signup": "3/h"}


@pytest.fixture
def cache_away(settings):
    """Nobody listens there."""
    location = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": location}


@pytest.fixture
def knock(rf):
    def knock(name="signup", **meta):
        view = throttles.limited(name, by=throttles.address)(lambda request: HttpResponse("in"))
        return view(rf.post("/", **meta))

    return knock


def test_the_limit_is_exact(three_an_hour, knock):
    for _ in range(3):
        knock()

    with pytest.raises(throttles.TooMany):
        knock()


def test_the_limit_is_exact_for_fifty_side_by_side(settings, at_once):
    settings.THROTTLES = {**settings.THROTTLES, "login": "7/h"}

    outcomes = at_once(50, lambda: throttles.take("login", "somebody"))

    assert outcomes.count(None) == 7
    assert [type(outcome) for outcome in outcomes if outcome] == [throttles.TooMany] * 43


def test_it_opens_when_it_says_so_and_not_before(settings):
    settings.THROTTLES = {**settings.THROTTLES, "login": "1/2s"}
    throttles.take("login", "somebody")
    with pytest.raises(throttles.TooMany) as refusal:
        while True:
            throttles.take("login", "somebody")
    wait = refusal.value.details["retry_after"]

    time.sleep(wait)

    assert 1 <= wait <= 2
    throttles.take("login", "somebody")


def test_a_limit_names_the_rest_of_its_period(three_an_hour, knock):
    for _ in range(3):
        knock()

    with pytest.raises(throttles.TooMany) as refusal:
        knock()

    assert 1 <= refusal.value.details["retry_after"] <= 3600


def test_everybody_has_a_limit_of_their_own(three_an_hour, knock):
    for _ in range(3):
        knock(REMOTE_ADDR="192.0.2.1")

    assert knock(REMOTE_ADDR="192.0.2.2").content == b"in"


def test_each_name_has_a_limit_of_its_own(three_an_hour, knock):
    for _ in range(3):
        knock()

    assert knock("refresh").content == b"in"


def test_a_made_up_address_does_not_help(three_an_hour, knock):
    for number in range(3):
        knock(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")

    with pytest.raises(throttles.TooMany):
        knock(HTTP_X_FORWARDED_FOR="192.0.2.77")


def test_the_addresses_of_one_network_count_as_one(rf):
    addresses = [
        throttles.address(rf.get("/", REMOTE_ADDR=given))
        for given in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    ]

    assert addresses[0] == addresses[1]


@pytest.mark.parametrize("given", ["198.51.100.7", "::ffff:198.51.100.7"])
def test_one_machine_has_one_address(rf, given):
    assert throttles.address(rf.get("/", REMOTE_ADDR=given)) == "198.51.100.7"


def test_looking_at_a_form_is_not_counted(rf, three_an_hour):
    view = throttles.limited("signup", by=throttles.address)(lambda request: HttpResponse("in"))

    for _ in range(4):
        answer = view(rf.get("/"))

    assert answer.content == b"in"


def test_the_cache_holds_no_address_of_mail():
    throttles.take("login", throttles.account("Maya@example.com"))

    keys = cache._cache.get_client(None).keys("*knocks*")

    assert keys
    assert b"maya" not in b" ".join(keys).lower()


def test_case_and_spaces_make_no_other_account():
    assert throttles.account(" Maya@Example.com") == throttles.account("maya@example.com")


@pytest.mark.parametrize("name", sorted(throttles.OPEN))
def test_reading_goes_on_while_the_cache_is_away(cache_away, name):
    throttles.take(name, "somebody")


def test_what_is_not_reading_is_closed_while_the_cache_is_away(cache_away, settings):
    for name in settings.THROTTLES.keys() - throttles.OPEN:
        with pytest.raises(throttles.CannotCount) as refusal:
            throttles.take(name, "somebody")

    assert refusal.value.status == 503
    assert refusal.value.details["retry_after"] > 0


def test_a_failing_cache_is_not_taken_for_an_empty_one(settings, monkeypatch):
    def fails(*args, **kwargs):
        raise CacheAway

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.add", fails)

    with pytest.raises(Refused):
        throttles.take("login", "somebody")
