"""The library that a migration puts in. Tests with real transactions empty every table when they
end, so that whoever comes after them finds none."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from treatment.models import Intervention

MIGRATION = import_module("treatment.migrations.0005_built_in_interventions")


def put_in_if_gone():
    if not Intervention.objects.filter(is_system=True).exists():
        MIGRATION.put_in(apps, SimpleNamespace(connection=connection))
