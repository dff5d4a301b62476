"""The audit log for admins, and for each patient who has seen their record."""

from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.views import generic

from accounts import reads
from accounts.access import AdminRequiredMixin, PatientScopedMixin
from accounts.forms.audit import AuditFilterForm, PeriodForm
from accounts.models import AuditAnchor, AuditEvent, AuditPending, User
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.trail import accounting
from accounts.trail.accounting_words import phrase
from accounts.trail.audit_files import csv_answer

NAMES_SHOWN = 3  # of the patients of one line
ACCESSES_PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    row: AuditEvent
    who: User | None
    words: str
    patients: list[User]
    more_patients: int


class AuditLog(AdminRequiredMixin, generic.TemplateView):
    template_name = "accounts/audit_log.html"

    def get_context_data(self, **kwargs):
        form = AuditFilterForm(self.request.GET)
        rows, has_more = form.page() if form.is_valid() else ([], False)
        reads.note_rows(self.request, AuditEvent, rows, risk=AuditEvent.Risk.ELEVATED)
        return super().get_context_data(
            form=form,
            lines=lines_of(rows),
            query=self.query(),
            older=self.query(cursor=rows[-1].pk) if has_more else "",
            is_first_page=not self.request.GET.get("cursor"),
            chain=chain_state(),
            **kwargs,
        )

    def query(self, **more):
        """What is asked for, as the rest of an address."""
        asked = self.request.GET.copy()
        asked.pop("cursor", None)
        for name, value in more.items():
            asked[name] = str(value)
        return asked.urlencode()


class AuditFile(AdminRequiredMixin, ConfirmationRequiredMixin, generic.View):
    back_to = "accounts:audit"

    def get(self, request):
        form = AuditFilterForm(request.GET)
        if not form.is_valid():
            raise BadRequest
        return csv_answer(request, form)


class Accounting(LoginRequiredMixin, PatientScopedMixin, generic.DetailView):
    """Who has seen this record: for the patient, for who cares for them, and for admins."""

    queryset = User.objects.patients()
    reads_as = "accounting.read"
    context_object_name = "patient"
    template_name = "accounts/audit_accounting.html"

    def get_context_data(self, **kwargs):
        form = PeriodForm(self.request.GET)
        days = form.cleaned_data if form.is_valid() else {}
        start, end = accounting.period(days.get("start_date"), days.get("end_date"))
        groups = accounting.accesses(self.object, start, end)
        page = Paginator(groups, ACCESSES_PER_PAGE).get_page(self.request.GET.get("page"))
        left = accounting.disclosures(self.object, start, end)
        return super().get_context_data(
            form=form,
            start=start,
            end=end,
            page_obj=page,
            accesses=accounting.told(page),
            disclosures=accounting.disclosed(left),
            query="".join(f"&{name}={day}" for name, day in days.items() if day),
            **kwargs,
        )


def lines_of(rows):
    people = User.objects.in_bulk({*(pk for row in rows for pk in (*row.patients, row.actor_id))})
    things = accounting.words_of_things((row.target_type, row.target_id) for row in rows)
    return [
        Line(
            row=row,
            who=people.get(row.actor_id),
            words=phrase(row.action, things.get(row.target_id, "")),
            patients=[people[pk] for pk in row.patients[:NAMES_SHOWN] if pk in people],
            more_patients=max(0, len(row.patients) - NAMES_SHOWN),
        )
        for row in rows
    ]


def chain_state():
    """How far the log is sealed, and when that was last written down outside the database."""
    return {
        "waiting": AuditPending.objects.count(),
        "lag": round(AuditPending.objects.lag()),
        "anchor": AuditAnchor.objects.order_by("-number").first(),
    }
