"""Treatment plans, their goals, and what is done about them. The goals and the library have modules
of their own; all addresses stand here."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import reads
from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.models import User
from treatment import diagnoses
from treatment.actions.plans import change_plan, create_plan, review_plan
from treatment.analytics.plans import branches, goals_for_tree, summary, with_ratings
from treatment.api.goals import urlpatterns as goals
from treatment.api.interventions import urlpatterns as interventions
from treatment.models import Goal, PlanReview, PlanVersion, TreatmentPlan
from treatment.serializers.goals import GoalBranchSerializer
from treatment.serializers.plans import (
    ChangePlanSerializer,
    DiagnosisCodeSerializer,
    PlanListItemSerializer,
    PlanReviewSerializer,
    PlanSerializer,
    PlanVersionLineSerializer,
    PlanVersionSerializer,
    PlanWithGoalsSerializer,
    ProgressSummarySerializer,
)


class PlanFilterSerializer(serializers.Serializer):
    status = serializers.ChoiceField(TreatmentPlan.Status.choices, required=False)


def told(plan, context):
    """A plan with its goals and how far it is."""
    roots = branches(goals_for_tree(plan.goals))
    of_goals = context | {"progress": {}}
    return {
        **PlanSerializer(plan, context=context).data,
        "goals": GoalBranchSerializer(roots, many=True, context=of_goals).data,
        "progress_summary": ProgressSummarySerializer(summary(roots)).data,
    }


def place_of(request, kind, row):
    """Where a new row is, as the client came here."""
    return {"Location": f"/api/v1/{kind}/{row.pk}"}


@extend_schema(parameters=[PlanFilterSerializer])
class Plans(PatientScopedMixin, generics.ListAPIView):
    """A patient's plans, the newest first."""

    queryset = TreatmentPlan.objects.newest_first()
    serializer_class = PlanListItemSerializer
    permission_classes = [TherapistsWrite]

    def patient(self):
        people, user = User.objects, self.request.user
        is_read = self.request.method in SAFE_METHODS
        rows = people.patients_visible_to(user) if is_read else people.patients_editable_by(user)
        return get_object_or_404(rows, pk=self.kwargs["patient_id"])

    def get_queryset(self):
        patient = self.patient()
        reads.note(self.request, "treatment_plan.list", patients=[patient.pk])
        asked = PlanFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return super().get_queryset().filter(patient=patient, **asked.validated_data)

    def get_serializer_context(self):
        return super().get_serializer_context() | {"summaries": self.summary_of}

    def summary_of(self, plan):
        """The goals of all plans of the patient are read once."""
        if not hasattr(self, "goals"):
            words = ("description", "category", "measurable_criteria")
            rows = Goal.objects.filter(patient=plan.patient_id, plan__isnull=False)
            self.goals = list(with_ratings(rows.defer(*words)).by_priority())
        return summary(branches(goal for goal in self.goals if goal.plan_id == plan.pk))

    @extend_schema(parameters=[], request=PlanSerializer, responses={201: PlanWithGoalsSerializer})
    def post(self, request, patient_id):
        """Begin a plan. `next_review_date` is one cadence after the start, if left out."""
        patient, context = self.patient(), self.get_serializer_context()
        asked = PlanSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        plan = create_plan(patient, by=request.user, **asked.validated_data)
        headers = place_of(request, "treatment-plans", plan)
        return Response(told(plan, context), status=status.HTTP_201_CREATED, headers=headers)


class OnePlan(PatientScopedMixin, generics.GenericAPIView):
    queryset = TreatmentPlan.objects.select_related("patient")
    serializer_class = PlanWithGoalsSerializer
    permission_classes = [TherapistsWrite]

    @extend_schema(responses=PlanWithGoalsSerializer)
    def get(self, request, pk):
        """With its goals as a tree and how far they are. A patient reads it without the care
        team’s notes."""
        return Response(told(self.get_object(), self.get_serializer_context()))

    @extend_schema(request=ChangePlanSerializer, responses=PlanWithGoalsSerializer)
    def put(self, request, pk):
        """Change what is sent, as PATCH does. Each change keeps the version before it."""
        return self.change(request)

    @extend_schema(request=ChangePlanSerializer, responses=PlanWithGoalsSerializer)
    def patch(self, request, pk):
        """Change what is sent. Each change keeps the version before it."""
        return self.change(request)

    def change(self, request):
        plan, context = self.get_object(), self.get_serializer_context()
        asked = ChangePlanSerializer(plan, data=request.data, partial=True, context=context)
        asked.is_valid(raise_exception=True)
        plan = change_plan(plan, by=request.user, **asked.validated_data)
        return Response(told(plan, context))


