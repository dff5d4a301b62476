from datetime import date

import pytest
from django.utils import timezone

from treatment.tests.answers import answers
from treatment.tests.factories import AssessmentFactory, GoalFactory


@pytest.fixture
def url(patient):
    return f"/api/v1/patients/{patient.pk}/assessments"


def score(**more):
    facts = {"assessment_type": "PHQ-9", "administered_date": "2026-05-04", "score": 12}
    return facts | more


def test_a_score_is_noted(api, url, patient):
    answer = api.post(url, score(notes="After the holidays."))

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/assessments/{answer.data['id']}"
    assert (answer.data["score"], answer.data["severity"]) == (12.0, "moderate")
    assert api.get(answer["Location"]).data["notes"] == "After the holidays."


def test_answers_are_noted(api, url):
    given = score(score=None, answers=answers("PHQ-9", 1))
    del given["score"]

    answer = api.post(url, given)

    assert (answer.data["score"], answer.data["answers"]["9"]) == (9.0, 1)


def test_a_patient_sends_the_answers_of_their_own(patient_api, url):
    given = {
        "assessment_type": "GAD-7",
        "administered_date": "2026-05-04",
        "answers": answers("GAD-7", 1),
    }

    answer = patient_api.post(url, given)

    assert (answer.status_code, answer.data["source"]) == (201, "patient")
    assert patient_api.get(url).data["count"] == 1


def test_a_patient_notes_no_score(patient_api, url):
    answer = patient_api.post(url, score())

    assert answer.status_code == 422
    assert "answers" in answer.json()["error"]["details"]


def test_a_patient_reads_no_notes_and_nothing_that_was_noted_about_them(patient, patient_api, url):
    AssessmentFactory(patient=patient)
    AssessmentFactory(patient=patient, source="patient", notes="Not for her.")

    rows = patient_api.get(url).data["results"]

    assert [row["notes"] for row in rows] == [""]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("assessment_type", {"assessment_type": "PHQ-2"}),
        ("score", {"score": 28}),
        ("score", {"score": -1}),
        ("administered_date", {"administered_date": "2199-01-01"}),
        ("goal_id", {"goal_id": "00000000-0000-0000-0000-000000000000"}),
        ("answers", {"score": None, "answers": {"1": 4}}),
        ("notes", {"notes": "x" * 1001}),
    ],
)
def test_what_cannot_be_is_named(api, url, field, wrong):
    given = {name: value for name, value in score(**wrong).items() if value is not None}

    answer = api.post(url, given)

    assert answer.status_code == 422
    assert field in answer.json()["error"]["details"]


def test_the_goal_of_somebody_else_is_no_goal(api, url, outsider, other_patient):
    goal = GoalFactory(patient=other_patient)

    assert api.post(url, score(goal_id=str(goal.pk))).status_code == 422


def test_the_history_tells_how_scores_changed(api, url, patient):
    for day, points in [(1, 21), (2, 19), (3, 8)]:
        AssessmentFactory(patient=patient, score=points, administered_date=date(2026, 5, day))

    body = api.get(url).data

    newest = body["results"][0]
    assert newest["change_from_first"]["direction"] == "improved"
    assert newest["change_from_first"]["is_clinical"] is True
    assert body["results"][1]["change_from_previous"]["is_reliable"] is False
    assert body["results"][2]["change_from_first"] is None
    assert [row["score"] for row in body["assessments"]["PHQ-9"]] == [8.0, 19.0, 21.0]


def test_the_history_is_asked_by_name_and_day(api, url, patient):
    for name, day in [("PHQ-9", 1), ("PHQ-9", 9), ("GAD-7", 9)]:
        AssessmentFactory(patient=patient, instrument=name, administered_date=date(2026, 5, day))

    rows = api.get(f"{url}?assessment_type=PHQ-9&start_date=2026-05-02&end_date=2026-05-09").data

    assert [row["administered_date"] for row in rows["results"]] == ["2026-05-09"]


