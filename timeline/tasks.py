from celery import shared_task

from timeline.models import EventCount


@shared_task
def repair_counts():
    EventCount.objects.repair()
