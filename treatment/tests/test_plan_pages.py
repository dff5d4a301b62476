"""The pages of plans, goals and interventions, as a therapist uses them without JavaScript."""

from datetime import date

import pytest
from django.urls import reverse

from treatment.actions.goals import change_goal, create_goal
from treatment.actions.plans import change_plan
from treatment.models import Goal, TreatmentPlan
from treatment.tests.factories import GoalFactory, InterventionFactory, PlanFactory


@pytest.fixture
def plan(patient, therapist):
    return PlanFactory(patient=patient, therapist=therapist, notes="Ours alone")


@pytest.fixture
def goal(patient, therapist, plan):
    return create_goal(patient, by=therapist, plan=plan, description="Speak in meetings")


def page(name, *arguments):
    return reverse(f"treatment:{name}", args=[getattr(one, "pk", one) for one in arguments])


def plan_wish(**facts):
    usual = {
        "title": "Sleep",
        "start_date": "2026-01-05",
        "review_frequency_days": 30,
        "diagnosis_codes": ["F51.01"],
        "presenting_problems": "Lies awake\n\n Tired at work ",
    }
    return usual | facts


def goal_wish(**facts):
    usual = {"description": "Take the bus", "goal_type": "objective", "priority": 2}
    return usual | {"status": "not_started", "progress_percentage": 0} | facts


def test_a_plan_is_begun(portal, patient):
    answer = portal.post(page("plan_new", patient), plan_wish())

    plan = TreatmentPlan.objects.get()
    assert answer.url == page("plan", plan)
    assert plan.diagnosis_codes == [{"code": "F51.01", "description": "Primary insomnia"}]
    assert plan.presenting_problems == ["Lies awake", "Tired at work"]
    assert plan.next_review_date == date(2026, 2, 4)


def test_more_codes_than_a_plan_has_are_refused_before_one_is_looked_up(portal, patient):
    codes = [f"F{number}.99" for number in range(21)]

    answer = portal.post(page("plan_new", patient), plan_wish(diagnosis_codes=codes))

    assert answer.status_code == 422
    assert "At most 20 codes." in answer.text


def test_looking_for_a_code_saves_nothing_and_keeps_what_was_written(portal, patient):
    wish = plan_wish(find="1", search="social anxiety", title="Half a ti")

    answer = portal.post(page("plan_new", patient), wish)

    assert answer.status_code == 200
    assert "F40.10" in answer.text
    assert "Half a ti" in answer.text
    assert "Primary insomnia" in answer.text
    assert "errors" not in answer.context["form"].non_field_errors()
    assert not TreatmentPlan.objects.exists()


def test_codes_are_looked_for_while_typing(portal):
    answer = portal.get(page("plan_codes") + "?search=F41.1")

    assert "Generalized anxiety disorder" in answer.text
    assert "<html" not in answer.text


def test_what_was_ticked_stays_while_the_next_code_is_looked_for(portal):
    asked = "?search=insomnia&diagnosis_codes=F41.1&diagnosis_codes=nonsense"

    answer = portal.get(page("plan_codes") + asked).content.decode()

    assert 'value="F41.1" checked' in answer
    assert "nonsense" not in answer
    assert "G47.00" in answer


def test_an_unknown_code_is_named(portal, patient):
    answer = portal.post(page("plan_new", patient), plan_wish(diagnosis_codes=["F99.99"]))

    assert answer.status_code == 422
    assert "F99.99" in answer.text


def test_a_plan_is_changed_and_its_version_kept(portal, plan):
    wish = plan_wish(version=1, status="on_hold", next_review_date="")

    portal.post(page("plan_change", plan), wish)

    plan.refresh_from_db()
    assert (plan.title, plan.status, plan.version) == ("Sleep", "on_hold", 2)


def test_a_plan_that_was_changed_meanwhile_is_not_overwritten(portal, plan, therapist):
    change_plan(plan, by=therapist, title="Newer")

    answer = portal.post(page("plan_change", plan), plan_wish(version=1, status="active"))

    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert TreatmentPlan.objects.get().title == "Newer"


def test_the_page_of_a_plan_shows_its_tree(portal, plan, goal, patient, therapist):
    create_goal(patient, by=therapist, parent=goal, description="Ask one question")

    text = portal.get(page("plan", plan)).text

    assert text.index("Speak in meetings") < text.index("Ask one question")
    assert "F40.10" in text
    assert "Ours alone" in text


def test_a_version_is_compared_with_what_came_after_it(portal, plan, goal, therapist):
    change_goal(goal, by=therapist, description="Speak first")
    change_plan(TreatmentPlan.objects.get(), by=therapist, title="Newest")

    next_one = portal.get(page("plan_version", plan, 2)).text
    now = portal.get(page("plan_version", plan, 1) + "?with=4").text

    assert "Speak in meetings" in next_one
    assert "Speak first" in next_one
    assert "Newest" not in next_one.split("<table")[1]
    assert "Newest" in now.split("<table")[1]


