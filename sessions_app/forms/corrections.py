from django import forms

from sessions_app.models import TranscriptSegment


class TurnForm(forms.Form):
    """Who spoke a turn, and the words of each of its segments."""

    speaker = forms.ChoiceField(
        choices=TranscriptSegment.Speaker.choices, widget=forms.RadioSelect, label="Who said this?"
    )

    def __init__(self, *args, segments, **kwargs):
        super().__init__(*args, **kwargs)
        self.segments = segments
        self.fields["speaker"].initial = segments[0].shown_speaker
        for segment in segments:
            self.fields[f"text_{segment.position}"] = forms.CharField(
                required=False,
                initial=segment.shown_text,
                label="Words",
                strip=False,
                widget=forms.Textarea(attrs={"rows": 2 + len(segment.shown_text) // 60}),
            )
        for segment in segments if len(segments) > 1 else ():
            self.fields[f"other_{segment.position}"] = forms.BooleanField(
                required=False, label="The other one said this part"
            )

    def words(self):
        """(bound field, the other speaker's box, what the engine heard) of each segment."""
        return [
            (self[f"text_{s.position}"], self.other_speaker(s.position), s) for s in self.segments
        ]

    def other_speaker(self, position):
        """A turn of a single segment is given away as a whole."""
        name = f"other_{position}"
        return self[name] if name in self.fields else None

    def speakers(self):
        """Who said each segment, by position."""
        speaker = self.cleaned_data["speaker"]
        other = next(name for name in TranscriptSegment.Speaker.values if name != speaker)
        return {
            s.position: other if self.cleaned_data.get(f"other_{s.position}") else speaker
            for s in self.segments
        }

    def texts(self):
        """The words by position, of the segments whose words were changed."""
        given = {s.position: self.cleaned_data[f"text_{s.position}"] for s in self.segments}
        shown = {s.position: s.shown_text for s in self.segments}
        return {at: text for at, text in given.items() if text != shown[at]}
