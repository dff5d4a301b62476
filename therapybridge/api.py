"""Registers every app's viewset on one router."""

from django.urls import path
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
from accounts.api.passwords import urlpatterns as passwords
from accounts.api.patients import PatientViewSet
from accounts.api.sign_in import Confirm, Login
from sessions_app.api.consents import urlpatterns as consents
from sessions_app.api.erasure import CertificateViewSet, EraseRecord, LegalHolds
from sessions_app.api.sessions import SessionViewSet
from sessions_app.api.uploads import urlpatterns as uploads
from timeline.api import PatientTimeline


class Router(SimpleRouter):
    """Addresses end without a slash; with one they answer the same."""

    def __init__(self):
        super().__init__()
        self.trailing_slash = "/?"


router = Router()
router.register("sessions", SessionViewSet, basename="session")
router.register("patients", PatientViewSet, basename="patient")

resources = [
    path("patients/<uuid:patient_id>/timeline", PatientTimeline.as_view(), name="timeline"),
    *care_team,
    *router.urls,
]
own = Router()
own.register("auth/sessions", DeviceViewSet, basename="device")
router_of_admins = Router()
router_of_admins.register("erasure-certificates", CertificateViewSet, basename="certificate")

urlpatterns = [
    path("patients/<uuid:pk>/erase", EraseRecord.as_view(), name="patient-erase"),
    path("patients/<uuid:pk>/legal-hold", LegalHolds.as_view(), name="patient-legal-hold"),
    *router_of_admins.urls,
    path("auth/login", Login.as_view(), name="login"),
    path("auth/confirm", Confirm.as_view(), name="confirm"),
    *second_factors,
    path("auth/refresh", Refresh.as_view(), name="refresh"),
    path("auth/logout", Logout.as_view(), name="logout"),
    *own_accounts,
    *emergency,
    *passwords,
    *invitations,
    *own.urls,
    *uploads,
    *audit,
    *access_requests,
    *consents,
    *resources,
]
