"""The Celery app. The row is the queue of record; a message only says "look at this row"."""

import os

from celery import Celery

from therapybridge import broker, celery_request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapybridge.settings")

app = Celery("therapybridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
celery_request_id.connect(app)
broker.forgive_lost_acknowledgements()
