from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from therapybridge.backup.sets import OpenedSet, Unusable


class Command(BaseCommand):
    help = "Read all of a set and say whether it is whole. Changes nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("set", type=Path)

    def handle(self, set, **options):
        try:
            opened = OpenedSet(set, settings.BACKUP_KEYS)
            size = opened.verify()
        except Unusable as fault:
            raise CommandError(str(fault)) from None
        made, parts = opened.manifest.made_at, len(opened.manifest.parts)
        self.stdout.write(f"Whole: made at {made}, {parts} parts, {size} bytes.")
