from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from accounts.roles import ROLE, Login, MayNotMakeRoles, grant


class Command(BaseCommand):
    help = (
        "After migrate, as the owner: give the role of web and workers its rights, and make the "
        "account of APP_DATABASE_URL that acts as it."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *, database, **options):
        connection = connections[database]
        login = Login.of(settings.APP_DATABASE_URL) if settings.APP_DATABASE_URL else None
        if login and login.name == connection.settings_dict["USER"]:
            raise CommandError("APP_DATABASE_URL and DATABASE_URL name the same account.")
        try:
            grant(connection, login=login)
        except MayNotMakeRoles as error:
            raise CommandError(
                f"This account may not make {ROLE}: run it as one that has CREATEROLE."
            ) from error
