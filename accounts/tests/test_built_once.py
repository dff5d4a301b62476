from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.built_once import SHAPES, BuiltOnce, NotTheSame
from accounts.models import TherapistPatient, User
from accounts.tests.factories import CareFactory

pytestmark = pytest.mark.django_db


def test_it_finds_what_the_queryset_finds(therapist, patient, other_patient):
    @BuiltOnce
    def seen(role, *, reader):
        return User.objects.patients_visible_to(User(pk=reader, role=role)).values_list("pk")

    assert seen.rows("therapist", reader=therapist.pk) == [(patient.pk,)]
    assert seen.rows("therapist", reader=uuid4()) == []


def test_the_query_is_put_together_for_the_first_who_asks_alone(therapist, outsider):
    asked = []

    @BuiltOnce
    def care_of(*, pk):
        asked.append(pk)
        return TherapistPatient.objects.filter(therapist_id=pk).values_list("pk")

    care_of.rows(pk=therapist.pk)
    as_first = len(asked)
    care_of.rows(pk=outsider.pk)

    assert as_first > 0
    assert len(asked) == as_first
    assert therapist.pk not in asked


def test_each_shape_has_a_query_of_its_own(therapist, patient):
    @BuiltOnce
    def care(number, *, pk):
        return TherapistPatient.objects.filter(therapist_id=pk).values_list("pk")[:number]

    CareFactory.create_batch(2, therapist=therapist)

    assert [len(care.rows(number, pk=therapist.pk)) for number in (1, 2, 3)] == [1, 2, 3]


def test_moments_are_filled_in(patient):
    @BuiltOnce
    def before(*, moment):
        return TherapistPatient.objects.filter(started_at__lt=moment).values_list("patient")

    now = timezone.now()

    assert before.rows(moment=now) == [(patient.pk,)]
    assert before.rows(moment=now - timedelta(days=1)) == []


def test_the_time_of_day_cannot_slip_in(db):
    @BuiltOnce
    def started():
        return TherapistPatient.objects.filter(started_at__lte=timezone.now()).values_list("pk")

    with pytest.raises(NotTheSame):
        started.rows()


def test_a_value_that_the_query_does_not_take_is_a_mistake(db):
    @BuiltOnce
    def everybody(*, pk):
        return User.objects.values_list("pk")

    with pytest.raises(NotTheSame):
        everybody.rows(pk=uuid4())


def test_what_can_never_be_found_is_not_asked(django_assert_num_queries):
    @BuiltOnce
    def nobody():
        return User.objects.none().values_list("pk")

    with django_assert_num_queries(0):
        assert nobody.rows() == []


def test_it_does_not_keep_queries_without_end(db):
    @BuiltOnce
    def some(number):
        return User.objects.values_list("pk")[: number + 1]

    for number in range(SHAPES + 10):
        some.rows(number)

    assert some.kept == SHAPES
