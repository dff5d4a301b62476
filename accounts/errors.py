"""What people are told when the product refuses something. Pages show the message beside the form,
the API answers with the status and {"error": {"code", "message", "details"}}."""


class Refused(Exception):
    """Base of every refusal that a person can do something about."""

    code = "refused"
    status = 409
    message = "This cannot be done now."

    def __init__(self, message: str | None = None, **details):
        super().__init__(message or self.message)
        self.message = message or self.message
        self.details = details  # ids and numbers, never a patient's words


class NotAllowed(Refused):
    code = "permission_denied"
    status = 403
    message = "Only therapists may do this."


class ConsentRequired(Refused):
    code = "consent_required"
    message = (
        "This patient has not agreed to being recorded. Ask for their consent, note it on this "
        "form, then send the recording again."
    )
