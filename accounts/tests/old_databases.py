"""The tables of a test, as they were before a migration and as they are today."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate(*targets):
    """To these (app, migration), forward or back; the models as they are then."""
    MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def bring_up_to_date():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
