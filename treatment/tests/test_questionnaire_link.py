"""Questionnaires by the link of a mail: no account, no sign-in, and nothing of the record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Notification, OutgoingMail
from accounts.tests.mailbox import delivered, link_in
from treatment.actions.invitations import NotOpen, answer, invite, withdraw
from treatment.models import Assessment, AssessmentInvitation, RiskAlert
from treatment.tests.answers import answers, sent

FORM = "/questionnaires"
DONE = "/questionnaires/done"


@pytest.fixture
def invitation(patient, therapist):
    return invite(patient, by=therapist, instruments=["PHQ-9", "GAD-7"])


@pytest.fixture
def link(invitation):
    return link_in(delivered()[0])


@pytest.fixture
def stranger():
    """Whoever holds the link."""
    return Client()


def test_the_mail_has_a_link_and_says_no_name(invitation):
    message = delivered()[0]

    assert message.to == ["maya@example.com"]
    assert len(link_in(message)) > 60
    assert "Maya" not in message.body + message.subject
    assert "PHQ" not in message.body


def test_what_opens_it_is_stored_nowhere(link):
    stored = str(list(AssessmentInvitation.objects.values()) + list(OutgoingMail.objects.values()))

    assert link.rpartition("/")[2] not in stored


def test_the_link_shows_the_questions_and_nothing_of_the_record(link, stranger):
    page = stranger.get(link, follow=True)

    assert page.redirect_chain == [(FORM, 302)]
    assert "Little interest or pleasure in doing things" in page.text
    assert "Questionnaire 1 of 2" in page.text
    assert "Maya" not in page.text and "Okafor" not in page.text
    assert page["Cache-Control"] == "no-store"


def test_one_after_the_other_is_answered(link, stranger, patient):
    stranger.get(link)

    first = stranger.post(FORM, sent("PHQ-9", 1, i9=0))
    second = stranger.get(first.url)
    last = stranger.post(FORM, sent("GAD-7", 2))

    assert first.url == FORM
    assert "Questionnaire 2 of 2" in second.text
    assert last.url == DONE
    scores = {row.instrument: row.score for row in patient.assessments.all()}
    assert scores == {"PHQ-9": 8, "GAD-7": 14}
    assert patient.assessment_invitations.get().state == "completed"


def test_the_last_page_says_where_help_is_and_no_score(link, stranger):
    page = stranger.get(DONE)

    assert "988" in page.text
    assert "score" not in page.text


def test_who_thinks_of_death_reads_what_everybody_reads(link, stranger):
    stranger.get(link)
    stranger.post(FORM, sent("PHQ-9", 0, i9=3))

    page = stranger.post(FORM, sent("GAD-7", 0), follow=True)

    assert page.text == Client().get(DONE).text
    assert RiskAlert.objects.get().severity == "high"


def test_a_missing_answer_is_asked_for_and_the_others_stay(link, stranger):
    stranger.get(link)
    given = sent("PHQ-9", 2)
    del given["item_4"]

    page = stranger.post(FORM, given)

    assert page.status_code == 422
    assert 'href="#id_item_4"' in page.text
    assert page.text.count(" checked>") == 8
    assert not Assessment.objects.exists()


def test_answers_are_not_lost_with_the_browsers_session(link, stranger, patient):
    form = stranger.get(link, follow=True)
    later = Client()

    answer = later.post(FORM, sent("PHQ-9", 1) | {"link": form.context["link"]})

    assert answer.status_code == 302
    assert patient.assessments.count() == 1
    assert "Questionnaire 2 of 2" in later.get(FORM).text


def test_pressed_twice_it_is_kept_once(link, stranger, patient):
    stranger.get(link)

    stranger.post(FORM, sent("PHQ-9", 1))
    again = stranger.post(FORM, sent("PHQ-9", 2))

    assert again.status_code == 302
    assert patient.assessments.get().score == 9


def test_the_last_one_pressed_twice_ends_well(link, stranger, patient):
    stranger.get(link)
    stranger.post(FORM, sent("PHQ-9", 1))
    stranger.post(FORM, sent("GAD-7", 1))

    again = stranger.post(FORM, sent("GAD-7", 1))

    assert again.url == DONE
    assert patient.assessments.count() == 2


def test_answered_the_link_opens_nothing_any_more(link, stranger, invitation):
    for name in invitation.instruments:
        answer(invitation, by=None, instrument=name, answers=answers(name))

    assert "does not work" in stranger.get(link, follow=True).text


def test_withdrawn_it_stops_at_once(link, stranger, invitation, therapist):
    stranger.get(link)

    withdraw(invitation, by=therapist)

    assert "does not work" in stranger.get(FORM).text
    assert "does not work" in stranger.post(FORM, sent("PHQ-9")).text
    assert not Assessment.objects.exists()


def test_too_old_it_opens_nothing(link, stranger, invitation):
    AssessmentInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "does not work" in stranger.get(link, follow=True).text


@pytest.mark.parametrize("token", ["spent", "a.b.c", "%00", "x" * 600])
def test_a_wrong_link_is_one_plain_page(db, stranger, token):
    page = stranger.get(f"/questionnaires/{token}", follow=True)

    assert page.status_code == 422
    assert "This link does not work" in page.text


def test_who_tries_many_links_has_to_wait(db, stranger, settings):
    settings.THROTTLES = settings.THROTTLES | {"link": "2/h"}

    codes = [stranger.get(f"/questionnaires/{n}", follow=True).status_code for n in range(3)]

    assert codes == [422, 422, 429]


@pytest.mark.parametrize(
    "path", ["/", "/my/questionnaires/", "/patients/", "/account", "/my/homework"]
)
def test_the_link_opens_no_other_page(link, stranger, path):
    stranger.get(link)

    assert stranger.get(path).url.startswith("/login")


def test_the_link_opens_nothing_of_the_api(link, stranger, patient):
    stranger.get(link)

    assert stranger.get(f"/api/v1/patients/{patient.pk}/assessments").status_code == 401


def test_a_link_for_one_purpose_opens_no_other(link, stranger):
    token = link.rpartition("/")[2]

    page = stranger.get(f"/invitation/{token}", follow=True)

    assert page.status_code == 422


def test_a_mail_that_waited_too_long_is_not_sent(invitation, therapist):
    withdraw(invitation, by=therapist)

    assert delivered() == []


def test_who_signs_in_finds_them_too(client, invitation, patient):
    client.force_login(patient)
    path = f"/my/questionnaires/{invitation.pk}/"

    listed = client.get("/my/questionnaires/")
    first = client.post(path, sent("PHQ-9", 1))
    client.post(path, sent("GAD-7", 0))

    assert path in listed.text
    assert first.url == path
    assert "9 of 27" in client.get("/my/questionnaires/").text
    assert Notification.objects.get(recipient=patient).link == path


def test_the_log_tells_who_came_by_a_link(invitation, patient):
    answer(invitation, by=None, instrument="PHQ-9", answers=answers("PHQ-9"))
    answer(invitation, by=patient, instrument="GAD-7", answers=answers("GAD-7"))

    acts = AuditEvent.objects.filter(action="assessment.filled_in").order_by("created_at", "id")
    assert [(row.actor_id, row.details["by_link"]) for row in acts] == [
        (None, True),
        (patient.pk, False),
    ]


def test_without_an_address_no_mail_is_written(patient, therapist):
    patient.email = None
    patient.save()

    invite(patient, by=therapist, instruments=["PHQ-9"])

    assert not OutgoingMail.objects.filter(kind="questionnaires").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_time_one_is_kept(patient, therapist, at_once):
    invitation = invite(patient, by=therapist, instruments=["PHQ-9"])

    at_once(
        4,
        lambda: answer(invitation, by=None, instrument="PHQ-9", answers=answers("PHQ-9", 1, i9=1)),
    )

    assert patient.assessments.count() == 1
    assert RiskAlert.objects.count() == 1


def test_what_is_over_is_not_withdrawn(invitation, therapist):
    withdraw(invitation, by=therapist)

    with pytest.raises(NotOpen):
        withdraw(invitation, by=therapist)
