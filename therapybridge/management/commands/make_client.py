from django.core.management.base import BaseCommand, CommandError

from therapybridge import client


class Command(BaseCommand):
    help = "Makes the types of the TypeScript client from the schema, and checks what uses them."
    requires_system_checks = []

    def handle(self, **options):
        try:
            client.make()
        except client.NotMade as error:
            raise CommandError(str(error)) from error
