from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import Group
from django.shortcuts import redirect

from accounts import reads
from accounts.access import AuditedAdminMixin, PatientScopedAdminMixin
from accounts.actions import care, colleagues
from accounts.actions.consent import publish_text
from accounts.admin_log import NamelessLogMixin
from accounts.errors import Refused
from accounts.models import AccessRequest, AuditEvent, Consent, ConsentText, TherapistPatient, User

admin.site.unregister(Group)  # the role decides, and nothing else
admin.site.site_header = admin.site.site_title = "TherapyBridge administration"


class Suggestions(AutocompleteJsonView):
    """Names that the admin offers while one types: patients among them."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["object_list"]
        reads.note_rows(self.request, self.model_admin.model, rows, action="account.list")
        return context


class TellsRefusalsAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """What an action refuses is said on the page that asked for it."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(request.path)


@admin.register(User)
class UserAdmin(TellsRefusalsAdmin):
    """Accounts. Nobody chooses anybody's password here: new colleagues are invited by mail."""

    audited_as = "account"
    list_display = ["full_name", "email", "role", "is_active", "is_verified", "last_login"]
    list_filter = ["role", "is_active", "is_verified"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["last_name", "first_name"]
    fields = ["email", "first_name", "last_name", "phone", "timezone", "role", "is_active"]
    shown = ["is_verified", "last_login", "created_at", "updated_at"]
    actions = ["send_link"]

    def get_fields(self, request, user=None):
        return [*self.fields, *self.shown] if user else self.fields[:-1]

    def get_readonly_fields(self, request, user=None):
        """Whoever wrote another address there could have a new password sent to it; and a patient
        stays the patient of their record."""
        if user is None:
            return []
        kept = ["email"] * user.is_verified + ["role"] * user.is_patient
        return [*self.shown, *kept]

    def formfield_for_choice_field(self, field, request, **options):
        """Patients are enrolled by the therapist who cares for them."""
        if field.name == "role":
            options["choices"] = [c for c in User.Role.choices if c[0] != User.Role.PATIENT]
        return super().formfield_for_choice_field(field, request, **options)

    def save_model(self, request, user, form, change):
        if change:
            colleagues.change_account(user, by=request.user, changed=form.changed_data)
            return
        colleagues.make_account(user, by=request.user)
        self.message_user(request, "An invitation is on its way. It works for a week.")

    @admin.action(description="Send a link to choose a new password, or another invitation")
    def send_link(self, request, chosen):
        for user in chosen:
            try:
                colleagues.send_link(user, by=request.user)
            except Refused as refusal:
                self.message_user(request, f"{user}: {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{user}: a mail is on its way.")

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TherapistPatient)
class TherapistPatientAdmin(TellsRefusalsAdmin):
    list_display = ["therapist", "patient", "relationship_type", "is_active", "started_at"]
    list_filter = ["relationship_type", "is_active"]
    list_select_related = ["therapist", "patient"]
    autocomplete_fields = ["therapist", "patient"]
    fields = ["therapist", "patient", "relationship_type"]
    actions = ["end_care"]

    def get_readonly_fields(self, request, row=None):
        return ["therapist", "patient", "is_active", "started_at", "ended_at"] if row else []

    def get_fields(self, request, row=None):
        return [*self.fields, "is_active", "started_at", "ended_at"] if row else self.fields

    def save_model(self, request, row, form, change):
        if change:
            care.change_kind(row, kind=form.cleaned_data["relationship_type"], by=request.user)
        else:
            facts = {"patient": row.patient, "therapist": row.therapist}
            row.pk = care.start_care(**facts, kind=row.relationship_type, by=request.user).pk
        row.refresh_from_db()

    @admin.action(description="End the chosen care")
    def end_care(self, request, chosen):
        for row in chosen:
            care.end_care(row, by=request.user)
        self.message_user(request, "The chosen care has ended.")

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Consent)
class ConsentAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "type", "version", "decision", "method", "signed_at", "revoked_at"]
    list_filter = ["type", "decision", "method"]
    list_select_related = ["patient"]


@admin.register(ConsentText)
class ConsentTextAdmin(NamelessLogMixin, admin.ModelAdmin):
    """New words are a new version; what was agreed to stays as it is."""

    list_display = ["type", "version", "title", "effective_from", "requires_renewal"]
    list_filter = ["type"]
    ordering = ["type", "-effective_from"]
    fields = ["type", "version", "title", "body", "effective_from", "requires_renewal"]

    def save_model(self, request, text, form, change):
        publish_text(text, by=request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AccessRequest)
class AccessRequestAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "type", "status", "due_on", "closed_at"]
    list_filter = ["type", "status"]
    list_select_related = ["patient"]


@admin.register(AuditEvent)
class AuditEventAdmin(AuditedAdminMixin, admin.ModelAdmin):
    list_display = ["created_at", "action", "actor_role", "actor_id", "patient_id", "target_type"]
    list_filter = ["action", "actor_role"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
