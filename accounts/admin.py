from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

from accounts.access import AuditedAdminMixin, PatientScopedAdminMixin
from accounts.actions.consent import publish_text
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
