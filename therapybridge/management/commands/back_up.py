from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sessions_app.recording.objects import StorageAway
from therapybridge.backup import postgres, sets
from therapybridge.backup.making import back_up


class Command(BaseCommand):
    help = "Make one sealed set of database, files and anchors in a folder. Needs BACKUP_KEYS."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="only name recordings and exports, where a bucket with versions keeps them safe",
        )
        parser.add_argument("--keep", type=int, default=0, metavar="SETS", help="remove older ones")

    def handle(self, folder, without_files, keep, **options):
        try:
            place = back_up(folder, with_files=not without_files, keep=keep)
        except (sets.Unusable, postgres.Failed, StorageAway) as failure:
            raise CommandError(str(failure)) from None
        self.stdout.write(str(place))