def test_a_version_that_never_was_is_not_found(portal, plan):
    assert portal.get(page("plan_version", plan, 7)).status_code == 404


def test_a_plan_is_reviewed(portal, plan):
    GoalFactory.create_batch(2, patient=plan.patient, plan=plan)
    wish = {
        "review_date": "2026-04-06",
        "summary": "Better",
        "goals_reviewed": 2,
        "goals_on_track": 1,
    }

    portal.post(page("plan_review", plan), wish)

    assert plan.reviews.get().next_review_date == date(2026, 7, 5)


def test_too_many_on_track_are_told_beside_the_field(portal, plan):
    wish = {
        "review_date": "2026-04-06",
        "summary": "Better",
        "goals_reviewed": 2,
        "goals_on_track": 3,
    }

    answer = portal.post(page("plan_review", plan), wish)

    assert answer.status_code == 422
    assert answer.context["form"].errors["goals_on_track"] == [
        "No more goals can be on track than were reviewed."
    ]


def test_a_goal_is_set_where_its_link_says(portal, plan, goal, patient):
    form = portal.get(page("goal_new", patient) + f"?parent={goal.pk}").context["form"]

    portal.post(page("goal_new", patient), goal_wish(plan=form["plan"].value(), parent=goal.pk))

    assert goal.sub_goals.get().plan == plan


def test_a_part_goes_into_the_plan_of_its_whole(portal, goal, plan, patient):
    portal.post(page("goal_new", patient), goal_wish(parent=goal.pk))

    assert goal.sub_goals.get().plan == plan


def test_a_goal_cannot_be_put_below_its_own_part(portal, goal, patient, therapist, plan):
    part = create_goal(patient, by=therapist, parent=goal, description="Part")

    answer = portal.post(page("goal_change", goal), goal_wish(plan=plan.pk, parent=part.pk))

    assert answer.status_code == 422
    assert "below itself" in answer.context["form"].errors["parent"][0]


def test_a_goal_that_was_changed_meanwhile_is_not_overwritten(portal, goal, therapist):
    seen = portal.get(page("goal_change", goal)).context["form"]["updated_at"].value()
    change_goal(goal, by=therapist, description="Newer")

    answer = portal.post(page("goal_change", goal), goal_wish(updated_at=seen))

    assert answer.status_code == 422
    assert Goal.objects.get().description == "Newer"


def test_a_goal_of_another_patient_cannot_be_its_whole(portal, patient, other_patient):
    elsewhere = GoalFactory(patient=other_patient)

    answer = portal.post(page("goal_new", patient), goal_wish(parent=elsewhere.pk))

    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors


def test_a_goal_in_use_is_not_deleted(portal, goal, patient):
    GoalFactory(patient=patient, parent=goal, plan=goal.plan)

    answer = portal.post(page("goal_delete", goal), follow=True)

    assert "Discontinue it instead" in answer.text
    assert Goal.objects.count() == 2


def test_an_intervention_is_added_rated_and_removed(portal, goal, therapist):
    own = InterventionFactory(created_by=therapist)

    portal.post(page("goal_link", goal), {"intervention": own.pk, "frequency": "weekly"})
    link = goal.intervention_links.get()
    portal.post(page("goal_intervention", link), {"effectiveness_rating": 7})
    assert "Works 7 of 10" in portal.get(page("goal", goal)).text

    portal.post(page("goal_unlink", link))
    assert not goal.intervention_links.exists()


def test_the_library_is_searched(portal):
    text = portal.get(page("interventions") + "?search=graded&modality=Behavioral").text

    assert "Graded exposure" in text
    assert "Autogenic training" not in text


def test_the_patients_page_shows_the_plan(portal, plan, goal, patient):
    text = portal.get(reverse("sessions_app:patient", args=[patient.pk])).text

    assert plan.title in text
    assert page("plan", plan) in text
    assert page("plans", patient) in text


@pytest.mark.parametrize(
    ("name", "argument"), [("plans", "patient"), ("plan", "plan"), ("goal", "goal")]
)
def test_many_goals_cost_no_more(
    portal, plan, goal, patient, name, argument, django_assert_max_num_queries
):
    GoalFactory.create_batch(30, patient=patient, plan=plan)
    rows = {"patient": patient, "plan": plan, "goal": goal}

    with django_assert_max_num_queries(15):
        portal.get(page(name, rows[argument]))


def test_the_page_of_plans_is_the_readers_own(portal, patient, therapist):
    answer = portal.get(page("plans", patient))

    assert answer.context["user"] == therapist


def test_a_plan_counts_parts_of_goals_as_goals(portal, patient, therapist, plan, goal):
    create_goal(patient, by=therapist, plan=plan, parent=goal, description="Ask one question")

    assert "2 goals" in portal.get(page("plans", patient)).text
