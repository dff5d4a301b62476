from django.urls import path

from treatment.views import analytics

urlpatterns = [
    path("analytics/", analytics.Analytics.as_view(), name="analytics"),
    path(
        "patients/<uuid:pk>/outcomes/",
        analytics.PatientAnalytics.as_view(),
        name="analytics_patient",
    ),
]
