from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions import second_factors
from accounts.actions.second_factors import NothingWaits, WrongCode
from accounts.models import TotpDevice
from accounts.signing_in.second_factors import totp
from accounts.signing_in.second_factors.policy import Proof
from accounts.tests.second_factors import code, set_up_totp, side_by_side

pytestmark = pytest.mark.django_db
IN_THE_MIDDLE_OF_A_STEP = datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(IN_THE_MIDDLE_OF_A_STEP, tick=False) as clock:
        yield clock


@pytest.fixture
def app(therapist):
    return set_up_totp(therapist)


def test_a_code_of_this_step_is_right(therapist, app):
    assert totp.use(therapist, code(app))


def test_a_code_may_be_written_in_two_groups(therapist, app):
    assert totp.use(therapist, f"{code(app)[:3]} {code(app)[3:]}")


def test_a_code_is_good_once(therapist, app):
    assert totp.use(therapist, code(app))
    assert not totp.use(therapist, code(app))


def test_the_code_of_the_set_up_is_used_up_by_it(therapist, app):
    assert not totp.use(therapist, code(app, -1))


def test_a_code_may_come_one_step_late(therapist, app, clock):
    late = code(app)
    clock.shift(30)

    assert totp.use(therapist, late)


@pytest.mark.parametrize("steps", [-2, -3, 1, 2])
def test_no_other_steps_count(therapist, app, clock, steps):
    clock.shift(300)

    assert not totp.use(therapist, code(app, steps))


def test_an_older_code_is_refused_after_a_newer_one(therapist, app, clock):
    older = code(app)
    clock.shift(30)
    totp.use(therapist, code(app))

    assert not totp.use(therapist, older)


def test_anothers_code_is_wrong(therapist, outsider, app):
    other = set_up_totp(outsider)

    assert not totp.use(therapist, code(other))


@pytest.mark.parametrize("given", ["", "000000x", "１２３４５６", "🙂" * 6, "0" * 2000])
def test_garbage_is_wrong(therapist, app, given):
    assert not totp.use(therapist, given)


def test_nothing_counts_before_the_first_code(therapist):
    device = totp.start(therapist)

    assert not totp.use(therapist, totp.pyotp.TOTP(totp.seed(device)).now())
    assert not totp.is_on(therapist)


def test_nothing_counts_after_it_was_taken_away(therapist, app):
    second_factors.remove_totp(therapist, by=therapist)

    assert not totp.use(therapist, code(app))


def test_the_old_app_works_until_the_new_one_is_set_up(therapist, app, clock):
    clock.shift(60)
    new = totp.pyotp.TOTP(totp.seed(totp.start(therapist)))
    assert totp.use(therapist, code(app))

    clock.shift(60)
    second_factors.finish_totp(therapist, code(new), by=therapist)

    clock.shift(60)
    assert not totp.use(therapist, code(app))
    assert totp.use(therapist, code(new))


def test_a_set_up_waits_a_quarter_of_an_hour(therapist, clock):
    app = totp.pyotp.TOTP(totp.seed(totp.start(therapist)))
    clock.shift(timedelta(minutes=16))

    with pytest.raises(NothingWaits):
        second_factors.finish_totp(therapist, code(app), by=therapist)


def test_a_wrong_code_sets_nothing_up(therapist):
    totp.start(therapist)

    with pytest.raises(WrongCode):
        second_factors.finish_totp(therapist, "000000", by=therapist)

    assert not totp.is_on(therapist)


def test_reading_the_page_again_keeps_the_seed_that_waits(therapist):
    assert totp.seed(totp.start(therapist)) == totp.seed(totp.start(therapist))


def test_the_seed_is_sealed_where_it_lies(therapist, app):
    kept = bytes(TotpDevice.objects.get(user=therapist).secret)

    assert app.secret.encode() not in kept


def test_a_seed_that_was_moved_to_another_account_does_not_open(therapist, outsider, app):
    set_up_totp(outsider)
    stolen = TotpDevice.objects.get(user=outsider).secret
    TotpDevice.objects.filter(user=therapist).update(secret=stolen)

    with pytest.raises(totp.secrets.CannotOpen):
        totp.use(therapist, code(app))


def test_the_address_names_the_product_and_the_account(therapist):
    address = totp.address(totp.start(therapist))

    assert address.startswith("otpauth://totp/TherapyBridge:elena%40example.com?secret=")


def test_the_picture_is_an_svg_without_a_request(therapist):
    assert totp.picture(totp.start(therapist)).startswith("data:image/svg+xml")


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_use_a_code_side_by_side_one_gets_in(therapist, app):
    right = code(app)

    answers = side_by_side(lambda: totp.use(therapist, right))

    assert sorted(answers) == [False] * 49 + [True]


@pytest.mark.django_db(transaction=True)
def test_of_fifty_full_sign_ins_with_one_code_one_gets_in(therapist, app):
    proof = Proof(code=code(app))

    answers = side_by_side(lambda: answer_of(therapist, proof))

    assert answers.count("totp") == 1


def answer_of(user, proof):
    try:
        return second_factors.show(user, proof, bound_to=user.pk)
    except second_factors.Refused as refused:
        return refused.code
