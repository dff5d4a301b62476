from django.contrib import admin

from accounts.access import PatientScopedAdminMixin
from timeline.models import TimelineEvent


@admin.register(TimelineEvent)
class TimelineEventAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "event_date", "event_type", "title", "importance", "is_private"]
    list_filter = ["event_type", "importance", "is_private"]
    list_select_related = ["patient"]
