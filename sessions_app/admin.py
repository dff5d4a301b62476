from django.contrib import admin

from accounts.access import PatientScopedAdminMixin
from accounts.admin_log import NamelessLogMixin
from sessions_app.models import MachineNote, NoteTemplate, Recording, TherapySession, Transcript


@admin.register(TherapySession)
class TherapySessionAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "session_date", "number", "status", "progress", "error_code"]
    list_filter = ["status"]
    list_select_related = ["patient"]
    date_hierarchy = "session_date"


@admin.register(Recording)
class RecordingAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "state", "container", "size", "created_at"]
    list_filter = ["state", "container"]
    list_select_related = ["patient"]
    exclude = ["sealed_key", "digest"]


@admin.register(Transcript)
class TranscriptAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["session", "origin", "engine", "language", "duration", "revision"]
    list_select_related = ["session"]


@admin.register(MachineNote)
class SessionNotesAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["session", "engine", "model", "dropped", "created_at"]
    list_select_related = ["session"]


@admin.register(NoteTemplate)
class NoteTemplateAdmin(NamelessLogMixin, admin.ModelAdmin):
    """To look at: templates are made and changed on their own pages, in versions."""

    list_display = ["name", "template_type", "is_system", "is_shared", "deleted_at", "created_at"]
    list_filter = ["template_type", "is_system", "is_shared"]
    search_fields = ["name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
