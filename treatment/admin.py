from django.contrib import admin

from accounts.access import PatientScopedAdminMixin
from accounts.admin_log import NamelessLogMixin
from treatment.models import Goal, Intervention, TreatmentPlan


@admin.register(TreatmentPlan)
class TreatmentPlanAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "start_date", "status", "next_review_date", "version"]
    list_filter = ["status"]
    list_select_related = ["patient"]
    audited_as = "treatment_plan"


@admin.register(Goal)
class GoalAdmin(PatientScopedAdminMixin, admin.ModelAdmin):
    list_display = ["patient", "goal_type", "status", "priority", "target_date"]
    list_filter = ["status", "goal_type"]
    list_select_related = ["patient"]


@admin.register(Intervention)
class InterventionAdmin(NamelessLogMixin, admin.ModelAdmin):
    """To look at: therapists write their own on the pages of the library."""

    list_display = ["name", "modality", "evidence_level", "is_system", "is_archived"]
    list_filter = ["modality", "evidence_level", "is_system"]
    search_fields = ["name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
