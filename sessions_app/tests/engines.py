"""Engines for tests of the pipeline: values in, values out, nothing to install."""

from sessions_app.speech.protocol import CLIENT, THERAPIST, Segment, Transcription


class ScriptedTranscriber:
    """Says what it was told to say; `on_call` may do worse."""

    def __init__(self, on_call=lambda on_progress: None):
        self.on_call = on_call
        self.calls = 0

    def transcribe(self, audio, *, language=None, on_progress=lambda seconds: None):
        self.calls += 1
        self.on_call(on_progress)
        return Transcription(
            segments=(
                Segment(0.0, 3.0, THERAPIST, "How was your week?"),
                Segment(3.5, 7.0, CLIENT, "I was anxious before every meeting."),
            ),
            duration=8.0,
            language="en",
            confidence=0.9,
            engine="scripted",
            model="scripted",
        )
