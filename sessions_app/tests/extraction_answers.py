"""What a good model says of the talk about the train."""

from sessions_app.tests.extraction_server import item, notes

HOMEWORK = "I'd like you to ride the train two stops on Thursday and Saturday"
GOOD = notes(
    item(
        "topic", "My manager moved the deadline for the quarterly report", name="Deadline at work"
    ),
    item("homework", HOMEWORK, name="Ride the train two stops on Thursday and Saturday"),
    item("topic", "My sister in Norway told me to buy a yellow boat", name="Sailing"),
    therapist_notes=[{"text": "The deadline at work was moved by the manager.", "cites": [0]}],
)
