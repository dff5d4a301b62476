import pytest

from treatment.models import Goal, Homework
from treatment.models.lines import lines_of
from treatment.tests.factories import GoalFactory, HomeworkFactory
from treatment.tests.thread_cast import TASK


def thread(session):
    return f"/api/v1/sessions/{session.pk}/thread"


@pytest.fixture
def chosen(agreed):
    line = lines_of(agreed.notes)[0]
    return {"line": line.line, "key": line.key}


def test_the_lines_of_a_session_say_what_they_became(api, agreed, chosen):
    api.post(thread(agreed), {**chosen, "becomes": "homework"})

    first, second = api.get(thread(agreed)).json()

    assert first["words"] == TASK
    assert first["homework_id"] == str(Homework.objects.get().pk)
    assert second["homework_id"] is None
    assert first["segments"] == [1]


def test_a_line_becomes_a_goal(api, agreed, chosen):
    answer = api.post(thread(agreed), {**chosen, "becomes": "goal"})

    assert answer.status_code == 201
    assert answer.json()["goal_id"] == str(Goal.objects.get().pk)


def test_a_line_that_is_gone_is_a_conflict(api, agreed):
    gone = {"line": "strategy", "key": "0" * 64, "becomes": "goal"}

    answer = api.post(thread(agreed), gone)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "line_gone"


def test_homework_is_given_read_and_reported(api, patient_api, patient):
    given = api.post(f"/api/v1/patients/{patient.pk}/homework", {"task": "Go for a walk"})
    where = given.headers["Location"]

    answer = patient_api.post(f"{where}/report", {"status": "completed", "report": "Twice!"})

    assert given.status_code == 201
    assert answer.json()["completed_at"] is not None
    listed = patient_api.get(f"/api/v1/patients/{patient.pk}/homework?status=completed").json()
    assert [row["report"] for row in listed["results"]] == ["Twice!"]


def test_an_unknown_status_is_refused_by_name(api, patient):
    answer = api.get(f"/api/v1/patients/{patient.pk}/homework?status=later")

    assert answer.status_code == 422
    assert "status" in answer.json()["error"]["details"]


def test_a_goal_of_another_patient_does_not_exist(api, patient, other_patient):
    goal = GoalFactory(patient=other_patient)
    body = {"task": "Go for a walk", "goal_id": str(goal.pk)}

    answer = api.post(f"/api/v1/patients/{patient.pk}/homework", body)

    assert answer.status_code == 422
    assert not Homework.objects.exists()


def test_begun_homework_cannot_be_taken_back(api, patient):
    homework = HomeworkFactory(patient=patient, status="in_progress")

    assert api.delete(f"/api/v1/homework/{homework.pk}").status_code == 409
    assert Homework.objects.exists()


def test_a_note_names_goals_and_leaves_the_check(api, written, patient):
    goal = GoalFactory(patient=patient)
    before = api.get("/api/v1/thread").json()["results"]

    named = api.put(f"/api/v1/notes/{written.pk}/goals", {"goal_ids": [str(goal.pk)]})

    assert [row["id"] for row in before] == [str(written.pk)]
    assert named.json() == {"goal_ids": [str(goal.pk)]}
    assert api.get("/api/v1/thread").json()["results"] == []


def test_unknown_goals_are_named_by_no_note(api, written, other_patient):
    goal = GoalFactory(patient=other_patient)

    answer = api.put(f"/api/v1/notes/{written.pk}/goals", {"goal_ids": [str(goal.pk)]})

    assert answer.status_code == 422
    assert not written.goal_links.exists()


def test_the_check_can_ask_for_one_patient(api, written, other_patient):
    nobody = api.get(f"/api/v1/thread?patient_id={other_patient.pk}").json()["results"]

    assert nobody == []
    assert api.get("/api/v1/thread?patient_id=none").status_code == 422
