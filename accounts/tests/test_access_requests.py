"""The clock of requests, who decides about them, and who is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import tasks
from accounts.actions import access_requests as actions
from accounts.models import AccessRequest, AuditEvent, OutgoingMail
from accounts.tests.factories import AccessRequestFactory, AdminFactory, CareFactory

pytestmark = pytest.mark.django_db

WORDS = "Please add that I moved in March."
Status = AccessRequest.Status


@pytest.fixture
def asked(patient):
    return AccessRequestFactory(patient=patient)


@pytest.fixture
def review(therapist):
    def answer(request, status, response="We have looked at it.", **words):
        return actions.review(request, by=therapist, status=status, response=response, **words)

    return answer


def posted():
    return sorted(OutgoingMail.objects.values_list("kind", "user__first_name"))


def due_in(request, days):
    due_on = timezone.localdate() + timedelta(days=days)
    AccessRequest.objects.filter(pk=request.pk).update(due_on=due_on)
    request.refresh_from_db()
    return request


def test_the_clock_runs_for_thirty_days(patient):
    request = AccessRequest(patient=patient, type="access", description=WORDS)

    actions.ask(request, by=patient)

    assert request.days_left == 30
    assert request.status == Status.PENDING


def test_the_words_are_sealed(asked):
    asked.refresh_from_db()

    assert asked.description == "I would like to read my record."
    assert b"record" not in bytes(asked.sealed_description)


def test_words_of_one_request_do_not_open_in_another(asked, patient):
    other = AccessRequestFactory(patient=patient)
    other.sealed_description = asked.sealed_description

    with pytest.raises(Exception, match="changed, or belongs elsewhere"):
        str(other.description)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Too short", "Write at least 10 characters."),
        (" " * 20, "Write at least 10 characters."),
        ("x" * 1001, "Write no more than 1000 characters."),
    ],
)
def test_a_request_has_words(patient, words, sentence):
    request = AccessRequest(patient=patient, type="access", description=words)

    with pytest.raises(ValidationError) as refused:
        actions.ask(request, by=patient)

    assert refused.value.message_dict["description"] == [sentence]


@pytest.mark.parametrize(
    ("way", "last"),
    [
        (["under_review", "approved", "completed"], "completed"),
        (["approved", "completed"], "completed"),
        (["under_review", "denied"], "denied"),
    ],
)
def test_the_ways_a_request_goes(asked, review, way, last):
    for status in way:
        review(asked, status, denial_reason="The notes belong to another person.")

    assert asked.status == last
    assert not asked.is_open


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pending", "completed"),
        ("denied", "approved"),
        ("completed", "approved"),
        ("cancelled", "under_review"),
        ("approved", "denied"),
        ("pending", "pending"),
        ("pending", "cancelled"),
    ],
)
def test_the_ways_it_does_not_go(patient, review, before, after):
    closed_at = timezone.now() if before in ("denied", "completed", "cancelled") else None
    request = AccessRequestFactory(
        patient=patient, status=before, closed_at=closed_at, denial_reason="A reason of ten"
    )

    if after == "cancelled":
        request = actions.cancel(request, by=patient)
        assert request.status == "cancelled"
    else:
        with pytest.raises(actions.NotNow):
            review(request, after, denial_reason="A reason of ten letters")


def test_of_two_who_decide_the_second_is_told(asked, review):
    stale = AccessRequest.objects.get(pk=asked.pk)
    review(asked, "denied", denial_reason="Because of another person.")

    with pytest.raises(actions.NotNow, match="“denied” now"):
        review(stale, "approved")


@pytest.mark.parametrize("status", ["approved", "denied"])
def test_an_answer_has_words(asked, review, status):
    with pytest.raises(actions.WordsMissing) as refused:
        review(asked, status, response="No.", denial_reason="Because of another person.")

    assert refused.value.details == {"field": "response_notes"}


def test_a_denial_has_its_reason(asked, review):
    with pytest.raises(actions.WordsMissing) as refused:
        review(asked, "denied")

    assert refused.value.details == {"field": "denial_reason"}


@pytest.mark.parametrize(
    ("type", "right"),
    [("access", "somebody else at this practice"), ("amendment", "statement of disagreement")],
)
def test_a_denial_names_the_rights(patient, review, type, right):
    request = AccessRequestFactory(patient=patient, type=type)

    review(request, "denied", denial_reason="Because of another person.")

    assert right in request.rights
    assert "complain" in request.rights


def test_an_accepted_correction_is_kept_beside_the_record(patient, review):
    request = AccessRequestFactory(patient=patient, type="amendment", correction=WORDS)
    assert request.accepted_statement == ""

    review(request, "approved")

    assert request.accepted_statement == WORDS
    assert list(AccessRequest.objects.binding()) == [request]


def test_a_restriction_is_in_force_until_it_is_lifted(patient, review):
    request = AccessRequestFactory(patient=patient, type="restriction")

    review(request, "approved")
    assert request.is_in_force
    assert request.days_left is None

    review(request, "completed")
    assert not AccessRequest.objects.binding().exists()


def test_only_a_correction_has_words_to_add(patient):
    request = AccessRequest(patient=patient, type="access", description=WORDS, correction=WORDS)

    with pytest.raises(ValidationError) as refused:
        actions.ask(request, by=patient)

    assert list(refused.value.message_dict) == ["correction"]


def test_the_time_is_extended_once(asked, therapist):
    actions.extend(asked, by=therapist, reason="The archive is being moved.")
    assert asked.days_left == 60
    assert asked.extension_reason == "The archive is being moved."

    with pytest.raises(actions.NotNow):
        actions.extend(asked, by=therapist, reason="The archive is still moving.")


def test_it_is_not_extended_when_it_is_over(asked, therapist):
    due_in(asked, -1)

    with pytest.raises(actions.NotNow):
        actions.extend(asked, by=therapist, reason="The archive is being moved.")


def test_the_patient_is_told_why_it_takes_longer(asked, therapist):
    with pytest.raises(actions.WordsMissing):
        actions.extend(asked, by=therapist, reason="")


def test_therapists_are_told_of_a_new_request(patient, therapist, admin):
    actions.ask(AccessRequest(patient=patient, type="access", description=WORDS), by=patient)

    assert posted() == [("request_new", "Elena")]


def test_admins_are_told_where_nobody_cares_any_more(patient, therapist, admin):
    patient.care_team.get().end()

    actions.ask(AccessRequest(patient=patient, type="access", description=WORDS), by=patient)

    assert posted() == [("request_new", "Ada")]


def test_a_consulting_therapist_answers_nothing(patient, admin):
    CareFactory(patient=patient, relationship_type="consulting", therapist__first_name="Con")

    actions.ask(AccessRequest(patient=patient, type="access", description=WORDS), by=patient)

    assert posted() == [("request_new", "Elena")]


@pytest.mark.parametrize(
    ("status", "told"),
    [("under_review", []), ("approved", [("request_news", "Maya")])],
)
def test_the_patient_is_told_of_an_answer(asked, review, status, told):
    review(asked, status)

    assert posted() == told


def test_mails_name_nobody_and_nothing(asked, review):
    review(asked, "approved")

    tasks.deliver_mail(mail_id=OutgoingMail.objects.get().pk)

    letter = mail.outbox[0]
    assert letter.to == ["maya@example.com"]
    assert "Maya" not in letter.body + letter.subject
    assert "looked at it" not in letter.body


def test_a_patient_without_email_is_told_in_person(patient, review):
    type(patient).objects.filter(pk=patient.pk).update(email=None)
    request = AccessRequestFactory(patient=type(patient).objects.get(pk=patient.pk))

    review(request, "approved")

    assert posted() == []


@pytest.mark.parametrize(("days", "reminders"), [(6, 0), (5, 2), (-3, 2)])
def test_staff_is_reminded_five_days_before(asked, therapist, admin, days, reminders):
    due_in(asked, days)

    tasks.remind_of_requests()

    assert OutgoingMail.objects.filter(kind="request_due").count() == reminders


def test_staff_is_reminded_once(asked, therapist):
    due_in(asked, 3)

    tasks.remind_of_requests()
    tasks.remind_of_requests()

    assert OutgoingMail.objects.filter(kind="request_due").count() == 1


def test_nobody_is_reminded_of_what_is_answered(patient, review, asked):
    due_in(asked, 3)
    review(asked, "denied", denial_reason="Because of another person.")
    OutgoingMail.objects.all().delete()

    tasks.remind_of_requests()

    assert posted() == []


def test_every_step_is_written_down_without_words(patient, therapist):
    request = AccessRequest(patient=patient, type="access", description=WORDS)
    actions.ask(request, by=patient)
    actions.extend(request, by=therapist, reason="The archive is being moved.")
    actions.review(request, by=therapist, status="under_review")
    actions.cancel(request, by=patient)

    events = AuditEvent.objects.filter(target_id=request.pk).order_by("created_at")
    assert [event.action for event in events] == [
        "access_request.created",
        "access_request.extended",
        "access_request.under_review",
        "access_request.cancelled",
    ]
    assert "archive" not in str([event.details for event in events])


def test_an_overdue_request_is_found(asked, patient):
    AccessRequestFactory(patient=patient)
    due_in(asked, -1)

    assert list(AccessRequest.objects.overdue()) == [asked]
    assert asked.is_overdue


def test_admins_are_people_too(asked):
    second = AdminFactory(first_name="Bea")

    actions.review(asked, by=second, status="under_review")

    assert asked.processed_by == second


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_does(asked, therapist, at_once):
    def approve():
        request = AccessRequest.objects.get(pk=asked.pk)
        return actions.review(request, by=therapist, status="approved", response="You may see it.")

    answers = at_once(8, approve)

    assert sum(isinstance(answer, AccessRequest) for answer in answers) == 1
    assert AuditEvent.objects.filter(action="access_request.approved").count() == 1
