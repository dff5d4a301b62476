"""A patient's diary. Lists, summary and charts are told without serializers, which describe them
in the schema: docs/timeline.md."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts import reads
from accounts.access import PatientScopedMixin, TherapistsWrite
from accounts.models import User
from accounts.quick_json import QuickJSONRenderer
from accounts.validation import validated
from timeline import actions
from timeline.models import TimelineEvent
from timeline.reading.answers import COLUMNS, answers_of
from timeline.reading.charts import chart_data
from timeline.reading.filters import Filters
from timeline.reading.pages import LIMIT, MOST, page_of, patient_and_total
from timeline.reading.summary import summary_of
from timeline.refusals import BadFilter
from timeline.serializers import (
    ChartsSerializer,
    EventPageSerializer,
    EventSerializer,
    NewEventSerializer,
    SummarySerializer,
)

DAYS = [
    OpenApiParameter("start_date", str, description="A day where you live, or a moment."),
    OpenApiParameter("end_date", str, description="Included. A day where you live, or a moment."),
]
QUESTION = [
    OpenApiParameter(
        "event_types",
        str,
        description=f"Of these types, with commas between: {', '.join(TimelineEvent.Type.values)}.",
    ),
    OpenApiParameter(
        "importance",
        str,
        description=f"With commas between: {', '.join(TimelineEvent.Importance.values)}.",
    ),
    *DAYS,
    OpenApiParameter("search", str, description="Words in title or description, in any case."),
]
PLACE = [
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}),
    OpenApiParameter(
        "cursor", str, description="`next_cursor` of the page before, with the same question."
    ),
]


class DiaryView(generics.GenericAPIView):
    """What all of a diary's addresses share: whose it is, and that reading it is noted."""

    queryset = TimelineEvent.objects.all()
    permission_classes = [TherapistsWrite]
    renderer_classes = [QuickJSONRenderer]

    def patient(self):
        """Whoever may not see the patient learns nothing of a diary."""
        patients = User.objects.patients_visible_to(self.request.user)
        patient = generics.get_object_or_404(patients.only("role"), pk=self.kwargs["patient_id"])
        reads.note_row(self.request, patient, action="timeline.read")
        return patient


class Timeline(DiaryView):
    @extend_schema(
        operation_id="patients_timeline_list",
        summary="A patient's diary, newest first",
        parameters=[*QUESTION, *PLACE],
        responses=EventPageSerializer,
    )
    def get(self, request, patient_id):
        """A patient reads what is not private, and counts and finds nothing else. The total is
        exact; with words or days it is that of the first page."""
        asked, user = request.query_params, request.user
        filters, limit = Filters.read(asked), limit_of(asked)
        cursor = asked.get("cursor", "")
        patient, total = self.patient_and_total(filters, is_first_page=not cursor)
        page = page_of(
            user, patient, filters, cursor=cursor, limit=limit, total=total, columns=COLUMNS
        )
        return Response(
            {
                "events": answers_of(page.events, patient=patient, user=user),
                "next_cursor": page.next_cursor or None,
                "has_more": page.has_more,
                "total_count": page.total_count,
            }
        )

    def patient_and_total(self, filters, *, is_first_page):
        patient_id = self.kwargs["patient_id"]
        found = patient_and_total(
            self.request.user, patient_id, filters, is_first_page=is_first_page
        )
        if found is None:
            raise Http404
        reads.note_row(self.request, found[0], action="timeline.read")
        return found

    @extend_schema(
        summary="Write an event down",
        request=NewEventSerializer,
        responses={201: EventSerializer},
    )
    def post(self, request, patient_id):
        """For the therapists who write for the patient. An event lies in the past."""
        patient = generics.get_object_or_404(
            User.objects.patients_editable_by(request.user), pk=patient_id
        )
        event = actions.add_event(
            patient, by=request.user, **validated(NewEventSerializer, request)
        )
        where = f"{request.path.rstrip('/')}/{event.pk}"
        data = EventSerializer(event, context={"request": request}).data
        return Response(data, status=status.HTTP_201_CREATED, headers={"Location": where})


class Event(PatientScopedMixin, DiaryView):
    serializer_class = EventSerializer
    reads_as = "timeline.read"

    def get_queryset(self):
        return super().get_queryset().filter(patient=self.kwargs["patient_id"])

    def told(self, event):
        return Response(self.get_serializer(event).data)

    @extend_schema(summary="An event")
    def get(self, request, patient_id, pk):
        return self.told(self.get_object())

    @extend_schema(summary="Change an event", request=NewEventSerializer)
    def patch(self, request, patient_id, pk):
        """Of an automatic event, importance and privacy alone (409)."""
        event = self.get_object()
        asked = NewEventSerializer(event, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self.told(actions.change_event(event, by=request.user, **asked.validated_data))

    @extend_schema(summary="Delete an event", responses={204: None})
    def delete(self, request, patient_id, pk):
        """It can be restored. Automatic events go with what they tell of (409)."""
        actions.delete_event(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Restored(Event):
    http_method_names = ["post", "options"]

    def get_queryset(self):
        events = TimelineEvent.objects.writable_by(self.request.user)
        return events.filter(patient=self.kwargs["patient_id"])

    @extend_schema(summary="Bring a deleted event back", request=None)
    def post(self, request, patient_id, pk):
        return self.told(actions.restore_event(self.get_object(), by=request.user))


class Summary(DiaryView):
    @extend_schema(summary="A diary in a few lines", responses=SummarySerializer)
    def get(self, request, patient_id):
        return Response(summary_of(request.user, self.patient()))


class Charts(DiaryView):
    @extend_schema(
        summary="What the charts above a diary show", parameters=DAYS, responses=ChartsSerializer
    )
    def get(self, request, patient_id):
        filters = Filters.read(request.query_params)
        return Response(chart_data(request.user, self.patient(), filters))


def limit_of(asked) -> int:
    text = asked.get("limit", str(LIMIT))
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    if not is_number or not 1 <= int(text) <= MOST:
        raise BadFilter({"limit": f"Give a number from 1 to {MOST}."})
    return int(text)


def addresses_below(patient):
    return [
        path(f"{patient}/timeline", Timeline.as_view(), name="timeline"),
        path(f"{patient}/timeline/summary", Summary.as_view(), name="timeline-summary"),
        path(f"{patient}/timeline/chart-data", Charts.as_view(), name="timeline-charts"),
        path(f"{patient}/timeline/<uuid:pk>", Event.as_view(), name="timeline-event"),
        path(f"{patient}/timeline/<uuid:pk>/restore", Restored.as_view(), name="timeline-restore"),
    ]


# Clients know both; the schema tells of the second.
urlpatterns = [
    *addresses_below("sessions/patients/<uuid:patient_id>"),
    *addresses_below("patients/<uuid:patient_id>"),
]
