"""Whether the work may go on: asked again before each step, of the rows as they are then."""

from accounts.access import may_edit
from sessions_app.models import TherapySession


class NotPermitted(Exception):
    """The work stops here. The message is a sentence that a therapist of the patient can act on."""

    code = "not_permitted"


class CareEnded(NotPermitted):
    code = "care_ended"

    def __init__(self):
        super().__init__(
            "Whoever asked for this no longer cares for the patient, so processing stopped. What "
            "was made so far is kept; press Retry to go on in your own name."
        )


def require_permission(session: TherapySession) -> None:
    require_care(session)


def require_care(session: TherapySession) -> None:
    """Whoever wanted this work has to be able to edit the patient's record still."""
    wanted_by = session.requested_by_id or session.therapist_id
    if not may_edit(wanted_by, session.patient_id):
        raise CareEnded
