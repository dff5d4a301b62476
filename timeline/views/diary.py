"""The timeline's page: the diary from above, what it is filtered by, and the chart on top."""

from uuid import UUID

from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views import generic

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.models import User
from timeline.forms import FilterForm
from timeline.models import TimelineEvent
from timeline.reading import stretches
from timeline.reading.filters import EVERYTHING
from timeline.reading.stretches import Question
from timeline.refusals import BadCursor
from timeline.views import chips, mood_chart
from timeline.views.asked import Asked

TEMPLATES = {"found": "timeline/_found.html", "piece": "timeline/_piece.html"}
MOST_PRINTED = 1000


class Diary(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """A patient's events, newest first. `cursor` goes on downwards, `later` upwards, `date` jumps;
    `print` shows the whole period."""

    queryset = User.objects.patients()
    reads_as = "timeline.read"
    context_object_name = "patient"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            answer = self.render_to_response(self.get_context_data())
        except BadCursor:  # of another reader or of other filters: begin from above
            return redirect(self.asked.address())
        if self.part == "found":
            answer["HX-Replace-Url"] = self.asked.address()
        return answer

    @cached_property
    def asked(self):
        return Asked.read(self.request.user, self.object, self.request.GET)

    @property
    def is_print(self):
        return "print" in self.request.GET

    @property
    def part(self):
        """Which piece of the page a script asks for; "" is all of it."""
        target = self.request.htmx and self.request.htmx.target
        return target if target in TEMPLATES else ""

    def get_template_names(self):
        if self.is_print:
            return ["timeline/diary_print.html"]
        return [TEMPLATES.get(self.part, "timeline/diary.html")]

    def get_context_data(self, **kwargs):
        facts = self.facts_to_print() if self.is_print else self.facts_of_piece()
        if not self.is_print and self.part != "piece":
            facts |= self.facts_of_filters(facts["total"])
        if not self.part:
            facts |= self.facts_of_whole_page()
        return super().get_context_data(**facts, **kwargs)

    def facts_of_piece(self):
        stretch = self.asked.stretch()
        return {
            "piece": self.asked.piece_of(stretch),
            "total": stretch.total_count,
            "can_edit": self.can_edit,
        }

    def facts_of_filters(self, total):
        asked = self.asked
        is_filtered = asked.filters != EVERYTHING
        everything = Question(asked.question.user, asked.question.patient, EVERYTHING)
        all_count = everything.count() if is_filtered else total
        return {
            "chips": chips.rows_of(asked.filters, asked.address),
            "kept": chips.hidden(asked.filters),
            "is_filtered": is_filtered,
            "count_words": count_words(total, all_count) if is_filtered else entries(all_count),
            "addresses": asked.addresses(),
            "jumped_to": asked.day,
        }

    def facts_of_whole_page(self):
        return {
            "addresses": self.asked.addresses(),
            "chart": mood_chart.chart_of(self.request.user, self.object, self.asked.filters),
            "form": FilterForm.telling(self.request.GET, self.asked.wrong),
            "removed": self.removed(),
        }

    @cached_property
    def can_edit(self):
        return edits(self.request.user, self.object.pk)

    def removed(self):
        """What was deleted a moment ago, while it can be brought back."""
        pk = self.request.GET.get("removed")
        if not pk or not self.can_edit or not is_id(pk):
            return None
        deleted = TimelineEvent.objects.deleted_for(self.request.user)
        return deleted.filter(patient=self.object, pk=pk).first()

    # To print

    def facts_to_print(self):
        asked = self.asked
        stretch = stretches.below(asked.question, length=MOST_PRINTED)
        piece = asked.piece_of(stretch)
        hidden = [event for event in piece.events if event.is_private]
        leaves_out = self.request.GET.get("private") == "no"
        if leaves_out:
            piece = piece.without(hidden)
        return {
            "piece": piece,
            "printed": entries(len(piece.events)),
            "left_out": leaves_out and bool(hidden),
            "has_private": bool(hidden),
            "leaves_out": leaves_out,
            "cut_from": entries(stretch.total_count) if stretch.older else "",
            "asked_for": chips.words_for(asked.filters),
        }


def entries(number):
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def count_words(found, total):
    return f"{found:,} of {entries(total)}"


def is_id(text):
    try:
        UUID(text)
    except ValueError:
        return False
    return True
