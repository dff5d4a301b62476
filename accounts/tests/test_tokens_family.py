"""A sign-in of an app: a family of refresh tokens, of which each is good once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.db.models.functions import Now
from rest_framework.test import APIClient

from accounts import tasks
from accounts.models import AuditEvent, AuthSession, User
from accounts.signing_in import devices, tokens

pytestmark = pytest.mark.django_db

ME = "/api/v1/auth/me"
NOTHING = "/api/v1/sessions?limit=x&status=none-such"  # costs no query of its own
ONE_SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(therapist):
    return tokens.issue(therapist)


@pytest.fixture
def family(pair):
    return AuthSession.objects.get(kind="api")


def app_with(pair):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access_token']}")
    return client


def renewed(pair):
    return APIClient().post("/api/v1/auth/refresh", {"refresh_token": pair["refresh_token"]})


def later(by):
    """The clock is the database's, so the rows are moved into the past instead."""
    AuthSession.objects.update(
        created_at=F("created_at") - by,
        last_used_at=F("last_used_at") - by,
        idle_until=F("idle_until") - by,
        expires_at=F("expires_at") - by,
    )


def test_only_a_hash_of_the_newest_token_is_kept(pair, family):
    assert family.refresh_hash == tokens.hash_of(pair["refresh_token"])
    assert pair["refresh_token"] not in str(AuthSession.objects.values())


def test_a_renewal_answers_with_both_tokens_anew(pair):
    second = renewed(pair).json()

    assert second["refresh_token"] != pair["refresh_token"]
    assert app_with(second).get(ME).status_code == 200
    assert renewed(second).status_code == 200


def test_an_access_token_lives_on_when_its_family_is_renewed(pair):
    renewed(pair)

    assert app_with(pair).get(ME).status_code == 200


def test_a_spent_token_is_refused_and_ends_the_family_with_all_its_tokens(pair, family):
    second = renewed(pair).json()

    answer = renewed(pair)

    family.refresh_from_db()
    assert answer.status_code == 401
    assert family.ended == AuthSession.Ended.REUSED
    assert app_with(pair).get(ME).status_code == 401
    assert app_with(second).get(ME).status_code == 401
    assert renewed(second).status_code == 401


def test_a_token_spent_long_ago_ends_the_family_as_well(pair):
    third = renewed(renewed(pair).json()).json()

    renewed(pair)

    assert app_with(third).get(ME).status_code == 401


def test_other_sign_ins_of_the_same_person_go_on(therapist, pair):
    other = tokens.issue(therapist)
    renewed(pair)
    renewed(pair)

    assert app_with(other).get(ME).status_code == 200


def test_reuse_is_written_down_as_a_grave_event(pair, family):
    renewed(pair)
    renewed(pair)
    renewed(pair)

    event = AuditEvent.objects.get(action="token.reused")
    assert (event.risk_level, event.target_id) == ("high", family.pk)
    assert event.details == {"user": str(family.user_id)}


def test_its_owner_is_told_by_mail(
    therapist, pair, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(tasks.send_notice, "delay", tasks.send_notice)
    renewed(pair)

    with django_capture_on_commit_callbacks(execute=True):
        renewed(pair)

    assert [message.to for message in mail.outbox] == [[therapist.email]]
    assert "We signed out an app of yours" in mail.outbox[0].subject


def test_its_owner_reads_it_on_the_page_of_devices(portal, pair, family):
    renewed(pair)
    renewed(pair)
    AuthSession.objects.filter(pk=family.pk).update(device="TherapyBridge app on iPhone")

    assert "We signed out TherapyBridge app on iPhone" in portal.get("/account/devices").text


def test_a_renewal_notes_where_the_device_is_now(pair, family):
    agent = "TherapyBridge/2.1 (iPhone; iOS 17.5)"
    body = {"refresh_token": pair["refresh_token"]}

    APIClient().post("/api/v1/auth/refresh", body, headers={"User-Agent": agent})

    family.refresh_from_db()
    assert (family.device, family.ip_address) == ("TherapyBridge app on iPhone", "127.0.0.1")


def test_one_device_renews_ten_times_a_minute(pair):
    answer = None
    for _ in range(11):
        answer = renewed(pair)
        pair = answer.json() if answer.status_code == 200 else pair

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_refresh_token_ends_with_the_account(therapist, pair):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert renewed(pair).status_code == 401


@pytest.mark.parametrize(("role", "hours"), [("therapist", 12), ("admin", 12), ("patient", 168)])
def test_a_sign_in_lasts_as_long_as_the_role_allows(therapist, role, hours):
    User.objects.filter(pk=therapist.pk).update(role=role)
    therapist.refresh_from_db()
    pair = tokens.issue(therapist)

    later(hours * HOUR - 10 * ONE_SECOND)
    before = app_with(pair).get(ME).status_code
    later(11 * ONE_SECOND)
    after = app_with(pair).get(ME).status_code

    assert (before, after) == (200, 401)


def test_renewing_does_not_make_it_last_longer(pair, family):
    end = family.expires_at
    later(11 * HOUR)

    answer = renewed(pair)

    family.refresh_from_db()
    assert answer.status_code == 200
    assert family.expires_at == end - 11 * HOUR


def test_no_token_outlives_the_sign_in(pair, settings):
    later(12 * HOUR - timedelta(minutes=10))

    second = renewed(pair).json()

    assert 590 <= second["expires_in"] <= 600
    assert second["expires_in"] < settings.SIMPLE_JWT["ACCESS_TOKEN_LIFETIME"].total_seconds()


def test_an_app_that_lies_idle_is_signed_out(patient, settings):
    settings.SIMPLE_JWT = settings.SIMPLE_JWT | {"REFRESH_TOKEN_LIFETIME": HOUR}
    pair = tokens.issue(patient)

    later(HOUR + ONE_SECOND)

    assert app_with(pair).get(ME).status_code == 401
    assert renewed(pair).status_code == 401


def test_renewing_is_what_keeps_an_app_signed_in(patient, settings):
    settings.SIMPLE_JWT = settings.SIMPLE_JWT | {"REFRESH_TOKEN_LIFETIME": HOUR}
    pair = tokens.issue(patient)
    later(HOUR - timedelta(minutes=1))
    second = renewed(pair).json()

    later(HOUR - timedelta(minutes=1))

    assert renewed(second).status_code == 200


def test_use_is_noted_once_a_minute(pair, family, django_assert_num_queries):
    later(timedelta(minutes=2))

    with django_assert_num_queries(2):
        app_with(pair).get(NOTHING)
    with django_assert_num_queries(1):
        app_with(pair).get(NOTHING)

    assert AuthSession.objects.filter(last_used_at__gt=Now() - timedelta(minutes=1)).exists()


def test_ending_every_sign_in_but_one(therapist, pair, family):
    other = tokens.issue(therapist)

    ended = devices.end_all(therapist, reason=AuthSession.Ended.PASSWORD_CHANGED, but=family)

    assert ended == 1
    assert app_with(pair).get(ME).status_code == 200
    assert app_with(other).get(ME).status_code == 401


def test_old_sign_ins_are_swept(pair, outsider):
    later(timedelta(days=91))
    tokens.issue(outsider)

    tasks.sweep_devices()

    assert AuthSession.objects.get().user == outsider
