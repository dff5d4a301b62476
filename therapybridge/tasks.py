"""Work of beat that runs people's verbs: it stands above the apps whose actions it calls."""

from celery import shared_task

from sessions_app.actions import retention


@shared_task
def apply_retention():
    retention.apply_retention()
