"""Doors from the broker."""

from celery import shared_task

from treatment import questionnaire_clock, reminder_clock, review_clock
from treatment.analytics import keeping


@shared_task
def send_reminders():
    reminder_clock.follow_moves()
    reminder_clock.send_due()


@shared_task
def keep_metrics():
    keeping.keep_up()


@shared_task
def rebuild_metrics():
    keeping.rebuild()


@shared_task
def remind_of_reviews():
    review_clock.remind()


@shared_task
def remind_of_questionnaires():
    questionnaire_clock.remind()
