"""A Celery process as it is, but for the points: python -m therapybridge.tests.faults.worker."""

import sys

import django
from celery.__main__ import main
from django.utils.module_loading import import_string

from therapybridge.celery import app

if __name__ == "__main__":
    app.set_default()
    django.setup()
    import_string("therapybridge.tests.faults.planted.plant_in_worker")()
    sys.exit(main())
