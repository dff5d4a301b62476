from datetime import date

import pytest

from accounts.models import AuditEvent, Notification
from treatment.actions.homework import (
    Begun,
    assign_homework,
    change_homework,
    report_homework,
    withdraw_homework,
)
from treatment.models import Homework
from treatment.refusals import NotInCare

Status = Homework.Status


@pytest.fixture
def homework(patient, therapist):
    return assign_homework(patient, by=therapist, task="Write three thoughts down")


def test_the_patient_is_told_that_there_is_something_and_not_what(homework, patient):
    told = Notification.objects.get(recipient=patient)

    assert told.about_id == homework.pk
    assert "thoughts" not in told.title + told.text


def test_the_audit_row_holds_no_word_of_it(homework):
    row = AuditEvent.objects.get(action="homework.assigned")

    assert "thoughts" not in str(row.details)


def test_the_patient_says_that_it_is_done_and_how_it_went(homework, patient):
    done = report_homework(homework, by=patient, status=Status.COMPLETED, report="It was hard.")

    assert done.completed_at is not None
    assert Homework.objects.get().report == "It was hard."


def test_the_patient_changes_nothing_else_by_a_report(homework, patient):
    report_homework(homework, by=patient, task="Nothing", due_date=date(2030, 1, 1))

    assert Homework.objects.get().task == "Write three thoughts down"
    assert Homework.objects.get().due_date is None


def test_what_is_not_done_after_all_has_no_time(homework, patient, therapist):
    report_homework(homework, by=patient, status=Status.COMPLETED)

    report_homework(homework, by=therapist, status=Status.IN_PROGRESS)

    assert Homework.objects.get().completed_at is None


def test_another_patient_reports_nothing(homework, other_patient):
    with pytest.raises(NotInCare):
        report_homework(homework, by=other_patient, status=Status.COMPLETED)


def test_a_therapist_without_care_gives_none(patient, outsider):
    with pytest.raises(NotInCare):
        assign_homework(patient, by=outsider, task="Anything")


def test_a_change_that_changes_nothing_is_no_act(homework, therapist):
    change_homework(homework, by=therapist, task="Write three thoughts down")

    assert not AuditEvent.objects.filter(action="homework.changed").exists()


def test_untouched_homework_can_be_taken_back(homework, therapist):
    withdraw_homework(homework, by=therapist)

    assert not Homework.objects.exists()
    assert not Notification.objects.exists()


def test_what_the_patient_said_of_it_stays_in_the_record(homework, patient, therapist):
    report_homework(homework, by=patient, report="I tried.")

    with pytest.raises(Begun):
        withdraw_homework(homework, by=therapist)
    assert Homework.objects.exists()
