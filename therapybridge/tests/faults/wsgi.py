"""The web as it is, but for the points."""

from django.utils.module_loading import import_string

from therapybridge.wsgi import application

import_string("therapybridge.tests.faults.planted.plant_in_web")()

__all__ = ["application"]
