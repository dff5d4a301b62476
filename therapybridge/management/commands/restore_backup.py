import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sessions_app.recording.objects import StorageAway
from therapybridge.backup import postgres, proof
from therapybridge.backup.restoring import restore
from therapybridge.backup.sets import Unusable


class Command(BaseCommand):
    help = "Restore a set into an empty database and empty storages, as the database's owner."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("set", type=Path)

    def handle(self, set, **options):
        began = time.monotonic()
        try:
            opened = restore(set, tell=self.stdout.write)
        except (Unusable, postgres.Failed, StorageAway) as failure:
            raise CommandError(f"Not restored. {failure}") from None
        self.require_the_same(opened.manifest)
        self.go_on(opened.manifest)
        self.stdout.write(f"Restored in {time.monotonic() - began:.0f} s.")

    def require_the_same(self, manifest):
        found = list(proof.faults(manifest))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError("Restored, but it is not what was backed up: do not work with it.")
        self.stdout.write("Rows, audit chain, signatures and keys are as they were.")

    def go_on(self, manifest):
        if waiting := proof.waiting_migrations():
            self.stdout.write(f"{waiting} migrations wait: run migrate, then grant_roles.")
        else:
            self.stdout.write("No migration waits. Run grant_roles.")
        if settings.AUDIT_SIGNING_KEY and settings.AUDIT_ANCHORS.exists() and manifest.audit_head:
            call_command("note_restore", stdout=self.stdout)
        else:
            self.stdout.write("Run note_restore where AUDIT_SIGNING_KEY and the anchors are.")
