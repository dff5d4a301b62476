import sys

from django.core.management.base import BaseCommand

from sessions_app.actions import signatures


class Command(BaseCommand):
    help = (
        "Prove that signed notes, addenda and co-signatures say what was signed. Ends with 1 when "
        "one does not. Run verify_audit as well: it proves the log that this believes."
    )

    def handle(self, **options):
        outcome = signatures.check()
        for broken in outcome.broken:
            self.stdout.write(f"{broken.kind} {broken.id} {broken.what}")
        self.stdout.write(f"{outcome.checked} signatures, {len(outcome.broken)} broken.")
        if outcome.broken:
            sys.exit(1)
