from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

from accounts import reads
from accounts.models import User
from timeline.models import TimelineEvent
from timeline.serializers import EventSerializer


class NewestFirst(CursorPagination):
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-event_date", "-id")

    def decode_cursor(self, request):
        """A cursor that somebody made up is refused before the database sees it."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not is_moment(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor


def is_moment(text):
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False


@extend_schema(summary="A patient's diary, newest first")
class PatientTimeline(generics.ListAPIView):
    serializer_class = EventSerializer
    pagination_class = NewestFirst
    queryset = TimelineEvent.objects.all()

    def get_queryset(self):
        user = self.request.user
        patient = generics.get_object_or_404(
            User.objects.patients_visible_to(user), pk=self.kwargs["patient_id"]
        )
        reads.note_row(self.request, patient, action="timeline.read")
        return super().get_queryset().visible_to(user).filter(patient=patient)
