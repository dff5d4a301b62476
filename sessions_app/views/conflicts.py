from accounts.views.refusals import TellsRefusals


class TellsConflicts(TellsRefusals):
    """A form with a revision: if somebody else saved meanwhile, the page shows their words, keeps
    one's own in the form, and saves those when asked again."""

    def form_invalid(self, form):
        refusal = getattr(form, "refusal", None)
        if refusal and "revision" in refusal.details:
            form.data = form.data.copy()
            form.data["revision"] = refusal.details["revision"]
            form.has_conflict = True
        return super().form_invalid(form)
