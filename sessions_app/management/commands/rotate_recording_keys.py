from django.core.management.base import BaseCommand, CommandError

from sessions_app.models import Recording
from sessions_app.recording import storage
from sessions_app.recording.sealing import DamagedRecording, KeyMissing


class Command(BaseCommand):
    help = (
        "Seal the key of every recording with the first key of RECORDING_KEYS, after which the "
        "others may go. The sound itself is not touched. Stopped in the middle, it goes on with "
        "what is left when it is run again."
    )

    def handle(self, **options):
        keyring, sealed, stuck = storage.keyring(), 0, 0
        recordings = Recording.objects.exclude(state=Recording.State.DELETED)
        for pk, old in recordings.values_list("pk", "sealed_key").iterator():
            old = bytes(old)
            try:
                if keyring.is_newest(old):
                    continue
                new = keyring.seal(keyring.open(old, owner=pk), owner=pk)
            except (KeyMissing, DamagedRecording):
                stuck += 1
                self.stderr.write(f"Recording {pk} does not open with any of these keys.")
                continue
            sealed += Recording.objects.filter(pk=pk, sealed_key=old).update(sealed_key=new)
        self.stdout.write(f"{sealed} recordings now use the newest key.")
        if stuck:
            raise CommandError(f"{stuck} recordings still need another key; keep the old ones.")
