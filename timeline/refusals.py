"""What people are told when the timeline refuses something."""

from accounts.errors import Refused


class Invalid(Refused):
    """As the API says it of fields; `fields` are names and sentences."""

    code = "invalid"
    status = 422
    message = "Some fields need another value."

    def __init__(self, fields: dict[str, str]):
        super().__init__(**{name: [sentence] for name, sentence in fields.items()})
        self.fields = fields


class BadFilter(Invalid):
    """The question itself cannot be understood."""


class BadCursor(Invalid):
    """Not one of ours, or another person's, patient's or question's."""

    code = "bad_cursor"
    message = "This place in the timeline is not known here. Begin again at the first page."

    def __init__(self):
        super().__init__({"cursor": self.message})


class UnknownEntity(Invalid):
    """Whatever it may be elsewhere, for this patient and this therapist it does not exist."""

    def __init__(self):
        super().__init__({"related_entity_id": "There is no such row of this patient."})


class AutomaticEvent(Refused):
    code = "automatic_event"
    message = (
        "This entry was written by the practice’s own records. Change what it tells of, for "
        "example the session; here its importance and its privacy can be changed."
    )


class AutomaticEventStays(Refused):
    code = "automatic_event"
    message = (
        "This entry was written by the practice’s own records and goes with them. To hide it from "
        "the patient, make it private."
    )


class NotInCare(Refused):
    code = "permission_denied"
    status = 403
    message = "Only therapists who care for the patient write into the timeline."
