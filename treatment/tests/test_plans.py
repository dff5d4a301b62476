"""Treatment plans: begun, changed, kept as they were, reviewed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from treatment.actions.goals import change_goal, create_goal
from treatment.actions.plans import change_plan, create_plan, review_plan
from treatment.models import TreatmentPlan
from treatment.refusals import ChangedMeanwhile, Gone
from treatment.tests.factories import GoalFactory, PlanFactory

WISH = {
    "title": "Less fear of being judged",
    "diagnosis_codes": [{"code": "F4010"}, "f41.1"],
    "presenting_problems": ["Avoids meetings"],
    "start_date": "2026-01-05",
    "review_frequency_days": 30,
    "notes": "Alliance first",
}


@pytest.fixture
def plan(patient, therapist):
    return create_plan(
        patient, by=therapist, title="Sleep", notes="Ours", start_date=date(2026, 1, 5)
    )


def url(plan):
    return f"/api/v1/treatment-plans/{plan.pk}"


def list_url(patient):
    return f"/api/v1/patients/{patient.pk}/treatment-plans"


def review(plan, therapist, **facts):
    usual = {"review_date": date(2026, 4, 6), "summary": "Better"}
    return review_plan(plan, by=therapist, **usual | facts)


def test_a_plan_is_begun(api, patient, therapist):
    answer = api.post(list_url(patient), WISH)

    plan = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/treatment-plans/{plan['id']}"
    assert plan["therapist_id"] == str(therapist.pk)
    assert plan["next_review_date"] == "2026-02-04"
    assert (plan["version"], plan["status"]) == (1, "active")
    assert plan["diagnosis_codes"] == [
        {"code": "F40.10", "description": "Social phobia, unspecified"},
        {"code": "F41.1", "description": "Generalized anxiety disorder"},
    ]


def test_a_review_date_that_is_given_is_kept(api, patient):
    plan = api.post(list_url(patient), WISH | {"next_review_date": "2026-03-01"}).json()

    assert plan["next_review_date"] == "2026-03-01"


def test_a_plan_that_begins_at_the_end_of_days_is_reviewed_then(api, patient):
    answer = api.post(list_url(patient), WISH | {"start_date": "9999-12-31"})

    assert answer.status_code == 201
    assert answer.json()["next_review_date"] == "9999-12-31"


def test_a_review_of_a_plan_that_went_meanwhile_is_refused(api, plan, therapist):
    TreatmentPlan.objects.filter(pk=plan.pk).delete()

    with pytest.raises(Gone):
        review(plan, therapist)


def test_an_unknown_code_is_named(api, patient):
    answer = api.post(list_url(patient), WISH | {"diagnosis_codes": ["F41.1", "F99.99"]})

    assert answer.status_code == 422
    assert "F99.99" in str(answer.json()["error"]["details"]["diagnosis_codes"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"start_date": None},
        {"review_frequency_days": 0},
        {"review_frequency_days": 366},
        {"presenting_problems": ["x" * 301]},
        {"presenting_problems": ["x"] * 21},
        {"diagnosis_codes": "F41.1"},
        {"status": "forgotten"},
        {"actual_end_date": "2025-01-01"},
    ],
)
def test_what_cannot_be_is_refused(api, patient, wrong):
    answer = api.post(list_url(patient), WISH | wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == list(wrong)


def test_a_plan_cannot_end_before_it_starts(api, patient):
    answer = api.post(list_url(patient), WISH | {"target_end_date": "2025-12-31"})

    assert answer.status_code == 422
    assert "before it starts" in str(answer.json()["error"]["details"])


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "overdue"), (0, "due_soon"), (7, "due_soon"), (8, "current"), (90, "current")],
)
def test_the_state_of_its_review(api, patient, days, state):
    due = timezone.localdate() + timedelta(days=days)
    plan = PlanFactory(patient=patient, next_review_date=due)

    assert api.get(url(plan)).json()["review_state"] == state


@pytest.mark.parametrize("status", ["completed", "discontinued", "on_hold"])
def test_no_review_is_due_of_a_plan_that_rests(api, patient, status):
    plan = PlanFactory(patient=patient, next_review_date=date(2020, 1, 1), status=status)

    assert api.get(url(plan)).json()["review_state"] is None


def test_a_plan_that_ends_ends_today(plan, therapist):
    plan = change_plan(plan, by=therapist, status="completed")
    assert plan.actual_end_date == timezone.localdate()

    plan = change_plan(plan, by=therapist, status="active")
    assert plan.actual_end_date is None


def test_the_end_that_is_given_is_kept(plan, therapist):
    plan = change_plan(plan, by=therapist, status="completed", actual_end_date=date(2026, 2, 1))

    assert plan.actual_end_date == date(2026, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_review_that_is_sent_twice_at_once_is_kept_once(plan, therapist, at_once):
    kept = at_once(2, lambda: review(plan, therapist).pk)

    assert len(set(kept)) == plan.reviews.count() == plan.versions.count() == 1
    assert AuditEvent.objects.filter(action="treatment_plan.reviewed").count() == 1


def test_two_reviews_of_a_day_are_kept_where_they_differ(plan, therapist):
    for summary in ("Better", "Better, he says"):
        review(plan, therapist, summary=summary)

    assert plan.reviews.count() == 2


def test_another_cadence_moves_the_next_review(plan, therapist):
    plan = change_plan(plan, by=therapist, review_frequency_days=30)

    assert plan.next_review_date == date(2026, 2, 4)


def test_a_plan_is_read_with_its_goals_as_a_tree(api, plan, patient):
    top = GoalFactory(patient=patient, plan=plan, goal_type="long_term")
    first = GoalFactory(patient=patient, plan=plan, parent=top, progress_percentage=100)
    GoalFactory(patient=patient, plan=plan, parent=top, priority=2, status="in_progress")

    told = api.get(url(plan)).json()

    (branch,) = told["goals"]
    assert branch["id"] == str(top.pk)
    assert branch["sub_goals"][0]["id"] == str(first.pk)
    assert branch["progress_percentage"] == 66
    assert told["progress_summary"] == {
        "total_goals": 3,
        "achieved": 0,
        "in_progress": 1,
        "not_started": 2,
        "modified": 0,
        "discontinued": 0,
        "overall_progress": 66,
    }


def test_a_hundred_goals_cost_what_one_costs(api, plan, patient, django_assert_max_num_queries):
    GoalFactory.create_batch(100, patient=patient, plan=plan)

    with django_assert_max_num_queries(6):
        answer = api.get(url(plan))

    assert len(answer.json()["goals"]) == 100


@pytest.mark.parametrize("what", ["goals", "treatment-plans"])
def test_a_hundred_listed_cost_what_one_costs(api, patient, what, django_assert_max_num_queries):
    for plan in PlanFactory.create_batch(100, patient=patient):
        GoalFactory(patient=patient, plan=plan, progress_percentage=10)

    with django_assert_max_num_queries(6):
        answer = api.get(f"/api/v1/patients/{patient.pk}/{what}?limit=100")

    assert len(answer.json()["results"]) == 100


def test_plans_are_listed_with_what_they_have_come_to(api, patient):
    plan = PlanFactory(patient=patient)
    GoalFactory(patient=patient, plan=plan, progress_percentage=40)
    PlanFactory(patient=patient, status="completed")

    (listed,) = api.get(list_url(patient) + "?status=active").json()["results"]

    assert (listed["goal_count"], listed["overall_progress"]) == (1, 40)


def test_a_change_keeps_how_it_was(api, plan, therapist):
    change_plan(plan, by=therapist, title="Sleep well", review_frequency_days=30)

    (line,) = api.get(url(plan) + "/versions").json()["results"]
    before = api.get(url(plan) + "/versions/1").json()
    assert line["version"] == 1
    assert line["changed"] == ["review_frequency_days", "title"]
    assert line["changed_by"] == str(therapist.pk)
    assert before["content"]["title"] == "Sleep"
    assert api.get(url(plan)).json()["version"] == 2


def test_what_changes_nothing_makes_no_version(plan, therapist):
    plan = change_plan(plan, by=therapist, title=plan.title)

    assert plan.version == 1
    assert not plan.versions.exists()


def test_goals_are_a_part_of_the_version(plan, therapist, patient):
    goal = create_goal(patient, by=therapist, plan=plan, description="Seven hours")
    change_goal(goal, by=therapist, description="Eight hours")

    newest, first = plan.versions.newest_first()
    assert first.content["goals"] == []
    assert [one["description"] for one in newest.content["goals"]] == ["Seven hours"]
    assert TreatmentPlan.objects.get(pk=plan.pk).version == 3


def test_what_came_of_a_goal_is_no_new_version(plan, therapist, patient):
    goal = create_goal(patient, by=therapist, plan=plan, description="Seven hours")

    change_goal(goal, by=therapist, current_value=6, progress_percentage=50)

    assert TreatmentPlan.objects.get(pk=plan.pk).version == 2


def test_another_version_by_now_is_a_conflict(api, plan, therapist):
    change_plan(plan, by=therapist, title="Sleep well")

    answer = api.patch(url(plan), {"title": "Rest", "version": 1})

    assert answer.status_code == 409
    assert answer.json()["error"]["details"] == {"version": 2}


def test_two_who_change_the_same_version_do_not_lose_each_other(plan, therapist):
    seen_by_both = TreatmentPlan.objects.get(pk=plan.pk)

    change_plan(plan, by=therapist, version=1, title="One")

    with pytest.raises(ChangedMeanwhile):
        change_plan(seen_by_both, by=therapist, version=1, title="Other")


def test_a_review_is_written_down(api, plan):
    GoalFactory.create_batch(3, patient=plan.patient, plan=plan)
    wish = {
        "review_date": "2026-04-06",
        "summary": "Sleeps better",
        "goals_reviewed": 3,
        "goals_on_track": 2,
    }

    answer = api.post(url(plan) + "/review", wish)

    assert answer.status_code == 201
    assert answer.json()["next_review_date"] == "2026-07-05"
    assert api.get(url(plan) + "/reviews").json()["results"] == [answer.json()]
    assert api.get(url(plan)).json()["next_review_date"] == "2026-07-05"


def test_no_more_goals_are_reviewed_than_the_plan_has(api, plan):
    GoalFactory(patient=plan.patient, plan=plan)
    wish = {"review_date": "2026-04-06", "summary": "x", "goals_reviewed": 9}

    answer = api.post(url(plan) + "/review", wish)

    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["field"] == "goals_reviewed"
    assert not plan.reviews.exists()


def test_a_review_says_when_the_next_one_is(plan, therapist):
    review(plan, therapist, next_review_date=date(2026, 5, 1))

    plan.refresh_from_db()
    assert plan.next_review_date == date(2026, 5, 1)


def test_no_more_goals_are_on_track_than_were_reviewed(api, plan):
    wish = {
        "review_date": "2026-04-06",
        "summary": "x",
        "goals_reviewed": 2,
        "goals_on_track": 3,
    }

    answer = api.post(url(plan) + "/review", wish)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == ["goals_on_track"]
    assert not plan.reviews.exists()


def test_the_plan_as_it_was_reviewed_is_kept(plan, therapist):
    review(plan, therapist)

    kept = plan.versions.get()
    assert kept.content["changed"] == ["review"]
    assert kept.content["next_review_date"] == "2026-04-05"


def test_what_was_done_is_audited_without_words(plan, therapist):
    change_plan(plan, by=therapist, title="Secret words")
    review(plan, therapist, summary="Secret words")

    rows = AuditEvent.objects.filter(target_id=plan.pk)
    assert {row.action for row in rows} == {
        "treatment_plan.created",
        "treatment_plan.changed",
        "treatment_plan.reviewed",
    }
    assert not any("Secret" in str(row.details) for row in rows)


def test_a_patient_reads_their_plan_without_what_the_team_keeps(patient_api, plan, patient):
    told = patient_api.get(url(plan)).json()

    assert told["title"] == "Sleep"
    assert "notes" not in told
    assert patient_api.get(list_url(patient)).json()["count"] == 1
    for place in ("/reviews", "/versions", "/versions/1"):
        assert patient_api.get(url(plan) + place).status_code == 403


def test_a_patient_reads_what_is_done_without_what_the_team_keeps(patient_api, api, plan):
    goal = GoalFactory(patient=plan.patient, plan=plan)
    library = api.get("/api/v1/interventions").json()["results"]
    wish = {"intervention_id": library[0]["id"], "notes": "Ours", "effectiveness_rating": 4}
    api.post(f"/api/v1/goals/{goal.pk}/interventions", wish)

    (link,) = patient_api.get(url(plan)).json()["goals"][0]["interventions"]

    assert link["name"] == library[0]["name"]
    assert "notes" not in link
    assert "effectiveness_rating" not in link
