from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.shortcuts import redirect

from accounts.access import AuditedAdminMixin, PatientScopedAdminMixin
from accounts.actions import care
from accounts.actions.consent import publish_text
from accounts.errors import Refused
from accounts.models import AccessRequest, AuditEvent, Consent, ConsentText, TherapistPatient, User

admin.site.site_header = admin.site.site_title = "TherapyBridge administration"


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "role"]


@admin.register(User)
class UserAdmin(AuditedAdminMixin, DjangoUserAdmin):
    audited_as = "account"
    add_form = NewUserForm
    list_display = ["full_name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["last_name", "first_name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "phone", "timezone"]}),
        ("Access", {"fields": ["role", "is_active", "is_verified"]}),
        ("Dates", {"fields": ["last_login", "created_at", "updated_at"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "email",
                    "first_name",
                    "last_name",
                    "role",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        )
    ]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TherapistPatient)
class TherapistPatientAdmin(AuditedAdminMixin, admin.ModelAdmin):
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

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(request.path)

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
class ConsentTextAdmin(admin.ModelAdmin):
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