def test_notes_are_changed_and_a_row_is_deleted(api, patient):
    row = AssessmentFactory(patient=patient)
    url = f"/api/v1/assessments/{row.pk}"

    changed = api.patch(url, {"notes": "Said more."})
    gone = api.delete(url)

    assert (changed.data["notes"], gone.status_code) == ("Said more.", 204)
    assert api.get(url).status_code == 404


def test_what_is_due_is_told(api, url, patient):
    AssessmentFactory(patient=patient, administered_date=date(2026, 1, 1))

    rows = api.get(f"{url}/due").data

    assert rows == [
        {
            "type": "PHQ-9",
            "last_administered": "2026-01-01",
            "due_date": "2026-01-29",
            "every_days": 28,
            "is_overdue": True,
        }
    ]


def test_how_often_is_set_and_read(api, url):
    answer = api.put(f"{url}/schedule", {"schedule": {"PHQ-9": 14, "AUDIT": None}})

    assert answer.data == api.get(f"{url}/schedule").data
    assert answer.data["schedule"] == {"AUDIT": None, "PHQ-9": 14}


@pytest.mark.parametrize("schedule", [{"PHQ-9": 0}, {"PHQ-2": 7}, {"PHQ-9": "often"}])
def test_a_schedule_that_cannot_be_is_refused(api, url, schedule):
    assert api.put(f"{url}/schedule", {"schedule": schedule}).status_code == 422


def test_the_questionnaires_come_with_items_and_licence(patient_api, settings):
    settings.NONCOMMERCIAL_QUESTIONNAIRES = False

    found = {
        one["name"]: one
        for one in patient_api.get("/api/v1/assessment-instruments").data["results"]
    }

    assert len(found["PHQ-9"]["items"]) == 10
    assert found["PHQ-9"]["items"][0]["options"][3] == {"value": 3, "label": "Nearly every day"}
    assert (found["BDI-II"]["items"], found["WHO-5"]["items"]) == ([], [])
    assert all(one["licence"] and one["source"] for one in found.values())


def test_a_patient_is_asked_and_answers(api, patient_api, patient, url):
    asked = api.post(
        f"/api/v1/patients/{patient.pk}/assessment-invitations",
        {"instruments": ["PHQ-9", "PHQ-9"], "due_date": str(timezone.localdate())},
    )
    mine = patient_api.get("/api/v1/assessment-invitations").data["results"]
    path = f"/api/v1/assessment-invitations/{mine[0]['id']}/answers"
    given = {"assessment_type": "PHQ-9", "answers": answers("PHQ-9", 1)}

    first = patient_api.post(path, given)
    again = patient_api.post(path, given)

    assert (asked.status_code, asked.data["instruments"]) == (201, ["PHQ-9"])
    assert asked["Location"] == f"/api/v1/assessment-invitations/{mine[0]['id']}"
    assert (first.status_code, again.data["id"]) == (201, first.data["id"])
    assert patient_api.get("/api/v1/assessment-invitations").data["results"] == []
    assert api.get(asked["Location"]).data["state"] == "completed"


@pytest.mark.parametrize("name", ["BDI-II", "ORS", "PHQ-2"])
def test_a_patient_is_not_asked_for_what_is_licensed(api, patient, name):
    url = f"/api/v1/patients/{patient.pk}/assessment-invitations"

    assert api.post(url, {"instruments": [name]}).status_code == 422


def test_what_was_not_asked_is_not_answered(api, patient_api, patient):
    url = f"/api/v1/patients/{patient.pk}/assessment-invitations"
    asked = api.post(url, {"instruments": ["PHQ-9"]})

    answer = patient_api.post(
        f"{asked['Location']}/answers",
        {"assessment_type": "GAD-7", "answers": answers("GAD-7")},
    )

    assert answer.status_code == 422


def test_an_invitation_is_taken_back_once(api, patient_api, patient):
    url = f"/api/v1/patients/{patient.pk}/assessment-invitations"
    where = api.post(url, {"instruments": ["PHQ-9"]})["Location"]

    codes = [api.delete(where).status_code, api.delete(where).status_code]
    late = patient_api.post(
        f"{where}/answers", {"assessment_type": "PHQ-9", "answers": answers("PHQ-9")}
    )

    assert codes == [204, 409]
    assert late.status_code == 409
