"""How goals are measured, what was noted of them, and when patients are reminded."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts.access import (
    PatientScopedMixin,
    SelfOrCareWrite,
    TherapistsWrite,
    patients_deciding_through,
)
from accounts.pagination import PLACE, Pages
from accounts.validation import validated
from treatment.actions import progress, reminders, tracking
from treatment.analytics.goal_history import by_period, statistics
from treatment.analytics.goals import tracking_of
from treatment.api.check_ins import urlpatterns as check_ins
from treatment.models import Goal, GoalReminder, ProgressEntry, TrackingConfig
from treatment.serializers.tracking import (
    EntryChangeSerializer,
    EntrySerializer,
    HistorySerializer,
    NewEntryAnswerSerializer,
    NewEntrySerializer,
    ProgressHistorySerializer,
    ProgressQuerySerializer,
    ReminderSerializer,
    TrackingSerializer,
    today_of,
)


class OfGoal(PatientScopedMixin, generics.GenericAPIView):
    """What stands below a goal."""

    queryset = Goal.objects.select_related("patient", "tracking")

    def told(self, row, code=status.HTTP_200_OK, serializer=None, **headers):
        shown = (serializer or self.get_serializer_class())(row, context={"request": self.request})
        return Response(shown.data, status=code, headers=headers)


class WrittenByPatients(OfGoal):
    """Patients write here of their own goals, therapists of their patients’."""

    permission_classes = [SelfOrCareWrite]

    def get_queryset(self):
        if self.request.method == "GET":
            return super().get_queryset()
        return self.queryset.filter(patient__in=patients_deciding_through(self.request.user))


class Tracking(OfGoal):
    serializer_class = TrackingSerializer
    permission_classes = [TherapistsWrite]
    reads_as = "tracking.read"

    @extend_schema(operation_id="tracking_retrieve", summary="How a goal is measured")
    def get(self, request, pk):
        """404 as well where nobody has said it yet."""
        goal = self.get_object()
        return self.told(get_object_or_404(TrackingConfig, goal=goal))

    @extend_schema(
        operation_id="tracking_set",
        summary="Say how a goal is measured",
        responses={200: TrackingSerializer, 201: TrackingSerializer},
    )
    def post(self, request, pk):
        """201 the first time, 200 when it replaces what was said before. What is left out stays."""
        return self.set(request)

    @extend_schema(
        operation_id="tracking_replace",
        summary="Say again how a goal is measured",
        responses={200: TrackingSerializer, 201: TrackingSerializer},
    )
    def put(self, request, pk):
        return self.set(request)

    def set(self, request):
        goal = self.get_object()
        serializer = TrackingSerializer(tracking_of(goal), data=request.data)
        serializer.is_valid(raise_exception=True)
        config, is_new = tracking.set_tracking(goal, by=request.user, **serializer.validated_data)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return self.told(config, code, **({"Location": request.path} if is_new else {}))


class EntryPages(Pages):
    """`entries` in place of `results`, and what they come to."""

    def get_paginated_response(self, data):
        plain = super().get_paginated_response(data).data
        plain["entries"] = plain.pop("results")
        return Response(plain)


class Progress(WrittenByPatients):
    serializer_class = EntrySerializer
    pagination_class = EntryPages
    reads_as = "progress.list"

    @extend_schema(
        operation_id="progress_list",
        summary="What was noted of a goal, newest first",
        parameters=[ProgressQuerySerializer, *PLACE],
        responses=ProgressHistorySerializer,
    )
    def get(self, request, pk):
        """With what it comes to. The trend is that of the last thirty days, whatever was asked."""
        goal = self.get_object()
        asked = ProgressQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        answer = self.answer(goal, **asked.validated_data)
        return Response(answer)

    def answer(self, goal, *, aggregation, start_date=None, end_date=None):
        rows = goal.progress_entries.between(start_date, end_date)
        pages = self.paginator
        shown = rows.newest_first() if aggregation == "none" else rows.none()
        page = pages.paginate_queryset(shown, self.request, view=self)
        config = tracking_of(goal)
        return {
            "goal_id": goal.pk,
            "tracking_method": config and config.tracking_method,
            **pages.get_paginated_response(self.get_serializer(page, many=True).data).data,
            "periods": [] if aggregation == "none" else by_period(rows, aggregation),
            "statistics": statistics(goal, rows),
        }

    @extend_schema(
        operation_id="progress_create",
        summary="Note how a goal goes",
        request=NewEntrySerializer,
        responses={201: NewEntryAnswerSerializer},
    )
    def post(self, request, pk):
        """By the patient (a self-report) or a therapist, with a value, a rating or both; today
        unless it says another day. Answers with the milestones that it reached."""
        goal = self.get_object()
        facts = {"entry_date": today_of(goal.patient), **validated(NewEntrySerializer, request)}
        entry = progress.record_progress(goal, by=request.user, **facts)
        where = f"/api/v1/progress/{entry.pk}"
        return self.told(entry, 201, serializer=NewEntryAnswerSerializer, Location=where)


class History(OfGoal, generics.ListAPIView):
    """Every entry of a goal, newest first, in the words that earlier clients know."""

    serializer_class = HistorySerializer

    @extend_schema(operation_id="progress_history", summary="What was noted of a goal, as before")
    def get(self, request, *args, **kwargs):
        goal = self.get_object()
        page = Pages.paginate_queryset(
            self.paginator, goal.progress_entries.newest_first(), request, view=self
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Entry(PatientScopedMixin, generics.GenericAPIView):
    queryset = ProgressEntry.objects.select_related("goal__patient")
    serializer_class = EntrySerializer
    permission_classes = [SelfOrCareWrite]

    def get_queryset(self) -> QuerySet:
        if self.request.method == "GET":
            return super().get_queryset()
        return self.queryset.written_by(self.request.user)

    def told(self, entry):
        return Response(self.get_serializer(entry).data)

    @extend_schema(operation_id="progress_retrieve", summary="An entry")
    def get(self, request, pk):
        return self.told(self.get_object())

    @extend_schema(
        operation_id="progress_change", summary="Correct an entry", request=EntryChangeSerializer
    )
    def patch(self, request, pk):
        """By whoever wrote it. Milestones that were reached stay reached."""
        entry, changes = self.get_object(), validated(EntryChangeSerializer, request)
        return self.told(progress.change_progress(entry, by=request.user, **changes))

    @extend_schema(operation_id="progress_delete", summary="Delete an entry", responses={204: None})
    def delete(self, request, pk):
        """By whoever wrote it."""
        progress.delete_progress(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Reminders(WrittenByPatients):
    serializer_class = ReminderSerializer
    pagination_class = None
    reads_as = "reminder.list"

    @extend_schema(
        operation_id="reminder_list",
        summary="When a goal’s patient is reminded",
        responses=ReminderSerializer(many=True),
        filters=False,
    )
    def get(self, request, pk):
        """There are at most twenty."""
        rows = self.get_object().reminders.by_time()
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(operation_id="reminder_create", responses={201: ReminderSerializer})
    def post(self, request, pk):
        """Remind the patient at a time of their own clock, in the app and by a mail that says
        nothing of what it is about."""
        goal, facts = self.get_object(), validated(ReminderSerializer, request)
        reminder = reminders.add_reminder(goal, by=request.user, **facts)
        return self.told(reminder, 201, Location=f"/api/v1/reminders/{reminder.pk}")


class Reminder(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = GoalReminder.objects.select_related("goal__patient")
    serializer_class = ReminderSerializer
    permission_classes = [SelfOrCareWrite]

    @extend_schema(operation_id="reminder_change", summary="Change a reminder")
    def patch(self, request, pk):
        reminder = self.get_object()
        serializer = self.get_serializer(reminder, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changed = reminders.change_reminder(reminder, by=request.user, **serializer.validated_data)
        return Response(self.get_serializer(changed).data)

    @extend_schema(operation_id="reminder_delete", responses={204: None})
    def delete(self, request, pk):
        reminders.remove_reminder(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("goals/<uuid:pk>/tracking/config", Tracking.as_view(), name="tracking-config"),
    path("goals/<uuid:pk>/progress", Progress.as_view(), name="progress-list"),
    path("goals/<uuid:pk>/history", History.as_view(), name="progress-history"),
    path("goals/<uuid:pk>/reminders", Reminders.as_view(), name="reminder-list"),
    path("progress/<uuid:pk>", Entry.as_view(), name="progress-detail"),
    path("reminders/<uuid:pk>", Reminder.as_view(), name="reminder-detail"),
    *check_ins,
]
