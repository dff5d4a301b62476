from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, session):
        day = date_format(localtime(session.session_date), "j M Y")
        return f"Session #{session.number}, {day}" if session.number else f"Session of {day}"
