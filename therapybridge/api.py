"""Registers every app's viewset on one router."""

from django.urls import path
from django.urls.resolvers import RoutePattern
from rest_framework.routers import SimpleRouter

from accounts.api.access_requests import urlpatterns as access_requests
from accounts.api.accounts import urlpatterns as own_accounts
from accounts.api.audit import urlpatterns as audit
from accounts.api.auth import Refresh
from accounts.api.care import urlpatterns as care_team
from accounts.api.devices import DeviceViewSet, Logout
from accounts.api.emergency import urlpatterns as emergency
from accounts.api.invitations import urlpatterns as invitations
from accounts.api.mfa import urlpatterns as second_factors
from accounts.api.notifications import urlpatterns as notifications
from accounts.api.passwords import urlpatterns as passwords
from accounts.api.patients import PatientViewSet
from accounts.api.sign_in import Confirm, Login
from exports.api.exports import of_timeline as timeline_exports
from exports.api.exports import urlpatterns as exports
from sessions_app.api.co_signatures import urlpatterns as co_signatures
from sessions_app.api.consents import urlpatterns as consents
from sessions_app.api.erasure import CertificateViewSet, EraseRecord, LegalHolds
from sessions_app.api.psychotherapy_notes import urlpatterns as psychotherapy_notes
from sessions_app.api.risk_reviews import urlpatterns as risk_reviews
from sessions_app.api.session_notes import of_sessions as auto_fill
from sessions_app.api.session_notes import urlpatterns as session_notes
from sessions_app.api.sessions import SessionViewSet, notes_as_before
from sessions_app.api.summaries import urlpatterns as summaries
from sessions_app.api.templates import TemplateViewSet
from sessions_app.api.uploads import urlpatterns as uploads
from therapybridge.cleanup.api import urlpatterns as cleanup
from therapybridge.usage_views import UsageAnswer
from timeline.api import urlpatterns as timeline
from treatment.api.analytics import urlpatterns as analytics
from treatment.api.assessments import urlpatterns as assessments
from treatment.api.plans import urlpatterns as plans
from treatment.api.thread import urlpatterns as thread
from treatment.api.tracking import urlpatterns as tracking


class Router(SimpleRouter):
    """Addresses end without a slash; with one they answer the same."""

    def __init__(self):
        super().__init__()
        self.trailing_slash = "/?"


def both_ways(patterns):
    """Addresses written with path() answer with a slash at their end, too, as the router's do."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern.pattern, RoutePattern) and not route.endswith("/"):
            yield path(f"{route}/", pattern.callback, name=pattern.name)
        yield pattern


def register(**viewsets):
    """Patterns of the router; `erasure_certificates=(CertificateViewSet, "certificate")`."""
    router = Router()
    for name, (viewset, basename) in viewsets.items():
        router.register(name.replace("_", "-"), viewset, basename=basename)
    return router.urls


resources = [
    *both_ways(
        [
            *timeline,
            *timeline_exports,
            *care_team,
            *auto_fill,
            *cleanup,
        ]
    ),
    *register(sessions=(SessionViewSet, "session"), patients=(PatientViewSet, "patient")),
]
urlpatterns = [
    *resources,  # what is asked most comes first: addresses are tried one after the other
    *both_ways(
        [
            path("auth/login", Login.as_view(), name="login"),
            path("auth/confirm", Confirm.as_view(), name="confirm"),
            path("auth/refresh", Refresh.as_view(), name="refresh"),
            path("auth/logout", Logout.as_view(), name="logout"),
            path("patients/<uuid:pk>/erase", EraseRecord.as_view(), name="patient-erase"),
            path("patients/<uuid:pk>/legal-hold", LegalHolds.as_view(), name="patient-legal-hold"),
            path("usage", UsageAnswer.as_view(), name="usage"),
            *second_factors,
            *own_accounts,
            *emergency,
            *passwords,
            *invitations,
            *uploads,
            *audit,
            *access_requests,
            *consents,
            *summaries,
            *risk_reviews,
            *psychotherapy_notes,
            *session_notes,
            *co_signatures,
            *plans,
            *tracking,
            *assessments,
            *thread,
            *analytics,
            *notifications,
            *exports,
        ]
    ),
    *register(
        erasure_certificates=(CertificateViewSet, "certificate"),
        templates=(TemplateViewSet, "template"),
        **{"auth/sessions": (DeviceViewSet, "device")},
    ),
]
unversioned = [
    *both_ways([path("sessions/<uuid:pk>/notes", notes_as_before, name="session-notes")]),
    *resources,
]
