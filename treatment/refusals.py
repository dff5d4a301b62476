"""What plans and goals refuse."""

from accounts.errors import Refused


class NotInCare(Refused):
    code = "permission_denied"
    status = 403
    message = "Only therapists who care for the patient write plans and goals."


class ChangedMeanwhile(Refused):
    code = "edit_conflict"
    message = (
        "This was changed meanwhile, by somebody else or in another window. Look at what stands "
        "there now, then save again."
    )


class Gone(Refused):
    code = "not_found"
    status = 404
    message = "This is no longer there: it was deleted in another window, or by somebody else."


class Unfitting(Refused):
    """The sentence stands beside its field."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, *, field: str):
        super().__init__(message, field=field)


class GoalInUse(Refused):
    code = "goal_in_use"
    message = (
        "There is something that belongs to this goal: sub-goals, progress, homework or notes. "
        "Discontinue it instead; the record keeps what was."
    )


class NotYours(Refused):
    code = "permission_denied"
    status = 403
    message = "Only therapists write into the library of interventions."
