from django.urls import path, register_converter

from exports.models import Kind
from exports.views import jobs, schedules, templates


class KindInPath:
    """In addresses, a kind is written with hyphens; what is no kind is no address."""

    regex = "|".join(kind.replace("_", "-") for kind in Kind.values)

    def to_python(self, value):
        return Kind(value.replace("-", "_"))

    def to_url(self, kind):
        return kind.replace("_", "-")


register_converter(KindInPath, "kind_of_export")

app_name = "exports"
urlpatterns = [
    path("exports/", jobs.Exports.as_view(), name="list"),
    path("exports/new", jobs.Whose.as_view(), name="whose"),
    path("patients/<uuid:pk>/export/", jobs.Choose.as_view(), name="new"),
    path("patients/<uuid:pk>/export/<kind_of_export:kind>", jobs.Ask.as_view(), name="new_of_kind"),
    path("exports/<uuid:pk>/", jobs.JobPage.as_view(), name="job"),
    path("exports/<uuid:pk>/remove", jobs.Remove.as_view(), name="remove"),
    path("exports/<uuid:pk>/download", jobs.Download.as_view(), name="download"),
    path("exports/link/<str:token>", jobs.LinkedDownload.as_view(), name="link"),
    path("exports/templates/", templates.Templates.as_view(), name="templates"),
    path("exports/templates/new", templates.NewTemplate.as_view(), name="template_new"),
    path("exports/templates/<uuid:pk>/", templates.TemplatePage.as_view(), name="template"),
    path(
        "exports/templates/<uuid:pk>/edit",
        templates.EditTemplate.as_view(),
        name="template_edit",
    ),
    path("exports/templates/<uuid:pk>/logo", templates.Logo.as_view(), name="template_logo"),
    path(
        "exports/templates/<uuid:pk>/delete",
        templates.DeleteTemplate.as_view(),
        name="template_delete",
    ),
    path("exports/reports/", schedules.Schedules.as_view(), name="schedules"),
    path("patients/<uuid:pk>/reports/new", schedules.NewSchedule.as_view(), name="schedule_new"),
    path("exports/reports/<uuid:pk>/", schedules.EditSchedule.as_view(), name="schedule_edit"),
    path("exports/reports/<uuid:pk>/end", schedules.EndSchedule.as_view(), name="schedule_end"),
]
