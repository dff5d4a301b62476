from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions import second_factors
from accounts.models import AuditEvent
from accounts.models.second_factors import WrongCodes
from accounts.signing_in.second_factors import recovery
from accounts.signing_in.second_factors.guesses import A_DAY, NoMoreCodesToday, TooManyWrongCodes
from accounts.signing_in.second_factors.policy import Proof
from accounts.tests.second_factors import code, set_up_totp, side_by_side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def app(therapist):
    return set_up_totp(therapist)


def show(user, **proof):
    return second_factors.show(user, Proof(**proof), bound_to=user.pk)


def answer_of(user, **proof):
    try:
        return show(user, **proof)
    except second_factors.Refused as refused:
        return refused.code


def be_wrong(user, times):
    return [answer_of(user, code="wrong") for _ in range(times)]


def test_five_wrong_codes_are_free_and_then_everybody_waits(therapist, app):
    assert be_wrong(therapist, 5) == ["wrong_code"] * 5
    with pytest.raises(TooManyWrongCodes) as refused:
        show(therapist, code=code(app))

    assert refused.value.details == {"retry_after": 30}


def test_after_the_wait_the_right_code_is_right(therapist, app, clock):
    be_wrong(therapist, 5)
    clock.shift(31)

    assert show(therapist, code=code(app)) == "totp"


def test_waits_grow_to_a_quarter_of_an_hour(therapist, app, clock):
    be_wrong(therapist, 5)
    waits = [wait_after_another(therapist, clock) for _ in range(7)]

    assert waits == [60, 120, 240, 480, 900, 900, 900]


def wait_after_another(user, clock):
    guesses = WrongCodes.objects.get(user=user)
    clock.move_to(guesses.wait_until + timedelta(seconds=1))
    be_wrong(user, 1)
    return (WrongCodes.objects.get(user=user).wait_until - datetime.now(UTC)).seconds


def test_a_right_code_forgives_the_wrong_ones(therapist, app):
    be_wrong(therapist, 4)
    show(therapist, code=code(app))

    assert be_wrong(therapist, 4) == ["wrong_code"] * 4


def use_up_the_day(user):
    WrongCodes.objects.filter(user=user).update(day="2026-03-02", on_that_day=A_DAY)


def test_so_many_in_a_day_and_no_more(therapist, app):
    use_up_the_day(therapist)

    with pytest.raises(NoMoreCodesToday):
        show(therapist, code=code(app))


def test_a_recovery_code_opens_also_then(therapist, app):
    use_up_the_day(therapist)

    assert show(therapist, recovery_code=recovery.make(therapist)[0]) == "recovery_code"


def test_the_next_day_begins_anew(therapist, app, clock):
    use_up_the_day(therapist)
    clock.shift(timedelta(days=1))

    assert show(therapist, code=code(app)) == "totp"


def test_who_guesses_all_day_long_hits_less_than_once_in_ten_thousand_days(therapist, app, clock):
    clock.move_to(datetime(2026, 3, 3, tzinfo=UTC))

    guesses = guesses_until(datetime(2026, 3, 4, tzinfo=UTC), therapist, clock)

    two_codes_are_right_at_any_moment = 2 / 10**6
    assert guesses * two_codes_are_right_at_any_moment < 1e-4


def guesses_until(end, user, clock):
    judged = 0
    while datetime.now(UTC) < end:
        judged += answer_of(user, code="wrong") == "wrong_code"
        wait_until = WrongCodes.objects.get(user=user).wait_until or datetime.now(UTC)
        clock.move_to(max(wait_until, datetime.now(UTC)) + timedelta(seconds=20))
    return judged


def test_the_account_of_somebody_else_does_not_wait(therapist, outsider, app):
    other = set_up_totp(outsider)
    be_wrong(therapist, 6)

    assert show(outsider, code=code(other)) == "totp"


def test_wrong_codes_are_audited_without_the_code(therapist, app):
    be_wrong(therapist, 1)

    event = AuditEvent.objects.get(action="second_factor.refused")
    assert (event.target_id, event.actor_id, event.details) == (therapist.pk, None, {})


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_side_by_side_are_five(therapist, app):
    answers = side_by_side(lambda: answer_of(therapist, code="wrong"))

    assert answers.count("wrong_code") == 5
    assert answers.count("too_many_wrong_codes") == 45
