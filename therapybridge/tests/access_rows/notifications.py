from accounts.models import Notification


def rows(session):
    def told():
        """Told to the therapist about the patient."""
        return Notification.objects.create(
            recipient=session.therapist,
            patient=session.patient,
            kind=Notification.Kind.MILESTONE,
            title="25 % of the way",
            once="milestone",
        )

    return {"api:notification-": told, "accounts:notification_": told}
