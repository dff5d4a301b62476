from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.trail import anchoring, sealer


class Command(BaseCommand):
    help = "After a restored backup: say so in the audit and in its anchors, so that both agree."
    requires_system_checks = []

    def handle(self, **options):
        if not settings.AUDIT_SIGNING_KEY or not settings.AUDIT_ANCHORS.exists():
            raise CommandError("This needs AUDIT_SIGNING_KEY and the anchors file.")
        with sealer.the_only_one(wait=True):
            row = anchoring.note_restore()
        self.stdout.write(f"Noted: restored, database and anchors agree up to row {row}.")
