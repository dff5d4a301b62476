import re

import pytest

from accounts.actions import second_factors
from accounts.models import AuditEvent, RecoveryCode
from accounts.signing_in.second_factors import recovery
from accounts.signing_in.second_factors.policy import Proof
from accounts.tests.second_factors import set_up_totp, side_by_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(therapist):
    return recovery.make(therapist)


def test_ten_codes_of_eighty_bits_in_groups(codes):
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", c) for c in codes)


def test_a_code_is_good_once(therapist, codes):
    assert recovery.use(therapist, codes[0])
    assert not recovery.use(therapist, codes[0])
    assert recovery.left(therapist) == 9


def test_codes_are_read_as_people_write_them(therapist, codes):
    assert recovery.use(therapist, f" {codes[0].lower().replace('-', ' ')} ")


def test_anothers_code_is_wrong(outsider, codes):
    assert not recovery.use(outsider, codes[0])


def test_new_codes_end_the_old_ones(therapist, codes):
    recovery.make(therapist)

    assert not recovery.use(therapist, codes[0])
    assert recovery.left(therapist) == 10


def test_no_code_can_be_read_again(codes):
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))

    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_they_come_with_the_first_second_factor_and_go_with_the_last(therapist):
    set_up_totp(therapist)
    assert recovery.left(therapist) == 10

    second_factors.remove_totp(therapist, by=therapist)
    assert recovery.left(therapist) == 0


def test_using_one_is_audited(therapist, codes):
    second_factors.show(therapist, Proof(recovery_code=codes[0]), bound_to=therapist.pk)

    event = AuditEvent.objects.get(action="second_factor.recovery_code_used")
    assert (event.target_id, event.details) == (therapist.pk, {"left": 9})


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_use_a_code_side_by_side_one_gets_in(therapist, codes):
    answers = side_by_side(lambda: recovery.use(therapist, codes[0]))

    assert sorted(answers) == [False] * 49 + [True]
