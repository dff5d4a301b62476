"""For administrators: what could be cleared away, clearing it away, and when that was last done."""

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts import reads
from accounts.access import AdminsOnly
from accounts.signing_in.step_up import ConfirmationRequired, is_confirmed
from sessions_app.actions.failed_sessions import TOLD_DAYS_BEFORE
from sessions_app.models import TherapySession
from therapybridge.cleanup import orphans, runs
from therapybridge.cleanup.serializers import (
    CleanupConfigSerializer,
    CleanupOutcomeSerializer,
    CleanupQuery,
    CleanupStatusSerializer,
)
from therapybridge.models import CleanupRun

Task = CleanupRun.Task
EVERY_HOURS = 24


class Cleanup(generics.GenericAPIView):
    """Say what would go (dry_run, as it is unless told otherwise), or let it go for good, which
    needs a recent confirmation. Both find the same."""

    permission_classes = [AdminsOnly]
    serializer_class = CleanupOutcomeSerializer
    task = Task.ALL

    @extend_schema(
        parameters=[OpenApiParameter("dry_run", bool, default=True)],
        request=None,
        responses=CleanupOutcomeSerializer,
    )
    def post(self, request):
        asked = CleanupQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        dry_run = asked.validated_data["dry_run"]
        if not (dry_run or is_confirmed(request)):
            raise ConfirmationRequired
        outcome = runs.clean_up(self.task, by=request.user, dry_run=dry_run)
        if outcome.sessions:
            reads.note_rows(request, TherapySession, outcome.sessions, action="cleanup.listed")
        return Response(CleanupOutcomeSerializer(told(outcome)).data)


def told(outcome):
    return {
        "run": outcome.run,
        "files": [{"where": where, "name": name} for where, name in outcome.files],
        "sessions": [session.pk for session in outcome.sessions],
    }


class CleanupConfig(generics.GenericAPIView):
    """After how long what goes; the operator sets it."""

    permission_classes = [AdminsOnly]
    serializer_class = CleanupConfigSerializer

    def get(self, request):
        config = {
            "orphaned_files_kept_hours": orphans.left_alone().total_seconds() / 3600,
            "failed_sessions_kept_days": settings.FAILED_SESSIONS_KEPT_DAYS,
            "told_days_before": TOLD_DAYS_BEFORE,
            "recording_kept_days": settings.RECORDING_KEPT_DAYS,
            "most_of_each_in_a_run": runs.AT_ONCE,
            "runs_every_hours": EVERY_HOURS,
        }
        return Response(CleanupConfigSerializer(config).data)


class CleanupStatus(generics.GenericAPIView):
    permission_classes = [AdminsOnly]
    serializer_class = CleanupStatusSerializer

    def get(self, request):
        last = {task.name.lower(): CleanupRun.objects.last_of(task) for task in Task}
        return Response(CleanupStatusSerializer(last).data)


urlpatterns = [
    path(f"admin/cleanup/{task}", Cleanup.as_view(task=task), name=f"cleanup-{task}")
    for task in Task.values
] + [
    path("admin/cleanup/config", CleanupConfig.as_view(), name="cleanup-config"),
    path("admin/cleanup/status", CleanupStatus.as_view(), name="cleanup-status"),
]
