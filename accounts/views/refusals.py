"""How pages tell people that the product refused something."""

from django.contrib import messages
from django.shortcuts import redirect

from accounts.errors import ConsentRequired, Refused


class TellsRefusals:
    """A form page whose `act(form)` may be refused: the message then stands beside the form."""

    def form_valid(self, form):
        try:
            return self.act(form)
        except Refused as refusal:
            form.refusal = refusal
            form.add_error(blamed_field(form, refusal), refusal.message)
            return self.form_invalid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AboutOneRow:
    """A form page about one row: it is looked up first, for the form as for its answer."""

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


def blamed_field(form, refusal):
    """The field that the message stands beside; None: above the form."""
    consent = "consent_method" if isinstance(refusal, ConsentRequired) else None
    asked = consent or refusal.details.get("field") or getattr(form, "subject", None)
    return asked if asked in form.fields else None


def done_or_told(request, act, *, done, then):
    """Do it, or say on the next page why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(then)
