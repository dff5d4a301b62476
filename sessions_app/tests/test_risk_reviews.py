import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from accounts.tests.factories import CareFactory
from sessions_app.actions.process import NotNow
from sessions_app.actions.revisions import NoteWrittenAgain
from sessions_app.actions.risk_reviews import review_risks
from sessions_app.models import RiskReview, TherapySession
from sessions_app.tests.words import flag, note, write_anew


@pytest.fixture
def flagged(session):
    write_anew(session, note(risks=[flag()]))
    return session


def to_review():
    return list(TherapySession.objects.with_risks_to_review())


def test_what_the_machine_flags_waits_for_a_review(flagged):
    assert to_review() == [flagged]
    assert to_review()[0].risk_flags[0]["type"] == "suicidal_ideation"


def test_what_was_reviewed_waits_no_more(flagged, therapist):
    review_risks(flagged, by=therapist, outcome="assessed", comment=" We talked it over. ")

    assert to_review() == []
    assert RiskReview.objects.get().comment == "We talked it over."


def test_a_new_note_asks_anew_and_the_review_stays(flagged, therapist):
    review_risks(flagged, by=therapist, outcome="assessed")

    write_anew(flagged, note(risks=[flag()]))

    assert to_review() == [flagged]
    assert [review.is_current for review in flagged.risk_reviews.of_note(flagged.notes)] == [False]


def test_one_review_among_several_sessions_is_of_its_own(flagged, therapist):
    review_risks(flagged, by=therapist, outcome="assessed")
    review_risks(flagged, by=therapist, outcome="safety_plan")

    assert to_review() == []
    assert RiskReview.objects.count() == 2


def test_a_denial_waits_for_nobody_and_may_be_reviewed(session, therapist):
    write_anew(session, note(risks=[flag("negated")]))

    review_risks(session, by=therapist, outcome="mistaken")

    assert to_review() == []


def test_without_a_flag_there_is_nothing_to_review(session, therapist):
    with pytest.raises(NotNow, match="flagged nothing"):
        review_risks(session, by=therapist, outcome="assessed")


def test_an_outcome_that_nobody_knows_is_refused(flagged, therapist):
    with pytest.raises(ValidationError):
        review_risks(flagged, by=therapist, outcome="fine")


def test_whoever_looked_at_an_earlier_note_is_told(flagged, therapist):
    seen = flagged.notes.pk
    write_anew(flagged, note(risks=[flag()]))

    with pytest.raises(NoteWrittenAgain):
        review_risks(flagged, by=therapist, outcome="assessed", note_id=seen)


def test_it_is_written_down_as_something_grave(flagged, therapist):
    review = review_risks(flagged, by=therapist, outcome="referred", comment="Called the clinic.")

    event = AuditEvent.objects.get(action="risk_review.written")
    assert (event.target_id, event.patient_id) == (review.pk, flagged.patient_id)
    assert event.risk_level == "elevated"
    assert event.details == {"session_id": str(flagged.pk), "outcome": "referred", "flags": 1}


def url(session):
    return f"/api/v1/sessions/{session.pk}/risk-reviews"


def test_the_api_takes_and_tells_reviews(api, flagged, therapist):
    answer = api.post(url(flagged), {"outcome": "assessed", "comment": "No plan, no intent."})

    assert answer.status_code == 201
    assert answer.headers["Location"] == url(flagged)
    (listed,) = api.get(url(flagged)).json()["results"]
    assert listed["comment"] == "No plan, no intent."
    assert listed["reviewed_by"] == str(therapist.pk)


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "fine"}, {"outcome": "assessed", "comment": "x" * 5_001}]
)
def test_the_api_says_what_is_wrong(api, flagged, body):
    assert api.post(url(flagged), body).status_code == 422


def test_the_api_knows_the_note_that_was_looked_at(api, flagged):
    seen = api.get(f"/api/v1/sessions/{flagged.pk}").json()["notes"]["id"]
    write_anew(flagged, note(risks=[flag()]))

    answer = api.post(url(flagged), {"outcome": "assessed", "note_id": seen})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "note_written_again"


def test_a_consulting_therapist_reads_reviews_and_writes_none(flagged, outsider, outsider_api):
    CareFactory(therapist=outsider, patient=flagged.patient, relationship_type="consulting")

    assert outsider_api.get(url(flagged)).status_code == 200
    assert outsider_api.post(url(flagged), {"outcome": "assessed"}).status_code == 404


def test_no_patient_reads_a_review(flagged, therapist, patient):
    review_risks(flagged, by=therapist, outcome="assessed")

    assert not RiskReview.objects.visible_to(patient).exists()
