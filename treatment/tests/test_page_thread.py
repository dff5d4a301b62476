import re

import pytest
from django.urls import reverse

from treatment.models import Goal, Homework
from treatment.models.lines import lines_of
from treatment.tests.factories import GoalFactory, HomeworkFactory
from treatment.tests.thread_cast import TASK


def page(client, name, *arguments):
    return client.get(reverse(name, args=arguments)).content.decode()


def click(portal, session, becomes):
    line = lines_of(session.notes)[0]
    facts = {"line": line.line, "key": line.key, "becomes": becomes}
    return portal.post(reverse("treatment:thread_link", args=[session.pk]), facts, follow=True)


def test_the_page_of_a_session_offers_homework_and_goal(portal, agreed):
    shown = page(portal, "sessions_app:detail", agreed.pk)

    assert "Give as homework" in shown
    assert "Make it a goal" in shown


def test_the_head_of_a_session_leads_down_to_it(portal, agreed):
    text = page(portal, "sessions_app:detail", agreed.pk)

    leads_to = re.findall(r'href="#(thread|mood)"', text)
    assert leads_to == ["mood", "thread"]
    assert all(f'id="{anchor}"' in text for anchor in leads_to)


def test_one_click_makes_homework_and_says_so(portal, agreed):
    answer = click(portal, agreed, "homework").content.decode()

    assert "It is homework now." in answer
    assert Homework.objects.get().task == TASK


def test_one_click_makes_a_goal(portal, agreed):
    click(portal, agreed, "goal")

    assert Goal.objects.get().description == TASK


def test_a_click_on_an_old_page_is_explained(portal, agreed):
    where = reverse("treatment:thread_link", args=[agreed.pk])

    answer = portal.post(where, {"line": "strategy"}, follow=True).content.decode()

    assert "This page was out of date" in answer


def test_a_note_without_goal_says_so_and_takes_one(portal, written, patient):
    goal = GoalFactory(patient=patient)
    before = page(portal, "sessions_app:note", written.pk)

    portal.post(reverse("treatment:thread_goals", args=[written.pk]), {"goals": [goal.pk]})

    assert "This note names no goal yet." in before
    assert "This note names no goal yet." not in page(portal, "sessions_app:note", written.pk)


def test_loose_ends_list_the_note_until_it_names_a_goal(portal, written, patient):
    goal = GoalFactory(patient=patient)
    before = page(portal, "treatment:thread")
    portal.post(reverse("treatment:thread_goals", args=[written.pk]), {"goals": [goal.pk]})

    after = page(portal, "treatment:thread")

    assert reverse("sessions_app:note", args=[written.pk]) in before
    assert reverse("sessions_app:note", args=[written.pk]) not in after
    assert "Open goals without an intervention (1)" in after


@pytest.fixture
def home(client, patient):
    client.force_login(patient)
    return client


def test_a_patient_reports_on_their_homework(home, patient):
    homework = HomeworkFactory(patient=patient)
    where = reverse("treatment:own_homework_report", args=[homework.pk])

    home.post(where, {"status": "completed", "report": "It went well."})

    assert "It went well." in page(home, "treatment:own_homework_report", homework.pk)
    assert Homework.objects.get().status == "completed"


def test_homework_is_given_on_a_page(portal, patient):
    where = reverse("treatment:homework_new", args=[patient.pk])

    portal.post(where, {"task": "Go for a walk", "due_date": "2030-01-02"})

    listed = page(portal, "treatment:homework_list", patient.pk)
    assert "Go for a walk" in listed
    assert "2 Jan 2030" in listed
    assert "Go for a walk" in page(portal, "sessions_app:patient", patient.pk)


def test_begun_homework_stays_and_the_page_says_why(portal, patient):
    homework = HomeworkFactory(patient=patient, status="in_progress")
    where = reverse("treatment:homework_withdraw", args=[homework.pk])

    answer = portal.post(where, follow=True).content.decode()

    assert "Drop it instead." in answer
    assert Homework.objects.exists()
