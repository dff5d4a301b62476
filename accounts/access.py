"""Who may see and change a patient's rows: the only place where that is decided.

The sentence itself stands in `UserQuerySet.patients_visible_to`; everything here carries it to
querysets, pages, API and admin.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts import reads
from accounts.admin_log import NamelessLogMixin


class PatientScopedQuerySet(models.QuerySet):
    """Rows that belong to one patient, reached through `patient_path`."""

    patient_path = "patient"
    audited_as = ""  # what the audit calls them, where it is not the model's name

    def visible_to(self, user):
        return self._of(get_user_model().objects.patients_visible_to(user))

    def editable_by(self, user):
        return self._of(get_user_model().objects.patients_editable_by(user))

    def _of(self, patients):
        return self.filter(**{f"{self.patient_path}__in": patients})


class SelfOrCareQuerySet(PatientScopedQuerySet):
    """What patients decide themselves: they write it, or the therapists who care for them do."""

    def editable_by(self, user):
        return self._of(patients_deciding_through(user))


class AnsweredRequestsQuerySet(PatientScopedQuerySet):
    """What patients ask of their record: answered by the care team and by admins."""

    def askable_by(self, user):
        return self._of(patients_asking_as(user))

    def editable_by(self, user):
        return self._of(patients_answered_by(user))


def patients_deciding_through(user):
    """A consent is given by the patient, or noted by a therapist who cares for them."""
    people = get_user_model().objects
    if user.is_authenticated and user.is_patient:
        return people.patients_visible_to(user)
    return people.patients_editable_by(user)


def patients_asking_as(user):
    """A request comes from the patient and from nobody else."""
    people = get_user_model().objects
    if user.is_authenticated and user.is_patient:
        return people.patients_visible_to(user)
    return people.none()


def patients_answered_by(user):
    """A request is no clinical row: admins answer it as the therapists in active care do."""
    people = get_user_model().objects
    if user.is_authenticated and user.is_admin:
        return people.patients_visible_to(user)
    return people.patients_editable_by(user)


class AuditedReadsMixin:
    """For HTML views and DRF viewsets alike: what is shown of patients is noted for the audit."""

    reads_as = ""  # what the audit calls it, where "session.read" or "session.list" is too vague

    def get_object(self, *args, **kwargs):
        row = super().get_object(*args, **kwargs)
        reads.note_row(self.request, row, action=self.reads_as)
        return row

    def paginate_queryset(self, queryset, *page_size):
        """DRF gives the rows of the page, Django (paginator, page, rows, whether there are more)"""
        page = super().paginate_queryset(queryset, *page_size)
        rows = page[2] if page_size else page
        reads.note_rows(self.request, queryset.model, rows, action=self.reads_as)
        return page


class PatientScopedMixin(AuditedReadsMixin):
    """And a row that is not yours does not exist (404)."""

    writes = False  # edit pages set True, so that even showing the form asks for write access

    def get_queryset(self):
        rows = super().get_queryset()
        if self.writes or self.request.method not in SAFE_METHODS:
            return rows.editable_by(self.request.user)
        return rows.visible_to(self.request.user)


def may_edit(user_id, patient_id) -> bool:
    """For workers and long requests, which ask again: of the rows as they are now."""
    people = get_user_model().objects
    user = people.filter(pk=user_id).first()
    return bool(user) and edits(user, patient_id)


def edits(user, patient_id) -> bool:
    """Whether a page shows the buttons that change something; the acts ask again by themselves."""
    editable = get_user_model().objects.patients_editable_by(user)
    return editable.filter(pk=patient_id).exists()


def may_see(user_id, patient_id) -> bool:
    """The same of reading."""
    people = get_user_model().objects
    user = people.filter(pk=user_id).first()
    return bool(user) and people.patients_visible_to(user).filter(pk=patient_id).exists()


class AuditedAdminMixin(NamelessLogMixin):
    """What the Django admin shows of patients is noted for the audit."""

    audited_as = ""

    def get_object(self, request, *args, **kwargs):
        row = super().get_object(request, *args, **kwargs)
        if row is not None:
            reads.note_row(request, row, action=f"{self._name()}.read")
        return row

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        rows = changelist.result_list
        reads.note_rows(request, self.model, rows, action=f"{self._name()}.list")
        return changelist

    def _name(self):
        return self.audited_as or reads.name_of(self.model)


class PatientScopedAdminMixin(AuditedAdminMixin):
    """The Django admin shows what `visible_to` shows, and changes nothing clinical."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class CareTeamRequiredMixin:
    """Portal pages: therapists work here, admins may look; a patient is turned away (403)."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.is_patient:
            raise PermissionDenied
        return login_required(super().dispatch)(request, *args, **kwargs)


class TherapistRequiredMixin:
    """Portal pages for therapists alone (403 for everybody else)."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_therapist:
            raise PermissionDenied
        return login_required(super().dispatch)(request, *args, **kwargs)


class PatientRequiredMixin:
    """Pages about one's own record: staff are turned away (403)."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_patient:
            raise PermissionDenied
        return login_required(super().dispatch)(request, *args, **kwargs)


class AdminRequiredMixin:
    """Portal pages of the practice's security officer (403 for everybody else)."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_admin:
            raise PermissionDenied
        return login_required(super().dispatch)(request, *args, **kwargs)


class AdminsOnly(BasePermission):
    """API: what only admins may do or see (403)."""

    message = "Only administrators may do this."

    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.is_admin


class CareTeamOnly(BasePermission):
    """API: what no patient may ever do or see, whoever it is about (403)."""

    message = "Only therapists may do this."

    def has_permission(self, request, view):
        return request.user.is_authenticated and not request.user.is_patient


class PatientsRead(BasePermission):
    """API: everybody may read what is theirs; no patient changes it (403)."""

    message = "Patients may only read this."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or not request.user.is_patient


class TherapistsOnly(BasePermission):
    """API: what only therapists may do, whoever it is about (403)."""

    message = "Only therapists may do this."

    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.is_therapist


class TherapistsWrite(BasePermission):
    """API: everybody may read what is theirs; only therapists write clinical rows (403)."""

    message = "Only therapists may do this."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or request.user.is_therapist


class ConsentsDecide(BasePermission):
    """API: consents are given by patients and noted by their therapists; admins read (403)."""

    message = "Consents are given by patients and noted by their therapists."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or not request.user.is_admin


class SelfOrCareWrite(BasePermission):
    """API: what patients note of themselves, and therapists with them; admins read (403)."""

    message = "Only patients and therapists may do this."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or not request.user.is_admin


class PatientsOnly(BasePermission):
    """API: what people do with their own record (403)."""

    message = "Only patients may do this."

    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.is_patient


class PatientsAsk(BasePermission):
    """API: requests come from patients (403)."""

    message = "Requests about a record come from the patient."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or request.user.is_patient
