from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.views import generic

from accounts.access import AdminRequiredMixin
from accounts.actions.practice import change_practice
from accounts.forms.practice import PracticeForm
from accounts.models import Practice
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.views.refusals import TellsRefusals


class PracticePage(
    AdminRequiredMixin, ConfirmationRequiredMixin, TellsRefusals, generic.UpdateView
):
    """What holds for everybody here. It deletes recordings, so whoever changes it confirms first
    that it is them."""

    form_class = PracticeForm
    template_name = "accounts/practice.html"
    context_object_name = "practice"

    def get_object(self, queryset=None):
        return Practice.objects.current()

    def get_context_data(self, **kwargs):
        return super().get_context_data(longest=settings.RECORDING_KEPT_DAYS, **kwargs)

    def act(self, form):
        change_practice(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "Saved.")
        return redirect("accounts:practice")
