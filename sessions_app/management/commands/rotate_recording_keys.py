from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from sessions_app.recording import storage
from sessions_app.recording.sealing import DamagedRecording, KeyMissing


class Command(BaseCommand):
    help = (
        "Seal the key of every recording, and of every export that is still kept, with the first "
        "key of RECORDING_KEYS, after which the others may go. The files themselves are not "
        "touched. Stopped in the middle, it goes on with what is left when it is run again."
    )

    def handle(self, **options):
        self.keyring, self.stuck = storage.keyring(), 0
        for model in apps.get_models():
            if hasattr(model, "key_field"):
                sealed = self.rotate(model)
                self.stdout.write(
                    f"{sealed} {model._meta.verbose_name_plural} now use the newest key."
                )
        if self.stuck:
            raise CommandError(f"{self.stuck} keys still need another one; keep the old ones.")

    def rotate(self, model) -> int:
        """A key is replaced only while it is the one that was read."""
        rows, field, sealed = model.objects.with_keys(), model.key_field, 0
        for pk, old in rows.values_list("pk", field).iterator():
            new = self.newly_sealed(pk, bytes(old))
            if new is not None:
                sealed += model.objects.filter(pk=pk, **{field: old}).update(**{field: new})
        return sealed

    def newly_sealed(self, pk, old: bytes) -> bytes | None:
        try:
            if self.keyring.is_newest(old):
                return None
            return self.keyring.seal(self.keyring.open(old, owner=pk), owner=pk)
        except (KeyMissing, DamagedRecording):
            self.stuck += 1
            self.stderr.write(f"{pk} does not open with any of these keys.")
            return None
