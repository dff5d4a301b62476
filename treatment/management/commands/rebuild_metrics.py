from django.core.management.base import BaseCommand

from treatment.analytics import keeping


class Command(BaseCommand):
    help = "Measure every session anew and count all of analytics again, as beat does each night."

    def handle(self, **options):
        self.stdout.write(f"{keeping.rebuild():,} sessions measured.")
