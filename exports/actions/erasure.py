"""Exports of a record go with the record."""

from accounts.models import User
from exports.models import ExportJob
from exports.pipeline import files


def forget_exports(patient: User) -> int:
    """How many files go, once that is certain; their keys go with the rows. A worker that is at
    one finds that it has lost its lease."""
    names = ExportJob.objects.filter(patient=patient).with_file()
    names = list(names.select_for_update(of=["self"]).values_list("file_name", flat=True))
    files.delete_on_commit(names)
    return len(names)
