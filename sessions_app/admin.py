from django.contrib import admin

from accounts.access import PatientScopedAdminMixin
from sessions_app.models import MachineNote, Recording, TherapySession, Transcript


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
