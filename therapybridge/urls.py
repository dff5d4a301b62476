"""Every app's pages and the API."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from accounts.admin import Suggestions
from therapybridge import api, docs, health
from therapybridge.monitoring.views import metrics
from therapybridge.usage_views import Usage, UsageFile
from therapybridge.views import Home

handler400 = "therapybridge.api_errors.bad_request"
handler403 = "therapybridge.api_errors.forbidden"
handler404 = "therapybridge.api_errors.not_found"
handler500 = "therapybridge.api_errors.server_error"

suggestions = admin.site.admin_view(Suggestions.as_view(admin_site=admin.site))

# What is asked most comes first: addresses are tried one after the other.
urlpatterns = [
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("api/", include((api.unversioned, "api-unversioned"))),
    path("", Home.as_view(), name="home"),
    path("", include("accounts.urls")),
    path("", include("timeline.urls")),
    path("", include("sessions_app.urls")),
    path("", include("treatment.urls")),
    path("", include("exports.urls")),
    path("admin/autocomplete/", suggestions, name="admin_autocomplete"),
    path("admin/", admin.site.urls),
    path("usage", Usage.as_view(), name="usage"),
    path("usage/table", UsageFile.as_view(), name="usage_file"),
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("health", health.health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("api/health", health.health, name="api-health"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs", docs.Swagger.as_view(), name="swagger"),
    path("redoc", docs.Redoc.as_view(), name="redoc"),
]