class OfPlan(PatientScopedMixin):
    """What the care team keeps of one plan."""

    permission_classes = [CareTeamOnly, TherapistsWrite]

    def plan(self):
        rows, user = TreatmentPlan.objects.select_related("patient"), self.request.user
        is_read = self.request.method in SAFE_METHODS
        rows = rows.visible_to(user) if is_read else rows.editable_by(user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_queryset(self):
        plan = self.plan()
        reads.note_row(self.request, plan, action=self.reads_as)
        return super().get_queryset().filter(plan=plan).select_related("plan")


class Review(OfPlan, generics.GenericAPIView):
    queryset = PlanReview.objects.all()
    serializer_class = PlanReviewSerializer

    @extend_schema(responses={201: PlanReviewSerializer})
    def post(self, request, pk):
        """Write a review down. The plan as it was reviewed is kept as a version; the next review
        is one cadence later, if `next_review_date` is left out."""
        plan = self.plan()
        asked = PlanReviewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        review = review_plan(plan, by=request.user, **asked.validated_data)
        where = {"Location": f"/api/v1/treatment-plans/{plan.pk}/reviews"}
        data = PlanReviewSerializer(review).data
        return Response(data, status=status.HTTP_201_CREATED, headers=where)


class Reviews(OfPlan, generics.ListAPIView):
    """Newest first."""

    queryset = PlanReview.objects.newest_first()
    serializer_class = PlanReviewSerializer
    reads_as = "plan_review.list"


class Versions(OfPlan, generics.ListAPIView):
    """How the plan stood before each change, newest first; the newest of all is the plan."""

    queryset = PlanVersion.objects.newest_first()
    serializer_class = PlanVersionLineSerializer
    reads_as = "plan_version.list"


class Version(OfPlan, generics.RetrieveAPIView):
    """With all that the plan said."""

    queryset = PlanVersion.objects.all()
    serializer_class = PlanVersionSerializer
    lookup_field = "number"
    reads_as = "plan_version.read"


class CodeSearchSerializer(serializers.Serializer):
    search = serializers.CharField(
        max_length=100, help_text="Words of the meaning, or the beginning of a code: F41, anxiety."
    )


class DiagnosisCodes(generics.ListAPIView):
    """ICD-10-CM. Codes that begin so come first, mental health before the rest; at most 200."""

    queryset = Goal.objects.none()  # for the schema: the list is a file
    serializer_class = DiagnosisCodeSerializer
    permission_classes = [CareTeamOnly]

    def get_queryset(self):
        asked = CodeSearchSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return diagnoses.matches(asked.validated_data["search"])

    @extend_schema(parameters=[CodeSearchSerializer])
    def get(self, request):
        return super().get(request)


urlpatterns = [
    path("patients/<uuid:patient_id>/treatment-plans", Plans.as_view(), name="plan-list"),
    path("treatment-plans/<uuid:pk>", OnePlan.as_view(), name="plan-detail"),
    path("treatment-plans/<uuid:pk>/review", Review.as_view(), name="plan-review"),
    path("treatment-plans/<uuid:pk>/reviews", Reviews.as_view(), name="plan-reviews"),
    path("treatment-plans/<uuid:pk>/versions", Versions.as_view(), name="plan-versions"),
    path("treatment-plans/<uuid:pk>/versions/<int:number>", Version.as_view(), name="plan-version"),
    *goals,
    *interventions,
    path("diagnosis-codes", DiagnosisCodes.as_view(), name="diagnosis-list"),
]
