"""Homework, and the thread from what was said to goals."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.response import Response

from accounts import reads
from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.models import User
from accounts.validation import validated
from sessions_app.models import SessionNote, TherapySession
from treatment.actions import homework as actions
from treatment.actions import thread
from treatment.analytics.thread import notes_without_goal
from treatment.models import Goal, Homework
from treatment.models.lines import lines_of
from treatment.serializers.thread import (
    HomeworkQuerySerializer,
    HomeworkReportSerializer,
    HomeworkSerializer,
    NewThreadLinkSerializer,
    NoteGoalsSerializer,
    ThreadLineSerializer,
    ThreadLinkSerializer,
    ThreadQuerySerializer,
    UnnamedNoteSerializer,
)

CARE_TEAM = [CareTeamOnly, TherapistsWrite]


def answer(homework, code=status.HTTP_200_OK, **headers):
    return Response(HomeworkSerializer(homework).data, status=code, headers=headers)


def asked(serializer_class, request) -> dict:
    """What stands in the address; raises ValidationError."""
    serializer = serializer_class(data=request.query_params)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


class HomeworkList(PatientScopedMixin, generics.ListAPIView):
    """What a patient was given to do, newest first. Patients read their own."""

    queryset = Homework.objects.newest_first()
    serializer_class = HomeworkSerializer
    permission_classes = [TherapistsWrite]

    def patient(self):
        people, user = User.objects, self.request.user
        reads_only = self.request.method in SAFE_METHODS
        theirs = people.patients_visible_to if reads_only else people.patients_editable_by
        return get_object_or_404(theirs(user), pk=self.kwargs["patient_id"])

    def get_queryset(self):
        patient = self.patient()
        reads.note(self.request, "homework.list", patients=[patient.pk])
        rows = super().get_queryset().filter(patient=patient)
        return rows.filter(**asked(HomeworkQuerySerializer, self.request))

    @extend_schema(parameters=[HomeworkQuerySerializer], operation_id="homework_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="homework_create", responses={201: HomeworkSerializer})
    def post(self, request, patient_id):
        """Give the patient something to do; they are told."""
        patient = self.patient()
        facts = validated(HomeworkSerializer, request)
        facts.pop("status", None)
        homework = actions.assign_homework(patient, by=request.user, **facts)
        return answer(homework, status.HTTP_201_CREATED, Location=f"/api/v1/homework/{homework.pk}")


class OneHomework(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = Homework.objects.select_related("patient", "goal")
    serializer_class = HomeworkSerializer
    permission_classes = [TherapistsWrite]

    @extend_schema(operation_id="homework_change", request=HomeworkSerializer)
    def patch(self, request, pk):
        homework = self.get_object()
        serializer = HomeworkSerializer(
            homework, data=request.data, partial=True, context={"request": request}
        )
        serializer.is_valid(raise_exception=True)
        changes = serializer.validated_data
        return answer(actions.change_homework(homework, by=request.user, **changes))

    @extend_schema(operation_id="homework_withdraw", responses={204: None})
    def delete(self, request, pk):
        """Take back what the patient has not begun; 409 otherwise."""
        actions.withdraw_homework(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class HomeworkReport(PatientScopedMixin, generics.GenericAPIView):
    """For the patient; the therapist may note what the patient told."""

    queryset = Homework.objects.select_related("patient", "goal")
    serializer_class = HomeworkReportSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        user = self.request.user
        return self.queryset.visible_to(user) if user.is_patient else super().get_queryset()

    def check_permissions(self, request):
        super().check_permissions(request)
        if request.user.is_admin:
            self.permission_denied(request, message="Only patients and therapists may do this.")

    @extend_schema(operation_id="homework_report", responses=HomeworkSerializer)
    def post(self, request, pk):
        """Say how it stands and how it went."""
        homework = self.get_object()
        facts = validated(HomeworkReportSerializer, request)
        return answer(actions.report_homework(homework, by=request.user, **facts))


class SessionThread(PatientScopedMixin, generics.GenericAPIView):
    queryset = TherapySession.objects.select_related("patient", "notes")
    serializer_class = NewThreadLinkSerializer
    permission_classes = CARE_TEAM
    pagination_class = None
    reads_as = "note.read"

    @extend_schema(
        operation_id="session_thread_list", responses=ThreadLineSerializer(many=True), filters=False
    )
    def get(self, request, pk):
        """What the session agreed on and worked with, and what each line became."""
        session = self.get_object()
        notes = session.get_notes()
        known = links_of(session)
        lines = [
            {
                "line": line.line,
                "key": line.key,
                "words": line.words,
                "details": line.details,
                "segments": sorted({at for one in line.item.evidence for at in one.segment_ids}),
                **known.get((line.line, line.key), NOTHING),
            }
            for line in (lines_of(notes) if notes else [])
        ]
        return Response(ThreadLineSerializer(lines, many=True).data)

    @extend_schema(operation_id="session_thread_link", responses={201: ThreadLinkSerializer})
    def post(self, request, pk):
        """Make a line homework or a goal. Asked again, it answers with what was made."""
        session = self.get_object()
        facts = validated(NewThreadLinkSerializer, request)
        about = {"by": request.user, "line": facts["line"], "key": facts["key"]}
        if facts["becomes"] == "goal":
            thread.make_goal(session, **about)
        else:
            thread.make_homework(
                session, goal=facts.get("goal_id"), due_date=facts.get("due_date"), **about
            )
        made = {**about, **links_of(session)[facts["line"], facts["key"]]}
        return Response(ThreadLinkSerializer(made).data, status=status.HTTP_201_CREATED)


NOTHING = {"homework_id": None, "goal_id": None}


def links_of(session) -> dict:
    """By line: what it became."""
    found = {}
    for link in session.thread_links.all():
        became = found.setdefault((link.line, link.line_key), dict(NOTHING))
        became["homework_id"] = became["homework_id"] or link.homework_id
        became["goal_id"] = became["goal_id"] or link.goal_id
    return found


class NoteGoals(PatientScopedMixin, generics.GenericAPIView):
    queryset = SessionNote.objects.select_related("session__patient")
    serializer_class = NoteGoalsSerializer
    permission_classes = CARE_TEAM
    reads_as = "note.read"

    def get_queryset(self):
        """Whoever writes for the patient may say what a colleague's note was about."""
        if self.request.method in SAFE_METHODS:
            return super().get_queryset()
        return self.queryset.of_patients_of(self.request.user)

    @extend_schema(operation_id="note_goals_retrieve", responses=NoteGoalsSerializer)
    def get(self, request, pk):
        return self.named(self.get_object())

    @extend_schema(operation_id="note_goals_change", responses=NoteGoalsSerializer)
    def put(self, request, pk):
        """Exactly these goals are named; a signed note can be completed this way, too."""
        note = self.get_object()
        wanted = validated(NoteGoalsSerializer, request)["goal_ids"]
        goals = list(Goal.objects.editable_by(request.user).filter(pk__in=wanted))
        if len(goals) != len(set(wanted)):
            raise actions.GoalOfAnother
        thread.name_goals(note, by=request.user, goals=goals)
        return self.named(note)

    def named(self, note):
        ids = note.goal_links.order_by("created_at", "id").values_list("goal_id", flat=True)
        return Response(NoteGoalsSerializer({"goal_ids": list(ids)}).data)


class ThreadCheck(generics.ListAPIView):
    """Notes that name no goal, the newest session first: one's own for a therapist."""

    serializer_class = UnnamedNoteSerializer
    permission_classes = [CareTeamOnly]

    def get_queryset(self):
        rows = notes_without_goal(self.request.user)
        of = asked(ThreadQuerySerializer, self.request).get("patient_id")
        return rows.filter(session__patient=of) if of else rows

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        reads.note_rows(self.request, SessionNote, page, action="thread.list")
        return page

    @extend_schema(operation_id="thread_check", parameters=[ThreadQuerySerializer])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


urlpatterns = [
    path("patients/<uuid:patient_id>/homework", HomeworkList.as_view(), name="homework-list"),
    path("homework/<uuid:pk>", OneHomework.as_view(), name="homework-detail"),
    path("homework/<uuid:pk>/report", HomeworkReport.as_view(), name="homework-report"),
    path("sessions/<uuid:pk>/thread", SessionThread.as_view(), name="thread-session"),
    path("notes/<uuid:pk>/goals", NoteGoals.as_view(), name="note-goals"),
    path("thread", ThreadCheck.as_view(), name="thread-check"),
]
