"""Transcripts for the tests of the note engines."""

from sessions_app.extraction.protocol import Context, Utterance

ENGLISH = Context()


def spoken(*turns):
    """ "T: How are you?" and "C: Fine." as a transcript with times."""
    roles = {"T": "Therapist", "C": "Client"}
    return [
        Utterance(number, roles[turn[0]], turn[3:], number * 10.0, number * 10.0 + 9)
        for number, turn in enumerate(turns)
    ]


TRAIN = spoken(
    "T: How would you rate your mood today, from zero to ten?",
    "C: Probably a four. It's been a rough week, to be honest.",
    "T: What's been pulling it down?",
    "C: Mostly work. My manager moved the deadline for the quarterly report.",
    "C: On Tuesday I had a panic attack when the train stopped in the tunnel.",
    "T: Shall we put this one in a thought record together?",
    "C: Okay. I felt dizzy and I was really scared that I would pass out.",
    "T: Have you had any thoughts of ending your life?",
    "C: No. I don't want to die. I'm just tired.",
    "T: For homework, I'd like you to ride the train two stops on Thursday and Saturday.",
    "C: Okay, I can do that. And I'll stop looking at my email after nine.",
    "T: How would you rate your mood now?",
    "C: I'd say a six. I feel lighter, like there's a plan.",
)
GYM = spoken(
    "T: How was the gym this week?",
    "C: Great, that leg day nearly killed me, and my shoulders are killing me.",
    "T: What would you like to try next?",
    "C: I want to run the five kilometers and maybe swim on Sundays too.",
)
