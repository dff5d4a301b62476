"""What a request shows of patients' records.

Views note it here (`PatientScopedMixin` does so for them), and the middleware `AuditReads` writes
one audit row of it before the first byte of the answer leaves. docs/audit-of-reads.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(slots=True)
class Reads:
    """Of one request. What was noted first names the act; patients add up."""

    action: str = ""
    target_type: str = ""
    target_id: UUID | None = None
    patients: dict[UUID, None] = field(default_factory=dict)  # in order, each once
    risk: str = "normal"
    details: dict = field(default_factory=dict)

    @property
    def is_progress(self) -> bool:
        """A page that asks every few seconds how far something is."""
        return self.action.endswith(".progress")


def of(request) -> Reads:
    """DRF wraps the request that the middleware knows."""
    request = getattr(request, "_request", request)
    if not hasattr(request, "patient_reads"):
        request.patient_reads = Reads()
    return request.patient_reads


def note(request, action: str, *, target=None, patients: Iterable[UUID] = (), **more):
    """This answer shows something of these patients. `more` are other fields of Reads."""
    reads = of(request)
    if not reads.action:
        reads.action = action
        reads.target_type = target._meta.model_name if target else ""
        reads.target_id = target and target.pk
        for name, value in more.items():
            setattr(reads, name, value)
    reads.patients.update(dict.fromkeys(patients))


def note_row(request, row, *, action: str = "", **more):
    """One row and its patient: "session.read"."""
    action = action or f"{name_of(row._meta.model)}.read"
    note(request, action, target=row, patients=patients_of([row]), **more)


def note_rows(request, model, rows, *, action: str = "", **more):
    """A page of rows, and everybody whom they are about: "session.list"."""
    note(request, action or f"{name_of(model)}.list", patients=patients_of(rows), **more)


def patients_of(rows) -> list[UUID]:
    return [patient_id for row in rows for patient_id in whom(row) if patient_id]


def whom(row) -> list[UUID | None]:
    """Rows of the audit log tell of several patients, all others of one."""
    return row.patients if hasattr(row, "patients") else [patient_of(row)]


def patient_of(row) -> UUID | None:
    """Whose row it is, along the `patient_path` of its model. What lies on the way there should be
    loaded with the row, else each costs a query."""
    path = getattr(_rows(row._meta.model), "patient_path", "")
    if not path:
        return row.pk if getattr(row, "is_patient", False) else getattr(row, "patient_id", None)
    *way, last = path.split("__")
    for name in way:
        row = getattr(row, name)
    return getattr(row, f"{last}_id")


def name_of(model) -> str:
    return getattr(_rows(model), "audited_as", "") or model._meta.model_name


def _rows(model):
    return model._default_manager._queryset_class
