from django.core.management.base import BaseCommand, CommandError

from accounts.sealing import key_rotation


class Command(BaseCommand):
    help = (
        "Seal every word and secret in the database with the first key of FIELD_KEYS, after which "
        "the others may go. Stopped in the middle, it goes on with what is left when it is run "
        "again."
    )

    def handle(self, **options):
        sealed = stuck = 0
        for column in key_rotation.columns():
            outcome = key_rotation.reseal(column)
            sealed, stuck = sealed + outcome.sealed, stuck + outcome.stuck
            if outcome.stuck:
                self.stderr.write(
                    f"{column.table}.{column.name}: {outcome.stuck} values open with none of "
                    "these keys."
                )
        self.stdout.write(f"{sealed} values now use the newest key.")
        if stuck:
            raise CommandError(f"{stuck} values still need another key; keep the old ones.")
