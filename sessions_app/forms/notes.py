"""What the pages of a note ask besides its fields."""

from django import forms

from sessions_app.models import NoteTemplate


class BeginNoteForm(forms.Form):
    template = forms.ModelChoiceField(
        NoteTemplate.objects.none(), label="Template", empty_label="Choose a template"
    )

    def __init__(self, *args, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates


class AddendumForm(forms.Form):
    subject = "text"
    text = forms.CharField(
        label="What you add",
        help_text="The note itself stays as it was signed. This stands below it, with today’s "
        "date and your name, and cannot be changed either.",
        widget=forms.Textarea({"rows": 6, "autofocus": True}),
    )


class AskCoSignForm(forms.Form):
    subject = "supervisor"
    supervisor = forms.ModelChoiceField(
        None, label="Who should sign as well?", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, supervisors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors
        self.fields["supervisor"].label_from_instance = lambda person: person.full_name


class ReturnForm(forms.Form):
    subject = "comment"
    comment = forms.CharField(
        label="What has to change",
        max_length=5_000,
        help_text="The author reads it beside the note.",
        widget=forms.Textarea({"rows": 4}),
    )
