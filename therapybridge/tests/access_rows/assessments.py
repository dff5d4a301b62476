from datetime import timedelta

from django.utils import timezone

from treatment.tests.factories import AssessmentFactory


def rows(session):
    patient = session.patient

    def assessment():
        return AssessmentFactory(patient=patient, source="patient")

    def invitation():
        return patient.assessment_invitations.create(
            instruments=["PHQ-9"], expires_at=timezone.now() + timedelta(days=1)
        )

    def alert():
        return patient.risk_alerts.create(assessment=assessment(), severity="high")

    return {
        "api:assessment-invitation-": invitation,
        "api:assessment-detail": assessment,
        "api:risk-alert-": alert,
        "treatment:assessment_withdraw": invitation,
        "treatment:assessment": assessment,
        "treatment:own_questionnaire": invitation,
        "treatment:risk_alert": alert,
    }
